use std::net::IpAddr;

use aws_lc_rs::rsa::PublicKey;
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use x509_cert::{
    Certificate as X509,
    der::{Decode, Tag, Tagged, oid::ObjectIdentifier},
    ext::pkix::{BasicConstraints, SubjectAltName, name::GeneralName},
};

use crate::{Error, ErrorKind, Result, RsaPublicKey};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// A certificate of which names, key and role are read; signatures and dates are judged elsewhere.
pub(super) struct Certificate(X509);

impl Certificate {
    pub(super) fn from_der(der: &[u8]) -> Result<Self> {
        X509::from_der(der).map(Self).map_err(|_| unreadable())
    }

    /// Whether the certificate is one of this host: one of its names equals it, or else its common name
    /// does. Wildcards do not count.
    pub(super) fn names(&self, host: &str) -> bool {
        self.has_alternative_name(host) || self.has_common_name(host)
    }

    fn has_alternative_name(&self, host: &str) -> bool {
        let names = self.0.tbs_certificate().get_extension::<SubjectAltName>();
        let Ok(Some((_, SubjectAltName(names)))) = names else { return false };
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>().ok().map(octets);
        names.iter().any(|name| match name {
            GeneralName::DnsName(name) => name.as_str().eq_ignore_ascii_case(host),
            GeneralName::IpAddress(bytes) => Some(bytes.as_bytes()) == address.as_deref(),
            _ => false,
        })
    }

    fn has_common_name(&self, host: &str) -> bool {
        let mut attributes = self.0.tbs_certificate().subject().iter();
        attributes.any(|attribute| {
            let value = &attribute.value;
            let text = matches!(value.tag(), Tag::Utf8String | Tag::PrintableString | Tag::Ia5String);
            attribute.oid == COMMON_NAME && text && value.value() == host.as_bytes()
        })
    }

    /// The RSA key that the certificate is about.
    pub(super) fn key(&self) -> Result<RsaPublicKey> {
        let info = self.0.tbs_certificate().subject_public_key_info();
        let no_key = || Error::new(ErrorKind::Certificate, "the certificate of the KMS has no RSA key");
        let key = PublicKey::from_der(info.subject_public_key.raw_bytes()).map_err(|_| no_key())?;
        let (modulus, exponent) = (key.modulus(), key.exponent());
        RsaPublicKey::from_components(
            modulus.big_endian_without_leading_zero(),
            exponent.big_endian_without_leading_zero(),
        )
        .map_err(|_| no_key())
    }

    /// Whether it may issue others.
    pub(super) fn is_authority(&self) -> bool {
        let constraints = self.0.tbs_certificate().get_extension::<BasicConstraints>();
        matches!(constraints, Ok(Some((_, constraints))) if constraints.ca)
    }

    /// Whether it is valid at that time, in seconds since 1970.
    pub(super) fn is_valid_at(&self, seconds: u64) -> bool {
        let validity = self.0.tbs_certificate().validity();
        let [from, until] =
            [validity.not_before, validity.not_after].map(|time| time.to_unix_duration().as_secs());
        (from..=until).contains(&seconds)
    }
}

/// Decodes an entry of `x5c`: base64 of a DER, in either alphabet, with or without padding.
pub(super) fn decode(entry: &str) -> Result<Vec<u8>> {
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let alphabet = if entry.contains(['-', '_']) { alphabet::URL_SAFE } else { alphabet::STANDARD };
    GeneralPurpose::new(&alphabet, config).decode(entry).map_err(|_| unreadable())
}

fn unreadable() -> Error {
    Error::new(ErrorKind::Certificate, "a certificate of the KMS key is not the base64 of a DER")
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_alphabets_and_either_padding_are_read() {
        for entry in ["+/+/AA==", "+/+/AA", "-_-_AA", "-_-_AA=="] {
            assert_eq!(decode(entry), Ok(vec![0xfb, 0xff, 0xbf, 0]), "{entry}");
        }
        for entry in ["+/-_", "-----BEGIN CERTIFICATE-----\nAAAA", "AA AA", "=", "A"] {
            assert_eq!(decode(entry).expect_err("refused").kind(), ErrorKind::Certificate, "{entry}");
        }
    }

    #[test]
    fn junk_is_no_certificate() {
        for der in [&b""[..], b"0\x00", &[0x30, 0x82, 0xff, 0xff]] {
            assert!(Certificate::from_der(der).is_err());
        }
    }
}
