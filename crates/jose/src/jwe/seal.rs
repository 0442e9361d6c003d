use super::Header;
use crate::{ContentKey, Error, ErrorKind, Nonce, Result, content_key::TAG_SIZE, encoding};

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
    if key.encryption() != header.encryption() {
        return Err(Error::new(ErrorKind::InvalidKey, "the key has another size than `enc` asks for"));
    }
    let mut text = plaintext.as_ref().to_vec();
    let tag = key.seal_in_place(nonce, header.encoded().as_bytes(), &mut text)?;
    Ok(assemble(header.encoded(), nonce.as_bytes(), &text, &tag))
}

fn assemble(header: &str, nonce: &[u8], ciphertext: &[u8], tag: &[u8]) -> String {
    let binary = encoding::encoded_size(ciphertext.len()) + encoding::encoded_size(Nonce::SIZE);
    let mut compact =
        String::with_capacity(header.len() + binary + encoding::encoded_size(TAG_SIZE) + "....".len());
    compact.push_str(header);
    compact.push('.');
    for part in [nonce, ciphertext, tag] {
        compact.push('.');
        encoding::encode_onto(part, &mut compact);
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_is_allocated_once() {
        let compact = assemble("header", &[1; 12], &[2; 100], &[3; 16]);
        assert_eq!(compact.capacity(), compact.len());
    }

    #[test]
    fn header_and_key_must_agree() {
        let key = ContentKey::from_slice(&[1; 16]).expect("128 bits");
        let error = seal_with_header(&key, &Header::default(), "text").expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidKey);
    }
}
