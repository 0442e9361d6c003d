use super::{Header, KeyAlgorithm};
use crate::{ContentKey, Error, ErrorKind, Nonce, Result, RsaPrivateKey, encoding};

/// Opens a compact JWE with `alg: dir`, whoever made it: members of the header in any order, any
/// `kid`, `enc` as the size of the key wants it.
///
/// ```
/// use webex_jose::{Jwk, jwe};
///
/// let jwk = r#"{"kty":"oct","k":"xAbp4GvWDInQH31oHnoUEd6LpCUQ2Wlw9hNb91iUuhQ"}"#;
/// let key = serde_json::from_str::<Jwk>(jwk)?.to_content_key()?;
/// let sealed = "eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIn0..NS2E0Epyo3Ve2Pz4.Gb2KVZOD_4mLTe1BOw.vtKU4tyGY0D3R5SYWHErFw";
/// assert_eq!(jwe::open(&key, sealed)?, b"Hello, Webex!");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Authentication`] if the key is not the one it was sealed with or anything was changed;
/// [`ErrorKind::InvalidKey`] if `enc` wants a key of another size; [`ErrorKind::Malformed`] if it
/// is no JWE of this kind; those of [`Header::of`] for what the header asks.
pub fn open(key: &ContentKey, compact: &str) -> Result<Vec<u8>> {
    let segments = Segments::split(compact)?;
    let (algorithm, encryption) = Header::algorithms_of(segments.header)?;
    if algorithm != KeyAlgorithm::Direct {
        return Err(Error::new(ErrorKind::UnsupportedAlgorithm, "`alg: dir` is expected"));
    }
    if !segments.encrypted_key.is_empty() {
        return Err(Error::malformed("with `alg: dir` the second segment is empty"));
    }
    if encryption != key.encryption() {
        return Err(Error::new(ErrorKind::InvalidKey, "the key has another size than `enc` asks for"));
    }
    segments.open(key)
}

/// Opens a compact JWE whose content key was wrapped for an RSA key: what a KMS does with the request
/// for a session (wire/03 section 3.1.2). `RSA-OAEP` and `RSA-OAEP-256` are understood.
///
/// ```
/// use webex_jose::{RsaPrivateKey, jwe};
///
/// let key = RsaPrivateKey::generate();
/// let message = jwe::seal_for(&key.public_key(), "to the KMS only")?;
/// assert_eq!(jwe::open_with(&key, &message)?, b"to the KMS only");
/// # Ok::<(), webex_jose::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Authentication`] if it was not wrapped for this key or anything was changed, which is
/// not told apart, as a decryption oracle would; [`ErrorKind::UnsupportedAlgorithm`] for `alg: dir`;
/// [`ErrorKind::Malformed`] if it is no JWE; those of [`Header::of`] for what the header asks.
pub fn open_with(key: &RsaPrivateKey, compact: &str) -> Result<Vec<u8>> {
    let segments = Segments::split(compact)?;
    let (algorithm, encryption) = Header::algorithms_of(segments.header)?;
    let oaep = algorithm.oaep()?;
    let wrapped = encoding::decode("encrypted key", segments.encrypted_key)?;
    // RFC 7516 section 11.5: a key that does not unwrap is replaced by a random one, so that the failure
    // shows where a wrong tag shows, and nothing is learned from which of the two it was.
    let unwrapped = key.unwrap_key(oaep, &wrapped).filter(|bytes| bytes.len() == encryption.key_size());
    let content_key = unwrapped.and_then(|bytes| ContentKey::from_slice(&bytes).ok());
    segments.open(&content_key.unwrap_or_else(ContentKey::generate))
}

/// Opens a compact JWE that holds text.
///
/// ```
/// use webex_jose::{ContentKey, jwe};
///
/// let key = ContentKey::generate();
/// assert_eq!(jwe::open_text(&key, &jwe::seal(&key, "Grüße")?)?, "Grüße");
/// # Ok::<(), webex_jose::Error>(())
/// ```
///
/// # Errors
/// Those of [`open`], and [`ErrorKind::NotText`] if the content is not UTF-8.
pub fn open_text(key: &ContentKey, compact: &str) -> Result<String> {
    let text = open(key, compact)?;
    String::from_utf8(text).map_err(|_| Error::new(ErrorKind::NotText, "the content is not UTF-8 text"))
}

/// The segments of a compact JWE.
struct Segments<'a> {
    header: &'a str,
    encrypted_key: &'a str,
    nonce: &'a str,
    ciphertext: &'a str,
    tag: &'a str,
}

impl<'a> Segments<'a> {
    fn split(compact: &'a str) -> Result<Self> {
        let mut segments = compact.split('.');
        let mut next = || segments.next().ok_or_else(|| Error::malformed("a compact JWE has five segments"));
        let (header, encrypted_key) = (next()?, next()?);
        let (nonce, ciphertext, tag) = (next()?, next()?, next()?);
        if segments.next().is_some() {
            return Err(Error::malformed("a compact JWE has five segments"));
        }
        Ok(Self { header, encrypted_key, nonce, ciphertext, tag })
    }

    fn open(&self, key: &ContentKey) -> Result<Vec<u8>> {
        let nonce = Nonce::decode(self.nonce)?;
        let tag = encoding::decode_fixed("tag", self.tag)?;
        let mut text = encoding::decode("ciphertext", self.ciphertext)?;
        key.open_in_place(&nonce, self.header.as_bytes(), &tag, &mut text)?;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwe::{seal, seal_with_header};

    fn kind(key: &ContentKey, compact: &str) -> ErrorKind {
        open(key, compact).expect_err("refused").kind()
    }

    #[test]
    fn every_key_size_opens_what_it_sealed() {
        for size in [16, 24, 32] {
            let key = ContentKey::from_slice(&vec![3; size]).expect("a valid size");
            let sealed = seal(&key, "text").expect("short enough");
            assert_eq!(open_text(&key, &sealed).as_deref(), Ok("text"));
        }
    }

    #[test]
    fn a_key_of_another_size_is_told_apart_from_a_wrong_key() {
        let sealed = seal(&ContentKey::generate(), "text").expect("short enough");
        assert_eq!(
            kind(&ContentKey::from_slice(&[3; 16]).expect("128 bits"), &sealed),
            ErrorKind::InvalidKey
        );
        assert_eq!(kind(&ContentKey::generate(), &sealed), ErrorKind::Authentication);
    }

    #[test]
    fn a_kid_does_not_choose_the_key() {
        let key = ContentKey::generate();
        let header = Header::default().with_kid("kms://kms.example/keys/another");
        let sealed = seal_with_header(&key, &header, "text").expect("short enough");
        assert_eq!(open_text(&key, &sealed).as_deref(), Ok("text"));
    }

    #[test]
    fn the_structure_must_be_exact() {
        let key = ContentKey::generate();
        let sealed = seal(&key, "text").expect("short enough");
        let with_key = sealed.replacen("..", ".AAAA.", 1);
        for compact in ["", "....", "a.b.c", &format!("{sealed}."), &format!(".{sealed}"), &with_key] {
            assert_eq!(kind(&key, compact), ErrorKind::Malformed, "{compact}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_told_apart() {
        let key = ContentKey::generate();
        let sealed = seal(&key, [0xff, 0xfe]).expect("short enough");
        assert_eq!(open_text(&key, &sealed).expect_err("refused").kind(), ErrorKind::NotText);
        assert_eq!(open(&key, &sealed), Ok(vec![0xff, 0xfe]));
    }
}
