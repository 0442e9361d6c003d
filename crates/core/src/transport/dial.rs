//! Plain connections: directly, over a proxy, or into an injected network.

use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use crate::{Error, ErrorKind, Result};

/// Makes the plain connection below TLS: directly, over a proxy, or into an injected network.
pub trait Dial: Send + Sync + 'static {
    /// Connects to `host` and `port`.
    ///
    /// # Errors
    /// [`ErrorKind::Network`]. Cancel safe.
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, Result<DialedStream>>;
}

trait Io: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A plain connection of any make.
pub struct DialedStream(Box<dyn Io>);

impl DialedStream {
    /// Wraps a connection.
    pub fn new(io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self(Box::new(io))
    }
}

impl std::fmt::Debug for DialedStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DialedStream").finish_non_exhaustive()
    }
}

impl AsyncRead for DialedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for DialedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

impl Connection for DialedStream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

/// Connects over TCP, trying every address of the name: each a little later than the one before, so that an address
/// that does not answer costs no time-out (RFC 8305).
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpDial;

/// The head start of an address over the next one.
const HEAD_START: Duration = Duration::from_millis(250);

impl Dial for TcpDial {
    fn dial<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, Result<DialedStream>> {
        Box::pin(async move {
            // A literal IPv6 address stands in brackets in a URL.
            let host = host.trim_start_matches('[').trim_end_matches(']');
            let addresses: Vec<_> =
                tokio::net::lookup_host((host, port)).await.map_err(unknown_host)?.collect();
            let stream = race(by_turns(addresses)).await.map_err(cannot_connect)?;
            // Small requests should not wait for more.
            stream.set_nodelay(true).map_err(cannot_connect)?;
            Ok(DialedStream::new(stream))
        })
    }
}

/// The two families by turns, beginning with the one that the resolver prefers.
fn by_turns(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let preferred = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses.into_iter().partition(|a| a.is_ipv6() == preferred);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut mixed = Vec::with_capacity(first.len() + second.len());
    while first.len() + second.len() > 0 {
        mixed.extend(first.next());
        mixed.extend(second.next());
    }
    mixed
}

async fn race(addresses: Vec<SocketAddr>) -> std::io::Result<TcpStream> {
    let mut addresses = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut last = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    loop {
        match addresses.next() {
            Some(address) => attempts.push(TcpStream::connect(address)),
            None if attempts.is_empty() => return Err(last),
            None => {}
        }
        tokio::select! {
            Some(result) = attempts.next() => match result {
                Ok(stream) => return Ok(stream),
                Err(e) => last = e,
            },
            () = tokio::time::sleep(HEAD_START), if addresses.len() > 0 => {}
        }
    }
}

fn unknown_host(e: std::io::Error) -> Error {
    Error::new(ErrorKind::Network, "the host name cannot be resolved").with_source(e)
}

fn cannot_connect(e: std::io::Error) -> Error {
    Error::new(ErrorKind::Network, "cannot connect").with_source(e)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn families_come_by_turns() {
        let all = ["[::1]:1", "[::2]:1", "[::3]:1", "1.1.1.1:1"].map(address);
        let expected = ["[::1]:1", "1.1.1.1:1", "[::2]:1", "[::3]:1"].map(address);
        assert_eq!(by_turns(all.to_vec()), expected);
        assert!(by_turns(Vec::new()).is_empty());
    }

    #[tokio::test]
    async fn a_dead_address_does_not_keep_the_next_one_waiting() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let dead = closed.local_addr().expect("an address");
        drop(closed);
        let alive = listener.local_addr().expect("an address");
        let stream = race(vec![dead, alive]).await.expect("the second one answers");
        assert_eq!(stream.peer_addr().expect("a peer"), alive);
        assert!(race(vec![dead]).await.is_err());
        assert!(race(Vec::new()).await.is_err());
    }
}
