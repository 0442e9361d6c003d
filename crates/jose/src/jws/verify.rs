use super::{Header, VerifyingKey};
use crate::{Error, ErrorKind, Result, encoding};

/// Checks the signature of a compact JWS and returns its payload.
///
/// The `kid` is not compared: the caller chose the key by it, see [`Header::of`].
///
/// ```
/// use webex_jose::{
///     Curve, EcPrivateKey, ErrorKind,
///     jws::{self, Algorithm, Header},
/// };
///
/// let key = EcPrivateKey::generate(Curve::P256);
/// let signed = jws::sign(&key, &Header::new(Algorithm::Es256), "payload")?;
/// assert_eq!(jws::verify(&key.public_key(), &signed)?, b"payload");
///
/// let stranger = EcPrivateKey::generate(Curve::P256).public_key();
/// assert_eq!(jws::verify(&stranger, &signed).unwrap_err().kind(), ErrorKind::Authentication);
/// # Ok::<(), webex_jose::Error>(())
/// ```
///
/// # Errors
/// [`ErrorKind::Authentication`] if another key signed it or anything was changed;
/// [`ErrorKind::UnsupportedAlgorithm`] if `alg` does not go with the key; [`ErrorKind::Malformed`] if it
/// is no JWS; those of [`Header::of`] for what the header asks.
pub fn verify<'a>(key: impl Into<VerifyingKey<'a>>, compact: &str) -> Result<Vec<u8>> {
    let (message, payload, signature) =
        split(compact).ok_or_else(|| Error::malformed("a compact JWS has three segments"))?;
    let header = Header::of(message)?;
    let payload = encoding::decode("payload", payload)?;
    let signature = encoding::decode("signature", signature)?;
    if !key.into().verifies(header.algorithm(), message.as_bytes(), &signature)? {
        let detail = "the signature does not match: another key or changed bytes";
        return Err(Error::new(ErrorKind::Authentication, detail));
    }
    Ok(payload)
}

/// The text that is signed, its payload, and the signature.
fn split(compact: &str) -> Option<(&str, &str, &str)> {
    let (message, signature) = compact.rsplit_once('.')?;
    let (_, payload) = message.split_once('.')?;
    (!payload.contains('.')).then_some((message, payload, signature))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Curve, EcPrivateKey, RsaPrivateKey,
        jws::{Algorithm, sign},
    };

    #[test]
    fn every_algorithm_signs_with_its_key_and_with_no_other() {
        let rsa = RsaPrivateKey::generate();
        let curves = [Curve::P256, Curve::P384, Curve::P521].map(EcPrivateKey::generate);
        for (at, algorithm) in Algorithm::ALL.into_iter().enumerate() {
            let header = Header::new(algorithm);
            let by_rsa = sign(&rsa, &header, "text").and_then(|text| verify(&rsa.public_key(), &text));
            let by_curve = curves
                .each_ref()
                .map(|key| sign(key, &header, "text").and_then(|text| verify(&key.public_key(), &text)));
            let outcomes = [vec![by_rsa], by_curve.to_vec()].concat();
            let good = at.saturating_sub(5);
            for (key, outcome) in outcomes.into_iter().enumerate() {
                match key == good {
                    true => assert_eq!(outcome.as_deref(), Ok(b"text".as_slice()), "{algorithm}"),
                    false => assert_eq!(
                        outcome.expect_err("refused").kind(),
                        ErrorKind::UnsupportedAlgorithm,
                        "{algorithm}"
                    ),
                }
            }
        }
    }

    #[test]
    fn the_structure_must_be_exact() {
        let key = EcPrivateKey::generate(Curve::P256);
        let signed = sign(&key, &Header::new(Algorithm::Es256), "text").expect("signed");
        let no_signature = signed.rsplit_once('.').expect("three segments").0;
        for compact in ["", ".", "..", "a.b", &format!("{signed}."), &format!(".{signed}"), no_signature] {
            let error = verify(&key.public_key(), compact).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Malformed, "{compact}");
        }
        let error = verify(&key.public_key(), &format!("{no_signature}.")).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Authentication);
    }

    /// The algorithm is part of what is signed: a signature does not carry over to another one.
    #[test]
    fn the_algorithm_cannot_be_exchanged() {
        let key = RsaPrivateKey::generate();
        let signed = sign(&key, &Header::new(Algorithm::Rs256), "text").expect("signed");
        let (_, rest) = signed.split_once('.').expect("three segments");
        for algorithm in [Algorithm::Rs384, Algorithm::Ps256] {
            let forged = format!("{}.{rest}", Header::new(algorithm).encoded());
            let error = verify(&key.public_key(), &forged).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Authentication, "{algorithm}");
        }
    }
}
