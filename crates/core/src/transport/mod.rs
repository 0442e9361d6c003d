//! Transports: how bytes travel. Replaceable as a whole, or connector by connector.

use std::fmt;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use futures_core::stream::BoxStream;
use http::HeaderMap;
use url::Url;

use crate::Result;
use crate::request::BoxBody;

#[cfg(feature = "hyper")]
mod connector;
#[cfg(feature = "hyper")]
mod dial;
#[cfg(feature = "hyper")]
mod hyper;
#[cfg(feature = "hyper")]
mod identity;
mod proxy;
#[cfg(feature = "hyper")]
mod tls;
#[cfg(feature = "ws")]
mod ws;

#[cfg(feature = "hyper")]
pub use self::connector::Connector;
#[cfg(feature = "hyper")]
pub use self::dial::{Dial, DialedStream, TcpDial};
#[cfg(feature = "hyper")]
pub use self::hyper::HyperTransport;
#[cfg(feature = "hyper")]
pub use self::identity::ClientIdentity;
pub use self::proxy::{NoProxy, Proxy, ProxyFailure, ProxyKind, ProxySettings};
#[cfg(feature = "hyper")]
pub use self::tls::TlsRoots;
#[cfg(feature = "ws")]
pub use self::ws::WsTransport;

/// Sends HTTP requests.
pub trait HttpTransport: Send + Sync + 'static {
    /// Sends one request and answers with the head; the body streams.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Network`], [`crate::ErrorKind::Tls`], [`crate::ErrorKind::Timeout`] of the connection, and
    /// what the body failed with. When nothing reached the service, the error should
    /// [say so](crate::Error::with_nothing_sent): then any call may be repeated.
    ///
    /// Cancel safe: dropping the future gives the request up.
    fn send<'a>(&'a self, request: http::Request<BoxBody>) -> BoxFuture<'a, Result<http::Response<BoxBody>>>;
}

/// Opens websockets.
pub trait SocketTransport: Send + Sync + 'static {
    /// Opens a websocket and completes the handshake.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Network`], [`crate::ErrorKind::Tls`]; [`crate::ErrorKind::Http`] when the server
    /// answered the handshake with another status than 101.
    ///
    /// Cancel safe.
    fn open<'a>(&'a self, url: Url, headers: HeaderMap) -> BoxFuture<'a, Result<Socket>>;
}

/// A frame of a websocket, as far as the SDK needs them apart.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Frame {
    /// UTF-8 text.
    Text(String),
    /// Bytes.
    Binary(Bytes),
    /// A ping of the websocket protocol; it is answered by the transport.
    Ping(Bytes),
    /// The answer to a ping.
    Pong(Bytes),
    /// The end, with code and reason.
    Close(u16, String),
}

/// An open websocket in two halves.
pub struct Socket {
    /// What arrives; ends after [`Frame::Close`] or an error.
    pub receive: BoxStream<'static, Result<Frame>>,
    /// Where frames are sent.
    pub send: Box<dyn SocketSink>,
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket").finish_non_exhaustive()
    }
}

/// The sending half of a websocket.
pub trait SocketSink: Send + 'static {
    /// Sends one frame. Not cancel safe: a dropped future may leave half a frame.
    fn send<'a>(&'a mut self, frame: Frame) -> BoxFuture<'a, Result<()>>;
}
