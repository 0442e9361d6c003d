//! Authorization codes, with the proof key that a client may have announced (RFC 7636).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use std::time::Duration;
use subtle::ConstantTimeEq as _;

use super::names::random_hex;
use super::registry::Identity;
use super::scopes::Scopes;
use super::token::Issued;
use super::user::User;
use crate::ids::UserId;
use crate::sync::write;

const LIFE: Duration = Duration::from_secs(300);

/// A `S256` code challenge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Challenge(pub(crate) String);

pub(super) struct Code {
    user: UserId,
    scopes: Scopes,
    challenge: Option<Challenge>,
    expires: Timestamp,
}

/// Why a code buys no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeRefused {
    /// Never issued, already used, too old, or its user is gone.
    Unknown,
    /// The verifier is missing or does not fit the challenge, or one came that nobody announced.
    Verifier,
}

impl Challenge {
    fn is_met_by(&self, verifier: &str) -> bool {
        let computed = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
        computed.as_bytes().ct_eq(self.0.as_bytes()).into()
    }
}

impl Identity {
    /// A code for a user's token. Without the entitlement `spark` no messaging scope is granted (wire/08 section 2.3).
    pub(crate) fn issue_code(&self, user: &User, scopes: Scopes, challenge: Option<Challenge>) -> String {
        let scopes = if user.is_entitled("spark") { scopes } else { scopes.without_messaging() };
        let text = format!("{}_{}_{}", random_hex::<24>(), "simulator", user.org_id);
        let code = Code { user: user.id, scopes, challenge, expires: self.clock.deadline(LIFE) };
        write(&self.state).codes.insert(text.clone(), code);
        text
    }

    /// Exchanges a code for a token pair; it works once, whether or not the exchange succeeds.
    pub(crate) fn redeem_code(&self, text: &str, verifier: Option<&str>) -> Result<Issued, CodeRefused> {
        let code = write(&self.state).codes.remove(text).ok_or(CodeRefused::Unknown)?;
        if code.expires <= self.clock.now() {
            return Err(CodeRefused::Unknown);
        }
        match (&code.challenge, verifier) {
            (None, None) => {}
            (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => {}
            _ => return Err(CodeRefused::Verifier),
        }
        let user = self.user(code.user).ok_or(CodeRefused::Unknown)?;
        Ok(self.issue_pair(&user, code.scopes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_fits() {
        let challenge = Challenge("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned());
        assert!(challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.is_met_by("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK"));
    }
}
