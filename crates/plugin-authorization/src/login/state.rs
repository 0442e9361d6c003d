//! The parameter `state`: what the page hands back unchanged, so that an answer can be told from a forged one.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;
use webex_core::{Error, Result};

/// Where the token against forged answers stands.
const CSRF: &str = "csrf_token";

/// Where the hash of the e-mail address stands.
pub(super) const EMAIL_HASH: &str = "emailhash";

/// The text of a state: an object, in base64url.
pub(super) fn encode(csrf: &str, mut members: Map<String, Value>) -> String {
    members.insert(CSRF.to_owned(), csrf.into());
    URL_SAFE_NO_PAD.encode(Value::Object(members).to_string())
}

/// Reads a state; with or without padding.
pub(super) fn decode(text: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// Checks that a state is that of this login, and gives back what the application put into it. There is no login whose
/// state is not checked (wire/01 section 7, B17).
pub(super) fn check(state: Option<&str>, csrf: &str) -> Result<Map<String, Value>> {
    let mut members = state.and_then(decode).ok_or_else(|| forged("has no state"))?;
    let came = members.remove(CSRF);
    let came = came.as_ref().and_then(Value::as_str).ok_or_else(|| forged("has no token in its state"))?;
    if bool::from(came.as_bytes().ct_eq(csrf.as_bytes())) {
        Ok(members)
    } else {
        Err(forged("belongs to another login"))
    }
}

fn forged(why: &str) -> Error {
    Error::invalid_input(format!(
        "the answer of the login page {why}; it may be forged, and nobody was signed in"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::{check, decode, encode};

    #[test]
    fn r84_a_state_counts_only_with_the_token_of_this_login() {
        let own = json!({"page": 7}).as_object().cloned().expect("an object");
        let state = encode("csrf-1", own.clone());
        assert_eq!(check(Some(&state), "csrf-1").expect("it is ours"), own);
        assert_eq!(check(Some(&format!("{state}==")), "csrf-1").expect("with padding"), own);
        let without = "eyJwYWdlIjo3fQ".to_owned();
        for forged in [None, Some(""), Some("%%%"), Some("bnVsbA"), Some(without.as_str())] {
            assert!(check(forged, "csrf-1").is_err(), "{forged:?}");
        }
        assert!(check(Some(&encode("csrf-2", Map::new())), "csrf-1").is_err());
        assert!(check(Some(&encode("", Map::new())), "csrf-1").is_err());
    }

    #[test]
    fn r59_a_state_is_an_object_in_base64url() {
        let members = decode(&encode("t", Map::new())).expect("an object");
        assert_eq!(members.get("csrf_token"), Some(&json!("t")));
    }
}
