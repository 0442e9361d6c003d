//! Answers of the KMS in clear (wire/03 sections 3.5 to 3.7).

use serde::Deserialize;
use serde::de::IgnoredAny;
use webex_core::resource::DateTime;
use webex_jose::EcPublicKey;

use super::{CustomerMainKey, Key, KmsAuthorization, KmsResource};
use crate::error::{CypherError, CypherErrorKind, Refusal, Result};

/// An answer, whatever the question was.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Answer {
    #[serde(flatten)]
    pub(crate) head: Head,
    pub(crate) redirect_uri: Option<String>,
    pub(crate) key: Option<Key>,
    pub(crate) keys: Vec<Key>,
    pub(crate) resource: Option<KmsResource>,
    pub(crate) authorizations: Vec<KmsAuthorization>,
    pub(crate) public_key: Option<String>,
    pub(crate) customer_master_keys: Vec<CustomerMainKey>,
}

/// What every answer begins with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Head {
    pub(crate) status: Option<u16>,
    pub(crate) request_id: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) error_code: Option<i64>,
}

/// The number that says that a key moved to another URI.
const MOVED: i64 = 301_002;
/// The numbers that say that a key was revoked.
const REVOKED: [i64; 2] = [405_005, 405_006];

impl Head {
    /// The error that the answer is; none below 400, and none without a status.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        let status = self.status.filter(|status| *status >= 400)?;
        let (reason, request_id) = (self.reason.clone(), self.request_id.clone());
        Some(Refusal { status, error_code: self.error_code, reason, request_id })
    }

    /// Whether a key was asked for that was revoked (wire/03 section 5).
    pub(crate) fn says_revoked(&self) -> bool {
        self.status == Some(405) && self.error_code.is_some_and(|code| REVOKED.contains(&code))
    }
}

impl Answer {
    pub(crate) fn parse(json: &[u8]) -> Result<Self> {
        parse(json)
    }

    /// Where the key went that was asked for (wire/03 section 2.3.5).
    pub(crate) fn moved_to(&self) -> Option<&str> {
        self.redirect_uri.as_deref().filter(|_| self.head.error_code == Some(MOVED))
    }
}

/// The answer to the first step of the handshake.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EphemeralAnswer {
    #[serde(flatten)]
    pub(crate) head: Head,
    pub(crate) key: Option<EphemeralKey>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EphemeralKey {
    pub(crate) uri: String,
    pub(crate) jwk: EcPublicKey,
    pub(crate) user_id: Option<String>,
    pub(crate) client_id: Option<String>,
    pub(crate) create_date: Option<DateTime>,
    pub(crate) expiration_date: Option<DateTime>,
}

impl EphemeralAnswer {
    pub(crate) fn parse(json: &[u8]) -> Result<Self> {
        parse(json)
    }
}

/// Reads JSON; the text of a failure says where, not what: what stands there may be a key.
fn parse<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T> {
    serde_json::from_slice(json).map_err(|e| {
        let what = match serde_json::from_slice::<IgnoredAny>(json) {
            Ok(_) => "has another shape than documented",
            Err(_) => "is not JSON",
        };
        let text = format!("an answer of the KMS {what} (column {})", e.column());
        CypherError::new(CypherErrorKind::Answer, text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(json: &str) -> Answer {
        Answer::parse(json.as_bytes()).expect("an answer")
    }

    #[test]
    fn an_answer_without_a_status_is_a_success() {
        assert!(answer(r#"{"requestId":"1"}"#).head.refusal().is_none());
        assert!(answer(r#"{"status":301,"errorCode":301002}"#).head.refusal().is_none());
        assert_eq!(answer(r#"{"status":403}"#).head.refusal().map(|r| r.status), Some(403));
    }

    #[test]
    fn rows_48_and_49_only_one_number_with_a_uri_redirects() {
        assert_eq!(
            answer(r#"{"status":301,"errorCode":301002,"redirectUri":"kms://b/keys/1"}"#).moved_to(),
            Some("kms://b/keys/1")
        );
        assert_eq!(
            answer(r#"{"status":301,"errorCode":301003,"redirectUri":"kms://b/keys/1"}"#).moved_to(),
            None
        );
        assert_eq!(answer(r#"{"status":301,"errorCode":301002}"#).moved_to(), None);
    }

    #[test]
    fn rows_57_and_58_revoked_keys_have_two_numbers() {
        for (status, code, expected) in
            [(405, 405_005, true), (405, 405_006, true), (405, 405_009, false), (403, 405_005, false)]
        {
            let head = answer(&format!(r#"{{"status":{status},"errorCode":{code}}}"#)).head;
            assert_eq!(head.says_revoked(), expected, "{status} {code}");
        }
    }

    #[test]
    fn a_failure_quotes_nothing() {
        let error = Answer::parse(br#"{"key":{"uri":"u","jwk":{"kty":"oct","k":"c2VjcmV0=="}}}"#)
            .expect_err("refused");
        assert!(!error.to_string().contains("c2Vj"), "{error}");
    }
}
