//! What a service answers to the first phase.

use serde_json::Value;
use url::Url;

use crate::{Error, ErrorKind, Result};

/// The place that a service offers for an upload: the JSON that it answered with.
///
/// ```
/// use webex_core::upload::UploadSession;
/// let session = UploadSession::from(serde_json::json!({"tempURL": "https://files.example/1", "userId": "u"}));
/// assert_eq!(session.text("userId")?, "u");
/// assert_eq!(session.url("tempURL")?.as_str(), "https://files.example/1");
/// assert!(session.text("logFilename").is_err());
/// # Ok::<_, webex_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct UploadSession(Value);

/// The size limit where the service names none, in MiB (wire/01 section 4.1).
const LIMIT_MIB: u64 = 2048;

impl UploadSession {
    /// A text of the answer.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when there is none of that name.
    pub fn text(&self, member: &str) -> Result<&str> {
        let missing = || Error::new(ErrorKind::Decode, format!("the upload session has no text '{member}'"));
        self.0.get(member).and_then(Value::as_str).ok_or_else(missing)
    }

    /// A URL of the answer.
    ///
    /// # Errors
    /// [`ErrorKind::Decode`] when there is none of that name.
    pub fn url(&self, member: &str) -> Result<Url> {
        let unreadable =
            |_| Error::new(ErrorKind::Decode, format!("'{member}' of the upload session is no URL"));
        Url::parse(self.text(member)?).map_err(unreadable)
    }

    /// The whole answer.
    pub fn json(&self) -> &Value {
        &self.0
    }

    /// The largest upload that the service takes, in bytes.
    ///
    /// ```
    /// use webex_core::upload::UploadSession;
    /// let session = UploadSession::from(serde_json::json!({"fileUploadSizeLimit": 100}));
    /// assert_eq!(session.size_limit(), 100 << 20);
    /// ```
    pub fn size_limit(&self) -> u64 {
        let named = self.0.get("fileUploadSizeLimit").and_then(Value::as_u64).filter(|mib| *mib > 0);
        named.unwrap_or(LIMIT_MIB).saturating_mul(1 << 20)
    }
}

impl From<Value> for UploadSession {
    fn from(answer: Value) -> Self {
        Self(answer)
    }
}
