//! Exit codes.

use webex::{Error, ErrorKind};

/// How a command ends.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed, for another reason than the following.
    Failed = 1,
    /// The command line is wrong, or an argument is.
    Usage = 2,
    /// Not signed in, or the login is over.
    SignedOut = 3,
    /// There is no such thing, or it cannot be seen.
    NotFound = 4,
    /// It may not be done.
    Refused = 5,
    /// The service limits the rate.
    RateLimited = 6,
    /// The network, the other side of it, or the time limit.
    Network = 7,
    /// Interrupted.
    Interrupted = 130,
}

impl Exit {
    /// The exit code that tells of an error.
    ///
    /// ```
    /// use webex::{Error, ErrorKind};
    /// use webex_cli::Exit;
    /// assert_eq!(Exit::of(&Error::invalid_input("a room needs a title")), Exit::Usage);
    /// assert_eq!(Exit::of(&Error::new(ErrorKind::LoginRequired, "over")).code(), 3);
    /// ```
    pub fn of(error: &Error) -> Self {
        if error.is_rate_limited() {
            return Self::RateLimited;
        }
        match error.kind() {
            ErrorKind::Http => Self::of_status(error),
            ErrorKind::InvalidInput => Self::Usage,
            ErrorKind::LoginRequired | ErrorKind::NotAuthenticated | ErrorKind::OAuth => Self::SignedOut,
            ErrorKind::NotFound | ErrorKind::UnknownService | ErrorKind::UnknownCluster => Self::NotFound,
            ErrorKind::CatalogTimeout
            | ErrorKind::Network
            | ErrorKind::Proxy
            | ErrorKind::Timeout
            | ErrorKind::Tls => Self::Network,
            _ => Self::Failed,
        }
    }

    fn of_status(error: &Error) -> Self {
        match error.status().map(|status| status.as_u16()) {
            Some(401) => Self::SignedOut,
            Some(403) => Self::Refused,
            Some(404) => Self::NotFound,
            Some(502..=504) => Self::Network,
            _ => Self::Failed,
        }
    }

    /// The number that the system is told.
    pub fn code(self) -> u8 {
        self as u8
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, Method, StatusCode};
    use webex::core::request::HttpFailure;

    use super::*;

    fn answered(status: u16) -> Error {
        let url = "https://webexapis.com/v1/rooms".parse().expect("a URL");
        let status = StatusCode::from_u16(status).expect("a status");
        Error::from_http(HttpFailure::new(status, Method::GET, url, HeaderMap::new(), "{}".into()))
    }

    #[test]
    fn each_error_has_its_code() {
        let statuses = [(400, 1), (401, 3), (403, 5), (404, 4), (409, 1), (429, 6), (500, 1), (503, 7)];
        for (status, code) in statuses {
            assert_eq!(Exit::of(&answered(status)).code(), code, "{status}");
        }
        let kinds = [
            (ErrorKind::InvalidInput, 2),
            (ErrorKind::Configuration, 1),
            (ErrorKind::LoginRequired, 3),
            (ErrorKind::NotAuthenticated, 3),
            (ErrorKind::UnknownService, 4),
            (ErrorKind::RateLimited, 6),
            (ErrorKind::Network, 7),
            (ErrorKind::Proxy, 7),
            (ErrorKind::Timeout, 7),
            (ErrorKind::Tls, 7),
            (ErrorKind::Decode, 1),
        ];
        for (kind, code) in kinds {
            assert_eq!(Exit::of(&Error::new(kind, "x")).code(), code, "{kind:?}");
        }
    }

    #[test]
    fn the_help_names_each_code() {
        let codes = [0, 1, 2, 3, 4, 5, 6, 7, 130];
        for code in codes {
            let line = format!("\n{code:>5}  ");
            assert!(crate::help::AFTER.contains(&line), "{code}");
        }
    }
}
