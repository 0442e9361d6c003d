//! Base64url without padding, as all JOSE members have it (wire/03 section 3.1).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::{Error, Result};

/// Longer than every fixed-size member we read; what does not fit has the wrong size anyway.
const FIXED_BUFFER: usize = 32;

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Encodes a secret; the text is wiped when dropped.
pub(crate) fn encode_secret(bytes: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(encode(bytes))
}

pub(crate) fn encode_onto(bytes: &[u8], text: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, text);
}

/// How many characters `bytes` bytes take.
pub(crate) fn encoded_size(bytes: usize) -> usize {
    (bytes / 3) * 4 + [0, 2, 3][bytes % 3]
}

/// Decodes `text`; `name` says in the error which part was wrong.
pub(crate) fn decode(name: &str, text: &str) -> Result<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| not_base64url(name))
}

/// Decodes a secret; the bytes are wiped when dropped.
pub(crate) fn decode_secret(name: &str, text: &str) -> Result<Zeroizing<Vec<u8>>> {
    decode(name, text).map(Zeroizing::new)
}

/// Decodes a member of exactly `N` bytes, without allocating.
pub(crate) fn decode_fixed<const N: usize>(name: &str, text: &str) -> Result<[u8; N]> {
    if text.len() != encoded_size(N) {
        return Err(Error::malformed(format!("the {name} must be {N} bytes")));
    }
    let mut buffer = [0; FIXED_BUFFER];
    let size = URL_SAFE_NO_PAD.decode_slice(text, &mut buffer).map_err(|_| not_base64url(name))?;
    buffer[..size].try_into().map_err(|_| Error::malformed(format!("the {name} must be {N} bytes")))
}

fn not_base64url(name: &str) -> Error {
    Error::malformed(format!("the {name} is not base64url without padding"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_size_is_exact() {
        for size in 0..50 {
            assert_eq!(encode(&vec![7; size]).len(), encoded_size(size), "{size} bytes");
        }
    }

    #[test]
    fn padding_the_other_alphabet_and_stray_bits_are_refused() {
        for text in ["AA==", "+/+/", "AB", "A", "AA AA"] {
            assert_eq!(
                decode("tag", text).expect_err("refused").to_string(),
                "the tag is not base64url without padding"
            );
        }
    }

    #[test]
    fn fixed_members_have_one_size() {
        assert_eq!(decode_fixed::<12>("iv", &encode(&[5; 12])), Ok([5; 12]));
        assert_eq!(decode_fixed::<16>("tag", &encode(&[6; 16])), Ok([6; 16]));
        for size in [0, 8, 11, 13, 16, 4096] {
            let error = decode_fixed::<12>("iv", &encode(&vec![5; size])).expect_err("refused");
            assert_eq!(error.to_string(), "the iv must be 12 bytes");
        }
    }
}
