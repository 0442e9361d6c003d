use super::{Header, SigningKey};
use crate::{Result, encoding};

/// Signs `payload` as a KMS signs its answer to the request for a session.
///
/// ```
/// use webex_jose::{
///     RsaPrivateKey,
///     jws::{self, Algorithm, Header},
/// };
///
/// let key = RsaPrivateKey::generate().with_kid("kms://kms.example/keys/1");
/// let header = Header::new(Algorithm::Ps256).with_kid("kms://kms.example/keys/1");
/// let answer = jws::sign(&key, &header, r#"{"status":201}"#)?;
/// assert_eq!(jws::verify(&key.public_key(), &answer)?, br#"{"status":201}"#);
/// # Ok::<(), webex_jose::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::UnsupportedAlgorithm`](crate::ErrorKind::UnsupportedAlgorithm) if the algorithm of the
/// header does not go with the key.
pub fn sign<'a>(
    key: impl Into<SigningKey<'a>>,
    header: &Header,
    payload: impl AsRef<[u8]>,
) -> Result<String> {
    let mut compact = format!("{}.", header.encoded());
    encoding::encode_onto(payload.as_ref(), &mut compact);
    let signature = key.into().sign(header.algorithm(), compact.as_bytes())?;
    compact.push('.');
    encoding::encode_onto(&signature, &mut compact);
    Ok(compact)
}
