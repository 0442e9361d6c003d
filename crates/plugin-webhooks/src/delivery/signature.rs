//! One signature: an HMAC in hex.

use aws_lc_rs::hmac;

/// What a signature is made with, weakest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Algorithm {
    Sha1,
    Sha256,
    Sha512,
}

impl Algorithm {
    fn hmac(self) -> hmac::Algorithm {
        match self {
            Self::Sha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => hmac::HMAC_SHA256,
            Self::Sha512 => hmac::HMAC_SHA512,
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        match name.trim().replace('-', "").to_ascii_lowercase().as_str() {
            "sha1" => Some(Self::Sha1),
            "sha256" => Some(Self::Sha256),
            "sha512" => Some(Self::Sha512),
            _ => None,
        }
    }
}

/// A signature that was read.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Signature {
    pub(super) algorithm: Algorithm,
    tag: Vec<u8>,
}

impl Signature {
    /// Reads the hex text of a tag, in either case; none when it is not hex.
    pub(super) fn parse(algorithm: Algorithm, hex: &str) -> Option<Self> {
        let hex = hex.trim().trim_matches('"').as_bytes();
        if hex.is_empty() || !hex.len().is_multiple_of(2) {
            return None;
        }
        let nibble = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let byte = |pair: &[u8]| Some(nibble(*pair.first()?)? << 4 | nibble(*pair.get(1)?)?);
        let tag = hex.chunks(2).map(byte).collect::<Option<_>>()?;
        Some(Self { algorithm, tag })
    }

    /// Whether it is the signature of `body`; compares in constant time.
    pub(super) fn matches(&self, secret: &[u8], body: &[u8]) -> bool {
        hmac::verify(&hmac::Key::new(self.algorithm.hmac(), secret), body, &self.tag).is_ok()
    }
}

/// The signatures of a header `X-Webex-Signature`, in either spelling (`SHA-256=<hex>, SHA-512=<hex>`, `sha256=<hex>`);
/// what cannot be read is left out.
pub(super) fn signatures(text: &str) -> impl Iterator<Item = Signature> {
    text.split([',', ';']).filter_map(|part| {
        let (name, hex) = part.split_once('=')?;
        Signature::parse(Algorithm::from_name(name)?, hex)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<Algorithm> {
        signatures(text).map(|signature| signature.algorithm).collect()
    }

    #[test]
    fn both_spellings_are_read() {
        use Algorithm::{Sha256, Sha512};
        assert_eq!(names("SHA-256=00ff, SHA-512=00FF"), [Sha256, Sha512]);
        assert_eq!(names("sha256=00ff;sha512=\"00ff\""), [Sha256, Sha512]);
        assert_eq!(names("md5=00ff, SHA-256=xyz, SHA-256=0, nonsense, =, SHA-512="), []);
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = signatures(&text).count();
            let _ = Signature::parse(Algorithm::Sha1, &text);
        }

        #[test]
        fn what_is_signed_is_recognised(secret in "\\PC{0,20}", body in "\\PC{0,80}", other in "\\PC{0,80}") {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            let hex: String = hmac::sign(&key, body.as_bytes()).as_ref().iter().map(|b| format!("{b:02X}")).collect();
            let signature = Signature::parse(Algorithm::Sha256, &hex).expect("hex");
            proptest::prop_assert!(signature.matches(secret.as_bytes(), body.as_bytes()));
            proptest::prop_assert_eq!(signature.matches(secret.as_bytes(), other.as_bytes()), body == other);
        }
    }
}
