//! What the text of a token gives away. Nothing of it is verified: hints, not facts (wire/01 section 2.10.3).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use crate::{Error, Result};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Claims {
    realm: Option<String>,
    user_type: Option<String>,
}

/// The organization: claim `realm` of a JWT, or the third of exactly three parts between underscores.
pub(super) fn org_id(token: &str) -> Result<String> {
    if let Some(realm) = claims(token).and_then(|c| c.realm) {
        return Ok(realm);
    }
    let parts: Vec<_> = token.split('_').collect();
    match parts[..] {
        [_, _, org] if !org.is_empty() => Ok(org.to_owned()),
        _ => {
            let text =
                format!("the access token does not name its organization (it has {} sections)", parts.len());
            Err(Error::invalid_input(text))
        }
    }
}

/// Whether the token says that it belongs to a guest.
pub(super) fn is_guest(token: &str) -> bool {
    claims(token).and_then(|c| c.user_type).is_some_and(|t| t == "guest")
}

fn claims(token: &str) -> Option<Claims> {
    let payload = token.split('.').nth(1)?.trim_end_matches('=');
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jwt(payload: &str) -> String {
        format!("head.{}.signature", URL_SAFE_NO_PAD.encode(payload))
    }

    #[test]
    fn the_organization_is_the_realm_or_the_third_part() {
        // wire/01 section 6.3, row 61.
        assert_eq!(org_id(&jwt(r#"{"realm":"org"}"#)).expect("an organization"), "org");
        assert_eq!(org_id("000_000_org").expect("an organization"), "org");
        for text in ["", "opaque", "a_b", "a_b_c_d", "a_b_", &jwt("{}")] {
            assert!(org_id(text).is_err(), "{text:?}");
        }
        assert!(org_id("a_b_c_d").expect_err("four parts").to_string().contains("4 sections"));
    }

    /// B40: the flag is a hint, and junk is no guest.
    #[test]
    fn b40_guests_are_told_from_others() {
        // wire/01 section 6.3, row 57.
        assert!(is_guest(&jwt(r#"{"user_type":"guest"}"#)));
        for text in ["opaque", "a.%%%.c", &jwt(r#"{"user_type":"user"}"#), &jwt("[]"), ""] {
            assert!(!is_guest(text), "{text:?}");
        }
    }
}
