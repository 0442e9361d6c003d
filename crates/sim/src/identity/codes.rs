//! Authorization codes, with the proof key that a client may have announced (RFC 7636).

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use subtle::ConstantTimeEq as _;

use super::client::Client;
use super::names::random_hex;
use super::registry::Identity;
use super::scopes::Scopes;
use super::token::Issued;
use super::user::User;
use crate::ids::UserId;
use crate::sync::write;

const LIFE: Duration = Duration::from_secs(300);

/// A `S256` code challenge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Challenge(pub(crate) String);

#[derive(Serialize, Deserialize)]
pub(super) struct Code {
    user: UserId,
    grant: CodeGrant,
    expires: Timestamp,
}

/// What a code is worth, and to whom.
#[derive(Serialize, Deserialize)]
pub(crate) struct CodeGrant {
    pub(crate) client_id: String,
    pub(crate) redirect_uri: String,
    pub(crate) scopes: Scopes,
    pub(crate) challenge: Option<Challenge>,
}

/// How a client exchanges a code.
pub(crate) struct Redemption<'a> {
    pub(crate) client: &'a Client,
    pub(crate) redirect_uri: &'a str,
    pub(crate) verifier: Option<&'a str>,
}

/// Why a code buys no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeRefused {
    /// Never issued, already used, too old, another client's, or its user is gone.
    Unknown,
    /// Not the address to which the code was sent.
    RedirectUri,
    /// The verifier is missing or does not fit the challenge, or one came that nobody announced.
    Verifier,
}

impl Challenge {
    /// Base64url of 32 bytes, without padding.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned()))
    }

    fn is_met_by(&self, verifier: &str) -> bool {
        let computed = URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()));
        computed.as_bytes().ct_eq(self.0.as_bytes()).into()
    }
}

impl Identity {
    /// A code for a user's token, sent to the usual address of the usual client.
    pub(crate) fn issue_code(&self, user: &User, scopes: Scopes, challenge: Option<Challenge>) -> String {
        let redirect_uri = self.client.redirect_uri().to_owned();
        self.issue_code_for(
            user,
            CodeGrant { client_id: self.client.id.clone(), redirect_uri, scopes, challenge },
        )
    }

    /// A code for a user's token. Without the entitlement `spark` no messaging scope is granted (wire/08 section 2.3).
    pub(crate) fn issue_code_for(&self, user: &User, grant: CodeGrant) -> String {
        let grant = CodeGrant { scopes: grant.scopes.granted_to(user), ..grant };
        let text = format!("{}_{}_{}", random_hex::<24>(), "simulator", user.org_id);
        let code = Code { user: user.id, grant, expires: self.clock.deadline(LIFE) };
        write(&self.state).codes.insert(text.clone(), code);
        text
    }

    /// Exchanges a code for a token pair; it works once, whether or not the exchange succeeds.
    pub(crate) fn redeem_code(&self, text: &str, redemption: &Redemption<'_>) -> Result<Issued, CodeRefused> {
        let Code { user, grant, expires } =
            write(&self.state).codes.remove(text).ok_or(CodeRefused::Unknown)?;
        if expires <= self.clock.now() || grant.client_id != redemption.client.id {
            return Err(CodeRefused::Unknown);
        }
        if grant.redirect_uri != redemption.redirect_uri {
            return Err(CodeRefused::RedirectUri);
        }
        match (&grant.challenge, redemption.verifier) {
            (None, None) => {}
            (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => {}
            _ => return Err(CodeRefused::Verifier),
        }
        let user = self.user(user).ok_or(CodeRefused::Unknown)?;
        Ok(self.issue_pair_for(&grant.client_id, &user, grant.scopes))
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

    #[test]
    fn a_challenge_is_a_hash_in_base64url() {
        assert!(Challenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").is_some());
        for bad in ["", "E9Melhoa", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "verifier sent in clear"] {
            assert!(Challenge::parse(bad).is_none(), "{bad}");
        }
    }
}
