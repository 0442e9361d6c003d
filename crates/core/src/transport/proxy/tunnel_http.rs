//! Tunnels of HTTP: the method `CONNECT` (RFC 9110 section 9.3.6).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::address::Login;
use super::{Proxy, ProxyFailure};
use crate::transport::DialedStream;
use crate::{Error, ErrorKind, Result};

/// The most bytes that the head of a proxy's answer may have.
const MAX_HEAD: usize = 32 << 10;

pub(super) async fn open(
    mut stream: DialedStream,
    proxy: &Proxy,
    host: &str,
    port: u16,
) -> Result<DialedStream> {
    let request = request(proxy, host, port)?;
    let broken = |e| Error::from_proxy(ProxyFailure::Broken, proxy).with_source(e);
    stream.write_all(request.expose_secret().as_bytes()).await.map_err(broken)?;
    let head = read_head(&mut stream, proxy).await?;
    match status(&head) {
        Some(status) if status.is_success() => Ok(stream),
        Some(StatusCode::PROXY_AUTHENTICATION_REQUIRED) => {
            Err(Error::from_proxy(ProxyFailure::AuthenticationRequired, proxy))
        }
        Some(status) => Err(Error::from_proxy(ProxyFailure::Refused { status: Some(status) }, proxy)),
        None => Err(Error::from_proxy(ProxyFailure::Broken, proxy)),
    }
}

/// The request; it may hold a password.
fn request(proxy: &Proxy, host: &str, port: u16) -> Result<SecretString> {
    let login = proxy.login().map(authorization).transpose()?;
    let login = login.as_ref().map_or("", |line| line.expose_secret());
    Ok(format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{login}\r\n").into())
}

fn authorization(login: &Login) -> Result<SecretString> {
    if login.user.contains(':') {
        return Err(Error::new(
            ErrorKind::Configuration,
            "the user name of an HTTP proxy cannot hold a colon",
        ));
    }
    let pair = SecretString::from(format!("{}:{}", login.user, login.password.expose_secret()));
    Ok(format!("Proxy-Authorization: Basic {}\r\n", STANDARD.encode(pair.expose_secret())).into())
}

/// Reads the answer up to the empty line, and nothing behind it: there the tunnel begins, and its server is not the one
/// that speaks first.
async fn read_head(stream: &mut DialedStream, proxy: &Proxy) -> Result<Vec<u8>> {
    let broken = || Error::from_proxy(ProxyFailure::Broken, proxy);
    let mut head = Vec::with_capacity(256);
    while head.len() < MAX_HEAD {
        let read = stream.read_buf(&mut head).await.map_err(|e| broken().with_source(e))?;
        match end_of_head(&head) {
            Some(end) if end == head.len() => return Ok(head),
            None if read > 0 => {}
            _ => break,
        }
    }
    // Too long, broken off, or with something behind it of which nobody knows who sent it.
    Err(refused_in(&head, proxy).unwrap_or_else(broken))
}

/// A refusal may have a body.
fn refused_in(head: &[u8], proxy: &Proxy) -> Option<Error> {
    end_of_head(head)?;
    match status(head).filter(|status| !status.is_success())? {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            Some(Error::from_proxy(ProxyFailure::AuthenticationRequired, proxy))
        }
        status => Some(Error::from_proxy(ProxyFailure::Refused { status: Some(status) }, proxy)),
    }
}

fn end_of_head(head: &[u8]) -> Option<usize> {
    head.windows(4).position(|end| end == b"\r\n\r\n").map(|at| at + 4)
}

/// The status in `HTTP/1.1 200 OK`.
fn status(head: &[u8]) -> Option<StatusCode> {
    let rest = head.strip_prefix(b"HTTP/1.")?;
    let code = rest.get(1..5)?.strip_prefix(b" ")?;
    StatusCode::from_bytes(code).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_status_is_read_or_nothing() {
        let read = |text: &str| status(text.as_bytes()).map(|status| status.as_u16());
        assert_eq!(read("HTTP/1.1 200 Connection established\r\n\r\n"), Some(200));
        assert_eq!(read("HTTP/1.0 407\r\n\r\n"), Some(407));
        for text in ["", "HTTP/1.1", "HTTP/2 200\r\n", "HTTP/1.1 2x0", "SSH-2.0-x", "HTTP/1.1 099 x"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    async fn answered(answer: &[u8]) -> Result<DialedStream> {
        let (ours, mut theirs) = tokio::io::duplex(64 << 10);
        theirs.write_all(answer).await.expect("room for it");
        let proxy = "http://bob:hunter2@proxy.example".parse().expect("a proxy");
        tokio::spawn(async move {
            let mut asked = vec![0; 512];
            let _ = theirs.read(&mut asked).await;
        });
        open(DialedStream::new(ours), &proxy, "webexapis.com", 443).await
    }

    #[tokio::test]
    async fn an_answer_is_a_tunnel_or_a_typed_error() {
        answered(b"HTTP/1.1 200 OK\r\nvia: x\r\n\r\n").await.expect("a tunnel");
        let refused = |status| ProxyFailure::Refused { status: StatusCode::from_u16(status).ok() };
        let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(MAX_HEAD));
        let cases: [(&[u8], ProxyFailure); 8] = [
            (b"HTTP/1.1 403 No\r\n\r\nbecause", refused(403)),
            (b"HTTP/1.1 502 No\r\ncontent-length: 0\r\n\r\n", refused(502)),
            (
                b"HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\n\r\n<html>",
                ProxyFailure::AuthenticationRequired,
            ),
            (b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n", ProxyFailure::Broken),
            (b"HTTP/1.1 200 OK\r\nhalf", ProxyFailure::Broken),
            (b"SSH-2.0-x\r\n\r\n", ProxyFailure::Broken),
            (b"", ProxyFailure::Broken),
            (long.as_bytes(), ProxyFailure::Broken),
        ];
        for (answer, expected) in cases {
            let error = answered(answer).await.expect_err("no tunnel");
            assert_eq!((error.kind(), error.proxy()), (ErrorKind::Proxy, Some(expected)), "{error:?}");
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
    }

    #[test]
    fn the_login_stands_in_the_request_and_a_colon_is_refused() {
        let proxy: Proxy = "http://bob:hunter2@proxy.example".parse().expect("a proxy");
        let text = request(&proxy, "[::1]", 443).expect("a request");
        assert_eq!(
            text.expose_secret(),
            "CONNECT [::1]:443 HTTP/1.1\r\nHost: [::1]:443\r\nProxy-Authorization: Basic Ym9iOmh1bnRlcjI=\r\n\r\n"
        );
        let proxy: Proxy = "http://b%3Ab:x@proxy.example".parse().expect("a proxy");
        assert_eq!(request(&proxy, "a", 1).expect_err("a colon").kind(), ErrorKind::Configuration);
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(head in proptest::collection::vec(any::<u8>(), 0..60)) {
            let _ = (status(&head), end_of_head(&head));
        }
    }
}
