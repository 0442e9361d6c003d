//! Tunnels of SOCKS5 (RFC 1928, RFC 1929).

use std::net::IpAddr;

use secrecy::ExposeSecret;
use tokio_socks::TargetAddr;
use tokio_socks::tcp::Socks5Stream;

use super::{Proxy, ProxyFailure};
use crate::transport::DialedStream;
use crate::{Error, ErrorKind, Result};

pub(super) async fn open(stream: DialedStream, proxy: &Proxy, host: &str, port: u16) -> Result<DialedStream> {
    let target = target(host, port)?;
    let opened = match proxy.login() {
        Some(login) => {
            let password = login.password.expose_secret();
            Socks5Stream::connect_with_password_and_socket(stream, target, &login.user, password).await
        }
        None => Socks5Stream::connect_with_socket(stream, target).await,
    };
    opened.map(Socks5Stream::into_inner).map_err(|e| failed(e, proxy))
}

/// A name travels as a name, its length in one byte: the proxy resolves it.
fn target(host: &str, port: u16) -> Result<TargetAddr<'_>> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => Ok(TargetAddr::Ip((address, port).into())),
        Err(_) if host.len() > usize::from(u8::MAX) => {
            Err(Error::invalid_input("the name of the host is too long"))
        }
        Err(_) => Ok(TargetAddr::Domain(host.into(), port)),
    }
}

fn failed(e: tokio_socks::Error, proxy: &Proxy) -> Error {
    use tokio_socks::Error as Socks;
    let failure = match &e {
        Socks::AuthorizationRequired
        | Socks::NoAcceptableAuthMethods
        | Socks::PasswordAuthFailure(_)
        | Socks::UnknownAuthMethod => ProxyFailure::AuthenticationRequired,
        Socks::ConnectionNotAllowedByRuleset => ProxyFailure::Refused { status: None },
        Socks::ConnectionRefused | Socks::HostUnreachable | Socks::NetworkUnreachable | Socks::TtlExpired => {
            ProxyFailure::HostUnreachable
        }
        Socks::InvalidAuthValues(why) => {
            return Error::new(ErrorKind::Configuration, format!("the login of the proxy {proxy}: {why}"));
        }
        Socks::InvalidTargetAddress(why) => return Error::invalid_input(*why),
        _ => ProxyFailure::Broken,
    };
    Error::from_proxy(failure, proxy).with_source(e)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_left_to_the_proxy() {
        let target = |host| target(host, 443).expect("a target");
        assert!(matches!(target("webexapis.com"), TargetAddr::Domain(name, 443) if name == "webexapis.com"));
        assert!(matches!(target("[::1]"), TargetAddr::Ip(address) if address.is_ipv6()));
        assert!(matches!(target("10.0.0.1"), TargetAddr::Ip(address) if address.is_ipv4()));
    }

    #[test]
    fn a_name_that_does_not_fit_is_an_error() {
        let long = format!("{}.example", "a.".repeat(300));
        assert_eq!(target(&long, 443).expect_err("too long").kind(), ErrorKind::InvalidInput);
    }
}
