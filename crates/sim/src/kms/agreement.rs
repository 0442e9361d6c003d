//! Agreement on a session key with the owner of a public JWK (wire/03 section 3.1.4).

use serde::Deserialize as _;
use serde_json::Value;
use webex_jose::{ContentKey, Curve, EcPrivateKey, EcPublicKey};

use super::refusal::Refusal;

/// The half of the KMS, and what both sides know now.
pub(super) struct Agreement {
    pub(super) public: EcPublicKey,
    pub(super) key: ContentKey,
}

/// A point that is not on P-256 is refused.
pub(super) fn agree(jwk: Option<&Value>) -> Result<Agreement, Refusal> {
    let bad = || Refusal::malformed("The member jwk is no public key on P-256.");
    let peer = EcPublicKey::deserialize(jwk.ok_or_else(bad)?).map_err(|_| bad())?;
    let own = EcPrivateKey::generate(Curve::P256);
    let key = own.session_key(&peer).map_err(|_| bad())?;
    Ok(Agreement { public: own.public_key(), key })
}
