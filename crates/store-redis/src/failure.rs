//! What went wrong, told without what was asked: arguments hold values, and addresses hold passwords.

use redis::{ErrorKind as RedisKind, RedisError};
use webex_core::{Error, ErrorKind};

/// Why a request has no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// There is no connection: nothing was sent.
    Unsent(RedisError),
    /// The connection broke, or the time ran out, after it was sent.
    Unanswered(RedisError),
    /// The server said no.
    Refused(RedisError),
}

impl Failure {
    /// A request that was sent, and failed.
    pub(crate) fn sent(error: RedisError) -> Self {
        match error.kind() {
            RedisKind::Io | RedisKind::Parse | RedisKind::Client => Self::Unanswered(error),
            _ => Self::Refused(error),
        }
    }

    /// The error of a request that changes nothing.
    pub(crate) fn of_read(self) -> Error {
        match self {
            Self::Unsent(error) => unreachable(&error),
            Self::Unanswered(error) => {
                Error::new(ErrorKind::Storage, format!("redis did not answer: {}", reason(&error)))
            }
            Self::Refused(error) => refused(&error),
        }
    }

    /// The error of a request that may have changed something.
    pub(crate) fn of_write(self) -> Error {
        match self {
            Self::Unanswered(error) => {
                let text = format!("redis did not answer, the write may have happened: {}", reason(&error));
                Error::new(ErrorKind::OutcomeUnknown, text)
            }
            failure => failure.of_read(),
        }
    }
}

/// An address that is none. What stands in it is not told.
pub(crate) fn bad_address(error: &RedisError) -> Error {
    let text = match error.to_string().contains("TLS") {
        true => "the address of redis asks for TLS: switch on the feature `tls`",
        false => {
            "the address of redis is not understood: it is redis://[[user]:password@]host[:port][/database]"
        }
    };
    Error::new(ErrorKind::Configuration, text)
}

fn unreachable(error: &RedisError) -> Error {
    match error.kind() {
        RedisKind::AuthenticationFailed => {
            Error::new(ErrorKind::Configuration, "redis refused the user name or the password")
        }
        _ => Error::new(ErrorKind::Storage, format!("redis cannot be reached: {}", reason(error))),
    }
}

fn refused(error: &RedisError) -> Error {
    Error::new(ErrorKind::Storage, format!("redis refused: {}", reason(error)))
}

/// The kind of the error, and its code or that of the operating system. Not its text, which may quote the request.
fn reason(error: &RedisError) -> String {
    let system = std::error::Error::source(error).and_then(io_error).map(|io| io.kind().to_string());
    match system.as_deref().or(error.code()) {
        Some(detail) => detail.to_owned(),
        None => error.category().to_owned(),
    }
}

/// The cause is wrapped once or twice.
fn io_error<'a>(mut error: &'a (dyn std::error::Error + 'static)) -> Option<&'a std::io::Error> {
    loop {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return Some(io);
        }
        if let Some(shared) = error.downcast_ref::<std::sync::Arc<dyn std::error::Error + Send + Sync>>() {
            error = &**shared;
            continue;
        }
        error = error.source()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn io(kind: std::io::ErrorKind) -> RedisError {
        std::io::Error::new(kind, "secret").into()
    }

    #[test]
    fn a_write_without_an_answer_is_not_a_failed_write() {
        let timed_out = || io(std::io::ErrorKind::TimedOut);
        assert_eq!(Failure::sent(timed_out()).of_write().kind(), ErrorKind::OutcomeUnknown);
        assert_eq!(Failure::sent(timed_out()).of_read().kind(), ErrorKind::Storage);
        let error = Failure::Unsent(timed_out()).of_write();
        assert_eq!(error.kind(), ErrorKind::Storage);
        assert_eq!(error.to_string(), "redis cannot be reached: timed out");
        let full = RedisError::from((RedisKind::Extension, "OOM", "secret".to_owned()));
        assert_eq!(Failure::sent(full).of_write().kind(), ErrorKind::Storage);
    }

    #[test]
    fn no_error_quotes_what_was_asked() {
        let said = |kind| RedisError::from((kind, "unknown command", "'EVALSHA' with 'secret'".to_owned()));
        for error in [
            Failure::sent(said(RedisKind::Extension)).of_read(),
            Failure::sent(said(RedisKind::Parse)).of_write(),
            Failure::Unsent(said(RedisKind::AuthenticationFailed)).of_read(),
            Failure::sent(io(std::io::ErrorKind::BrokenPipe)).of_write(),
            bad_address(&said(RedisKind::InvalidClientConfig)),
        ] {
            assert!(!format!("{error:?} {error}").contains("secret"), "{error:?}");
        }
    }
}
