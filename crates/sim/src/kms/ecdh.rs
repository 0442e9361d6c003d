//! Agreement on a session key: ECDH over P-256, then HKDF (wire/03 section 3.1.4).

use aws_lc_rs::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use aws_lc_rs::rand::SystemRandom;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde::Deserialize;
use serde_json::{Value, json};
use webex_jose::ContentKey;

use super::refusal::Refusal;

/// A client's half of the agreement.
#[derive(Deserialize)]
struct PublicJwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
}

/// The KMS's half, and what both sides know now.
pub(super) struct Agreement {
    /// A public JWK.
    pub(super) jwk: Value,
    pub(super) key: ContentKey,
}

const COORDINATE: usize = 32;
/// Marks an uncompressed point.
const UNCOMPRESSED: u8 = 4;

/// Agrees with the owner of a public JWK. A point that is not on the curve is refused.
pub(super) fn agree(jwk: Option<&Value>) -> Result<Agreement, Refusal> {
    let bad = || Refusal::malformed("The member jwk is no public key on P-256.");
    let peer = point(jwk.ok_or_else(bad)?).ok_or_else(bad)?;
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).map_err(|_| broken())?;
    let public = own.compute_public_key().map_err(|_| broken())?;
    let jwk = public_jwk(public.as_ref()).ok_or_else(broken)?;
    let key = agree_ephemeral(own, UnparsedPublicKey::new(&ECDH_P256, peer), bad(), derive)?;
    Ok(Agreement { jwk, key })
}

fn broken() -> Refusal {
    Refusal::new(500, "No key could be made.")
}

/// Neither salt nor info: nothing of the exchange enters but the shared secret.
fn derive(secret: &[u8]) -> Result<ContentKey, Refusal> {
    let mut key = [0; 32];
    let extracted = Salt::new(HKDF_SHA256, &[]).extract(secret);
    let expanded = extracted.expand(&[], HKDF_SHA256).map_err(|_| broken())?;
    expanded.fill(&mut key).map_err(|_| broken())?;
    Ok(ContentKey::from_bytes(key))
}

fn point(jwk: &Value) -> Option<Vec<u8>> {
    let jwk = PublicJwk::deserialize(jwk).ok()?;
    if (jwk.kty.as_str(), jwk.crv.as_str()) != ("EC", "P-256") {
        return None;
    }
    let mut point = vec![UNCOMPRESSED];
    for coordinate in [&jwk.x, &jwk.y] {
        let bytes = BASE64.decode(coordinate).ok()?;
        point.resize(point.len() + COORDINATE.checked_sub(bytes.len())?, 0);
        point.extend(bytes);
    }
    Some(point)
}

/// The kid is the thumbprint of RFC 7638.
fn public_jwk(point: &[u8]) -> Option<Value> {
    let (x, y) = point.strip_prefix(&[UNCOMPRESSED])?.split_at_checked(COORDINATE)?;
    let (x, y) = (BASE64.encode(x), BASE64.encode(y));
    let text = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    let thumbprint = BASE64.encode(digest(&SHA256, text.as_bytes()));
    Some(json!({"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": thumbprint}))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of wire/03 section 10, `cypher-ecdh-hkdf`: HKDF over a known secret.
    #[test]
    fn the_derivation_is_hkdf_without_salt_and_info() {
        use aws_lc_rs::hmac;
        let secret = [7; 32];
        let mac = |key: &[u8], data: &[u8]| hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data);
        let extracted = mac(&[0; 32], &secret);
        let expected = mac(extracted.as_ref(), &[1]);
        let key = derive(&secret).expect("a key");
        assert_eq!(key.as_bytes(), expected.as_ref());
    }

    #[test]
    fn two_halves_agree_and_bad_points_are_refused() {
        let client = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).expect("a key");
        let jwk = public_jwk(client.compute_public_key().expect("a point").as_ref()).expect("a point");
        let agreement = agree(Some(&jwk)).expect("an agreement");
        let peer = UnparsedPublicKey::new(&ECDH_P256, point(&agreement.jwk).expect("a point"));
        let key = agree_ephemeral(client, peer, broken(), derive).expect("an agreement");
        assert_eq!(key, agreement.key);
        let mut off_curve = jwk.clone();
        off_curve["y"] = jwk["x"].clone();
        let mut rsa = jwk.clone();
        rsa["kty"] = json!("RSA");
        for bad in [None, Some(&off_curve), Some(&rsa), Some(&json!({}))] {
            assert_eq!(agree(bad).map(|_| ()).map_err(|refusal| refusal.status), Err(400));
        }
    }
}
