//! The directory is silent.

use std::fmt;
use std::time::Duration;

use uuid::Uuid;
use webex_core::{Error, ErrorKind};

use super::question::Question;

/// The directory search did not answer, or not completely: the source of an error of the kind
/// [`ErrorKind::Timeout`] (wire/02 section 5).
///
/// ```no_run
/// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
/// use std::error::Error as _;
/// use webex_plugin_directory::{DirectoryExt, DirectoryTimeout};
/// if let Err(error) = webex.directory()?.lookup("bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2").await {
///     let silence = error.source().and_then(|source| source.downcast_ref::<DirectoryTimeout>());
///     println!("no answer to {:?}", silence.map(|silence| silence.request_id));
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DirectoryTimeout {
    /// The id of the question.
    pub request_id: Uuid,
    /// The path of the question, below the service.
    pub resource: String,
    /// Its parameters as JSON; `undefined` without any.
    pub params: String,
    /// How long nothing came.
    pub timeout: Duration,
}

impl DirectoryTimeout {
    pub(super) fn error(question: &Question, request_id: Uuid, timeout: Duration) -> Error {
        let (resource, params) = (question.resource(), question.text.clone());
        let silence = Self { request_id, resource, params, timeout };
        Error::new(ErrorKind::Timeout, silence.to_string()).with_source(silence)
    }
}

impl fmt::Display for DirectoryTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { request_id, resource, params, timeout } = self;
        writeln!(f, "The DSS did not respond within {} ms.", timeout.as_millis())?;
        write!(f, " Request Id: {request_id}\n Resource: {resource}\n Params: {params}")
    }
}

impl std::error::Error for DirectoryTimeout {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t4_the_text_names_the_time_the_question_and_its_parameters() {
        let silence = DirectoryTimeout {
            request_id: Uuid::from_u128(7),
            resource: "/lookup/orgid/o/identity/i/detail".to_owned(),
            params: "undefined".to_owned(),
            timeout: Duration::from_secs(6),
        };
        let expected = "The DSS did not respond within 6000 ms.\n Request Id: 00000000-0000-0000-0000-000000000007\n \
             Resource: /lookup/orgid/o/identity/i/detail\n Params: undefined";
        assert_eq!(silence.to_string(), expected);
    }
}
