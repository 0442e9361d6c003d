//! What goes wrong at a proxy.

use std::fmt;

use http::StatusCode;

/// What went wrong at a proxy; see [`Error::proxy`](crate::Error::proxy).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum ProxyFailure {
    /// The proxy wants a user and a password, or others than it was given.
    AuthenticationRequired,
    /// The proxy broke off, or does not speak what it should.
    Broken,
    /// The proxy cannot reach the host.
    HostUnreachable,
    /// The proxy does not let the connection through: with this status of HTTP, if it speaks HTTP.
    Refused {
        /// The status that it answered with.
        status: Option<StatusCode>,
    },
    /// The proxy itself cannot be reached.
    Unreachable,
}

impl ProxyFailure {
    /// Whether the same connection may succeed later without a change.
    pub(crate) fn may_pass(self) -> bool {
        match self {
            Self::AuthenticationRequired => false,
            Self::Broken | Self::HostUnreachable | Self::Unreachable => true,
            Self::Refused { status } => status.is_some_and(|status| status.is_server_error()),
        }
    }

    /// Whether it is the host behind the proxy that failed.
    pub(crate) fn is_of_host(self) -> bool {
        let gateway = [StatusCode::BAD_GATEWAY, StatusCode::SERVICE_UNAVAILABLE, StatusCode::GATEWAY_TIMEOUT];
        match self {
            Self::HostUnreachable => true,
            Self::Refused { status: Some(status) } => gateway.contains(&status),
            _ => false,
        }
    }
}

impl fmt::Display for ProxyFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AuthenticationRequired => {
                f.write_str("wants a user and a password, or others than it was given")
            }
            Self::Broken => f.write_str("broke off, or does not speak what it should"),
            Self::HostUnreachable => f.write_str("cannot reach the host"),
            Self::Refused { status: Some(status) } => {
                write!(f, "refused the connection ({})", status.as_u16())
            }
            Self::Refused { status: None } => f.write_str("refused the connection"),
            Self::Unreachable => f.write_str("cannot be reached"),
        }
    }
}
