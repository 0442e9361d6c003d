use super::{Header, KeyAlgorithm};
use crate::{ContentKey, Error, ErrorKind, Nonce, Result, RsaPublicKey, encoding};

/// Seals `plaintext` as the JS SDK seals texts and binary data: header `{"enc":"A256GCM","alg":"dir"}`,
/// random IV. Shorter keys name their own `enc`.
///
/// ```
/// use webex_jose::{ContentKey, jwe};
///
/// let sealed = jwe::seal(&ContentKey::generate(), b"Hello, Webex!")?;
/// assert!(sealed.starts_with("eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIn0.."));
/// # Ok::<(), webex_jose::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::TooLarge`] beyond about 64 GiB.
pub fn seal(key: &ContentKey, plaintext: impl AsRef<[u8]>) -> Result<String> {
    seal_with_header(key, &Header::new(key.encryption()), plaintext)
}

/// Seals with a header of your choice, such as one with the `kid` of a KMS session.
///
/// ```
/// use webex_jose::{ContentKey, jwe, jwe::Header};
///
/// let session = ContentKey::generate();
/// let header = Header::default().with_kid("kms://kms.example/ecdhe/1");
/// let message = jwe::seal_with_header(&session, &header, br#"{"method":"update","uri":"/ping"}"#)?;
/// # assert!(jwe::open(&session, &message).is_ok());
/// # Ok::<(), webex_jose::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::InvalidKey`] if the header's `enc` wants a key of another size;
/// [`ErrorKind::TooLarge`] beyond about 64 GiB.
pub fn seal_with_header(key: &ContentKey, header: &Header, plaintext: impl AsRef<[u8]>) -> Result<String> {
    seal_with_nonce(key, header, &Nonce::generate(), plaintext)
}

/// Seals with a given IV, to reproduce a test vector. For messages use [`seal`]: an IV that is used
/// twice with one key breaks both messages.
///
/// # Errors
/// Those of [`seal_with_header`].
pub fn seal_with_nonce(
    key: &ContentKey,
    header: &Header,
    nonce: &Nonce,
    plaintext: impl AsRef<[u8]>,
) -> Result<String> {
    if header.algorithm() != KeyAlgorithm::Direct {
        return Err(Error::new(ErrorKind::UnsupportedAlgorithm, "`alg: dir` is expected"));
    }
    if key.encryption() != header.encryption() {
        return Err(Error::new(ErrorKind::InvalidKey, "the key has another size than `enc` asks for"));
    }
    encrypt(key, header, &[], nonce, plaintext.as_ref())
}

/// Seals for the holder of an RSA key, as the JS SDK seals its request for a KMS session (wire/03
/// section 3.1.2): a random content key, wrapped with RSA-OAEP; the header names the key by its `kid`.
///
/// ```
/// use webex_jose::{RsaPrivateKey, jwe, jwe::Header};
///
/// let key = RsaPrivateKey::generate().with_kid("kms://kms.example/keys/1");
/// let message = jwe::seal_for(&key.public_key(), "to the KMS only")?;
/// assert_eq!(
///     Header::of(&message)?.to_json(),
///     r#"{"enc":"A256GCM","alg":"RSA-OAEP","kid":"kms://kms.example/keys/1"}"#
/// );
/// # Ok::<(), webex_jose::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::InvalidKey`] if the RSA key cannot wrap; [`ErrorKind::TooLarge`] beyond about 64 GiB.
pub fn seal_for(recipient: &RsaPublicKey, plaintext: impl AsRef<[u8]>) -> Result<String> {
    let header = Header::default().with_algorithm(KeyAlgorithm::RsaOaep);
    let header = match recipient.kid() {
        Some(kid) => header.with_kid(kid),
        None => header,
    };
    let key = ContentKey::generate();
    let wrapped = recipient.wrap_key(header.algorithm().oaep()?, key.as_bytes())?;
    encrypt(&key, &header, &wrapped, &Nonce::generate(), plaintext.as_ref())
}

fn encrypt(key: &ContentKey, header: &Header, wrapped: &[u8], nonce: &Nonce, plain: &[u8]) -> Result<String> {
    let mut text = plain.to_vec();
    let tag = key.seal_in_place(nonce, header.encoded().as_bytes(), &mut text)?;
    Ok(assemble(header.encoded(), [wrapped, nonce.as_bytes(), &text, &tag]))
}

fn assemble(header: &str, parts: [&[u8]; 4]) -> String {
    let size = parts.iter().map(|part| ".".len() + encoding::encoded_size(part.len())).sum::<usize>();
    let mut compact = String::with_capacity(header.len() + size);
    compact.push_str(header);
    for part in parts {
        compact.push('.');
        encoding::encode_onto(part, &mut compact);
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content_key::TAG_SIZE;

    #[test]
    fn the_text_is_allocated_once() {
        let compact = assemble("header", [&[], &[1; 12], &[2; 100], &[3; TAG_SIZE]]);
        assert_eq!(compact.capacity(), compact.len());
    }

    #[test]
    fn header_and_key_must_agree() {
        let key = ContentKey::from_slice(&[1; 16]).expect("128 bits");
        let error = seal_with_header(&key, &Header::default(), "text").expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidKey);
    }
}
