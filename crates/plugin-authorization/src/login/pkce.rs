//! Proof key for code exchange (RFC 7636): who exchanges the code is who asked for it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use webex_core::time::Rng;

/// So many bytes make a verifier of 128 characters, the most that RFC 7636 allows.
const BYTES: usize = 96;

/// A verifier from good randomness (wire/01 section 7, B17).
pub(super) fn verifier(rng: &dyn Rng) -> SecretString {
    let mut bytes = [0; BYTES];
    rng.fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes).into()
}

/// What is sent along instead of the verifier.
pub(super) fn challenge(verifier: &SecretString) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.expose_secret()))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use webex_core::time::OsRng;

    use super::{challenge, verifier};

    #[test]
    fn r90_the_challenge_is_that_of_rfc_7636_appendix_b() {
        let text = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(&text.into()), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn r90_verifiers_have_128_characters_of_the_alphabet_and_none_comes_twice() {
        let (one, other) = (verifier(&OsRng), verifier(&OsRng));
        let text = one.expose_secret();
        assert_eq!(text.len(), 128);
        assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{text}");
        assert_ne!(text, other.expose_secret());
    }
}
