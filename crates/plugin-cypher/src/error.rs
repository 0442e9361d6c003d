//! One small error for everything that has to do with keys.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use webex_core::TimeoutKind;

/// Result with the [`CypherError`] of this crate.
pub type Result<T, E = CypherError> = std::result::Result<T, E>;

/// What went wrong with keys, texts or files (wire/03 section 5).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum CypherErrorKind {
    /// The certificate of the KMS is not trusted, or does not belong to it.
    Untrusted,
    /// The KMS answered with a status above 399; [`CypherError::status`] and [`CypherError::error_code`] say which.
    Refused,
    /// The KMS did not answer.
    Timeout,
    /// The KMS answered something that makes no sense.
    Answer,
    /// A text, a reference or a file cannot be opened: another key, or somebody changed it.
    Decrypt,
    /// Something cannot be sealed.
    Encrypt,
    /// An argument makes no sense; nothing was sent.
    InvalidInput,
    /// A file would travel over plain text.
    InsecureUrl,
    /// A call to a service failed; the source is the error of the core.
    Call,
    /// A file on this machine cannot be read or written.
    Io,
    /// The client was shut down.
    Closed,
}

/// The error of this crate; cheap to clone, as many may wait for one key. Holds neither keys nor tokens nor texts.
///
/// ```
/// use webex_plugin_cypher::{CypherError, CypherErrorKind};
/// let error = CypherError::new(CypherErrorKind::InvalidInput, "a key needs a URI");
/// assert_eq!(error.kind(), CypherErrorKind::InvalidInput);
/// assert_eq!(webex_core::Error::from(error).kind(), webex_core::ErrorKind::InvalidInput);
/// ```
#[derive(Clone)]
pub struct CypherError(Arc<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: CypherErrorKind,
    message: Cow<'static, str>,
    refusal: Option<Refusal>,
    source: Option<webex_core::Error>,
}

/// What the KMS said when it refused.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) error_code: Option<i64>,
    pub(crate) reason: Option<String>,
    pub(crate) request_id: Option<String>,
}

impl fmt::Display for Refusal {
    /// The four lines that support people know from the JavaScript SDK (wire/03 section 5).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.as_deref().unwrap_or("the KMS refused without a reason"))?;
        write!(f, "\nKMS_RESPONSE_STATUS: {}", self.status)?;
        if let Some(id) = &self.request_id {
            write!(f, "\nKMS_REQUEST_ID: {id}")?;
        }
        match self.error_code {
            Some(code) => write!(f, "\nKMS_ErrorCode: {code}"),
            None => Ok(()),
        }
    }
}

impl CypherError {
    /// An error with a text for people.
    ///
    /// ```
    /// use webex_plugin_cypher::{CypherError, CypherErrorKind};
    /// let error = CypherError::new(CypherErrorKind::Timeout, "no answer");
    /// assert!(error.is_retryable() && error.status().is_none());
    /// ```
    pub fn new(kind: CypherErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Arc::new(Inner { kind, message: message.into(), refusal: None, source: None }))
    }

    pub(crate) fn refused(refusal: Refusal) -> Self {
        let message = refusal.to_string().into();
        let kind = CypherErrorKind::Refused;
        Self(Arc::new(Inner { kind, message, refusal: Some(refusal), source: None }))
    }

    pub(crate) fn invalid_input(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(CypherErrorKind::InvalidInput, message)
    }

    /// The same error with more said before its text.
    pub(crate) fn context(&self, before: &str) -> Self {
        let message = format!("{before}: {}", self.0.message).into();
        Self(Arc::new(Inner { message, ..Inner::clone(&self.0) }))
    }

    /// What went wrong.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, key: &str, sealed: &str) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::{CypherErrorKind, CypherExt};
    /// match webex.cypher()?.open(key, sealed).await {
    ///     Ok(text) => println!("{text}"),
    ///     Err(error) if error.kind() == CypherErrorKind::Refused => println!("not for us ({:?})", error.status()),
    ///     Err(error) if error.is_retryable() => println!("later: {error}"),
    ///     Err(error) => return Err(error.into()),
    /// }
    /// # Ok(()) }
    /// ```
    pub fn kind(&self) -> CypherErrorKind {
        self.0.kind
    }

    /// The status that the KMS answered with, like one of HTTP.
    pub fn status(&self) -> Option<u16> {
        self.0.refusal.as_ref().map(|refusal| refusal.status)
    }

    /// The more precise number that the KMS answered with.
    pub fn error_code(&self) -> Option<i64> {
        self.0.refusal.as_ref()?.error_code
    }

    /// The id of the request that the KMS refused; name it when you ask Webex support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.refusal.as_ref()?.request_id.as_deref()
    }

    /// The error of the call, for [`CypherErrorKind::Call`].
    pub fn call(&self) -> Option<&webex_core::Error> {
        self.0.source.as_ref()
    }

    /// Whether the same may succeed later without a change.
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            CypherErrorKind::Timeout => true,
            CypherErrorKind::Call => self.call().is_some_and(webex_core::Error::is_retryable),
            CypherErrorKind::Refused => self.status().is_some_and(may_pass),
            _ => false,
        }
    }
}

/// Statuses of the KMS after which the same request may succeed (wire/03 section 5).
pub(crate) fn may_pass(status: u16) -> bool {
    status == 429 || (status >= 500 && status != 501)
}

impl fmt::Display for CypherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for CypherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CypherError").field("kind", &self.0.kind).field("message", &self.0.message).finish()
    }
}

impl std::error::Error for CypherError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|e| e as _)
    }
}

impl From<webex_core::Error> for CypherError {
    fn from(source: webex_core::Error) -> Self {
        // An error of this crate that went through the core and back is what it was.
        if let Some(own) = std::error::Error::source(&source).and_then(|s| s.downcast_ref::<Self>()) {
            return own.clone();
        }
        let kind = match source.kind() {
            webex_core::ErrorKind::Closed => CypherErrorKind::Closed,
            webex_core::ErrorKind::InvalidInput => CypherErrorKind::InvalidInput,
            _ => CypherErrorKind::Call,
        };
        let message = source.to_string().into();
        Self(Arc::new(Inner { kind, message, refusal: None, source: Some(source) }))
    }
}

impl From<webex_jose::Error> for CypherError {
    fn from(e: webex_jose::Error) -> Self {
        let kind = match e.kind() {
            webex_jose::ErrorKind::AlreadyEncrypted | webex_jose::ErrorKind::TooLarge => {
                CypherErrorKind::Encrypt
            }
            _ => CypherErrorKind::Decrypt,
        };
        Self::new(kind, e.to_string())
    }
}

impl From<std::io::Error> for CypherError {
    fn from(e: std::io::Error) -> Self {
        Self::new(CypherErrorKind::Io, e.to_string())
    }
}

impl From<CypherError> for webex_core::Error {
    fn from(error: CypherError) -> Self {
        use webex_core::ErrorKind;
        let kind = match (error.kind(), error.status()) {
            (CypherErrorKind::Call, _) => match Arc::try_unwrap(error.0) {
                Ok(Inner { source: Some(source), .. }) => return source,
                Ok(inner) => return Self::new(ErrorKind::Network, inner.message),
                Err(shared) => {
                    let kind = shared.source.as_ref().map_or(ErrorKind::Network, Self::kind);
                    return Self::new(kind, shared.message.clone()).with_source(CypherError(shared));
                }
            },
            (CypherErrorKind::Timeout, _) => {
                let timeout = Self::timed_out(TimeoutKind::Overall);
                return timeout.with_source(error);
            }
            (CypherErrorKind::Refused, Some(404)) => ErrorKind::NotFound,
            (CypherErrorKind::Refused, Some(429)) => ErrorKind::RateLimited,
            (CypherErrorKind::Refused, Some(401)) => ErrorKind::NotAuthenticated,
            (CypherErrorKind::Untrusted, _) => ErrorKind::Tls,
            (CypherErrorKind::InvalidInput | CypherErrorKind::InsecureUrl, _) => ErrorKind::InvalidInput,
            (CypherErrorKind::Encrypt, _) => ErrorKind::Encode,
            (CypherErrorKind::Io, _) => ErrorKind::Storage,
            (CypherErrorKind::Closed, _) => ErrorKind::Closed,
            _ => ErrorKind::Decode,
        };
        Self::new(kind, error.to_string()).with_source(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_56_a_refusal_reads_as_four_lines() {
        let reason = Some("not found".to_owned());
        let refusal = Refusal { status: 404, error_code: Some(30005), reason, request_id: Some("r1".into()) };
        let error = CypherError::refused(refusal);
        let lines: Vec<_> = error.to_string().lines().map(str::to_owned).collect();
        assert_eq!(
            lines,
            ["not found", "KMS_RESPONSE_STATUS: 404", "KMS_REQUEST_ID: r1", "KMS_ErrorCode: 30005"]
        );
        assert!(webex_core::Error::from(error).is_not_found());
    }

    #[test]
    fn statuses_say_whether_to_try_again() {
        for (status, expected) in [(400, false), (403, false), (429, true), (501, false), (502, true)] {
            let error = CypherError::refused(Refusal { status, ..Refusal::default() });
            assert_eq!(error.is_retryable(), expected, "{status}");
        }
    }

    #[test]
    fn an_error_of_ours_survives_the_way_through_the_core() {
        let error = CypherError::refused(Refusal { status: 403, ..Refusal::default() });
        let back = CypherError::from(webex_core::Error::from(error));
        assert_eq!((back.kind(), back.status()), (CypherErrorKind::Refused, Some(403)));
    }
}
