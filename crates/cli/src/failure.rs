//! What goes wrong, as people and programs are told.

use std::fmt;
use std::io;

use serde::Serialize;
use webex::core::transport::ProxyFailure;
use webex::{Error, ErrorKind};

use crate::Exit;

/// Why a command failed, and what to do next.
#[derive(Debug)]
pub(crate) struct Failure(Box<Inner>);

#[derive(Debug)]
struct Inner {
    exit: Exit,
    message: String,
    hint: Option<String>,
    error: Option<Error>,
    /// Nobody reads any more: there is nothing to be said.
    silent: bool,
}

/// The failure as a document. Its fields stay as they are.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    message: &'a str,
    exit_code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Inner { exit, message, hint: None, error: None, silent: false }))
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// The same with a word on what to do next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    pub(crate) fn signed_out() -> Self {
        Self::new(Exit::SignedOut, "nobody is signed in").hint(hint_of(Exit::SignedOut).unwrap_or_default())
    }

    pub(crate) fn interrupted() -> Self {
        Self::new(Exit::Interrupted, "interrupted")
    }

    /// A file, or another thing of the system, that failed.
    pub(crate) fn io(what: &str, error: &io::Error) -> Self {
        Self::new(Exit::Failed, format!("{what}: {error}"))
    }

    /// Standard output, which failed.
    pub(crate) fn output(error: &io::Error) -> Self {
        let mut failure = Self::io("standard output", error);
        if error.kind() == io::ErrorKind::BrokenPipe {
            (failure.0.silent, failure.0.exit) = (true, Exit::Done);
        }
        failure
    }

    pub(crate) fn exit(&self) -> Exit {
        self.0.exit
    }

    /// Whether the storage failed.
    pub(crate) fn is_of_storage(&self) -> bool {
        self.0.error.as_ref().is_some_and(|error| error.kind() == ErrorKind::Storage)
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.0.silent
    }

    /// The failure as a document on one line.
    pub(crate) fn json(&self) -> String {
        let inner = &*self.0;
        let error = inner.error.as_ref();
        let document = Document {
            message: &inner.message,
            exit_code: inner.exit.code(),
            kind: error.map(|error| format!("{:?}", error.kind())),
            status: error.and_then(Error::status).map(|status| status.as_u16()),
            tracking_id: error.and_then(Error::tracking_id),
            retry_after_seconds: error.and_then(Error::retry_after).map(|pause| pause.as_secs()),
            hint: inner.hint.as_deref(),
        };
        serde_json::json!({ "error": document }).to_string()
    }
}

/// For people: what failed, what to do, and what to tell support.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(hint) = &self.0.hint {
            write!(f, "\n  {hint}")?;
        }
        match self.0.error.as_ref().and_then(Error::tracking_id) {
            // The text of an answer names it already.
            Some(id) if !self.0.message.contains(id) => write!(f, "\n  tracking id: {id}"),
            _ => Ok(()),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = Exit::of(&error);
        let failure = Self::new(exit, with_causes(&error));
        let failure = match hint(exit, &error) {
            Some(hint) => failure.hint(hint),
            None => failure,
        };
        Self(Box::new(Inner { error: Some(error), ..*failure.0 }))
    }
}

impl From<webex::core::plugin::PluginMissing> for Failure {
    fn from(missing: webex::core::plugin::PluginMissing) -> Self {
        Error::from(missing).into()
    }
}

/// The text of the error, and of what caused it where that says more.
fn with_causes(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

fn hint(exit: Exit, error: &Error) -> Option<String> {
    match (exit, error.retry_after()) {
        (Exit::RateLimited, Some(pause)) => Some(format!("try again in {} seconds", pause.as_secs())),
        _ if error.kind() == ErrorKind::OAuth => None,
        _ if error.proxy() == Some(ProxyFailure::AuthenticationRequired) => Some(
            "name the proxy as http://user:password@host:port in HTTPS_PROXY or `network.proxy`".to_owned(),
        ),
        _ => hint_of(exit),
    }
}

fn hint_of(exit: Exit) -> Option<String> {
    let text = match exit {
        Exit::SignedOut => "run `webex login`, or set WEBEX_ACCESS_TOKEN",
        Exit::NotFound => "look at the id: it is another one, or of something that you may not see",
        Exit::Refused => "the login has no right to do that: another role or other scopes are needed",
        Exit::RateLimited => "try again later",
        Exit::Network => "look at the connection, at HTTPS_PROXY, and at the hosts in the configuration",
        _ => return None,
    };
    Some(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_what_to_do_next() {
        let over = Error::new(ErrorKind::LoginRequired, "the login is over").with_tracking_id("webex-rust_1");
        let text = Failure::from(over).to_string();
        assert_eq!(
            text,
            "the login is over\n  run `webex login`, or set WEBEX_ACCESS_TOKEN\n  tracking id: webex-rust_1"
        );
    }

    #[test]
    fn a_proxy_that_wants_a_login_is_told_how_to_get_one() {
        let proxy = "proxy.example".parse().expect("a proxy");
        let text = Failure::from(Error::from_proxy(ProxyFailure::AuthenticationRequired, &proxy)).to_string();
        assert!(text.contains("http://user:password@host:port"), "{text}");
    }

    #[test]
    fn programs_are_told_in_fields() {
        let later =
            Error::new(ErrorKind::RateLimited, "later").with_retry_after(std::time::Duration::from_secs(7));
        let document: serde_json::Value =
            serde_json::from_str(&Failure::from(later).json()).expect("a document");
        let error = &document["error"];
        assert_eq!(
            (&error["message"], &error["exitCode"], &error["kind"]),
            (&"later".into(), &6.into(), &"RateLimited".into())
        );
        assert_eq!(error["retryAfterSeconds"], 7);
    }

    #[test]
    fn causes_are_told_once() {
        let cause = io::Error::other("no route");
        let error = Error::new(ErrorKind::Network, "no connection").with_source(cause);
        assert!(Failure::from(error).to_string().starts_with("no connection: no route\n"));
        let same = Error::new(ErrorKind::Network, "no connection: no route")
            .with_source(io::Error::other("no route"));
        assert!(Failure::from(same).to_string().starts_with("no connection: no route\n"));
    }

    #[test]
    fn a_reader_that_is_gone_is_no_failure() {
        let failure = Failure::output(&io::ErrorKind::BrokenPipe.into());
        assert!(failure.is_silent() && failure.exit() == Exit::Done);
        assert!(!Failure::output(&io::ErrorKind::StorageFull.into()).is_silent());
    }
}
