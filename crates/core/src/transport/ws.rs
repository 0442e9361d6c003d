//! Websockets over tokio-tungstenite, on the same connector as HTTP.

use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_util::stream::{self, SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use http::uri::{Scheme, Uri};
use http::{HeaderMap, Method};
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, WebSocketConfig};
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use tower_service::Service;
use url::Url;

use super::connector::{Connector, Stream, is_tls};
use super::{Frame, Socket, SocketSink, SocketTransport};
use crate::request::HttpFailure;
use crate::{Error, ErrorKind, Result, TimeoutKind};

/// The socket transport of the feature `ws`.
#[derive(Clone, Debug)]
pub struct WsTransport {
    connector: Connector,
}

/// The largest message that is taken in, in bytes.
const MAX_MESSAGE: usize = 16 << 20;
/// What is read at a time, in bytes: every socket holds so much as long as it lives, and clears it before it reads.
const READ_BUFFER: usize = 8 << 10;
/// The time for the handshake after the connection is there.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(15);
/// How long the end of the connection is waited for after both sides said goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

type Ws = WebSocketStream<TokioIo<Stream>>;

impl WsTransport {
    /// Websockets over `connector`.
    ///
    /// ```
    /// # fn f() -> webex_core::Result<()> {
    /// use std::sync::Arc;
    /// use webex_core::transport::{Connector, TcpDial, TlsRoots, WsTransport};
    /// let sockets = WsTransport::new(&Connector::new(Arc::new(TcpDial), &TlsRoots::Platform)?);
    /// # Ok(()) }
    /// ```
    pub fn new(connector: &Connector) -> Self {
        Self { connector: connector.clone() }
    }
}

impl SocketTransport for WsTransport {
    fn open<'a>(&'a self, url: Url, headers: HeaderMap) -> BoxFuture<'a, Result<Socket>> {
        Box::pin(async move {
            let request = handshake(&url, headers)?;
            let stream = self.connector.for_socket().call(http_uri(request.uri())?).await?;
            let config = WebSocketConfig::default()
                .read_buffer_size(READ_BUFFER)
                .max_message_size(Some(MAX_MESSAGE))
                .max_frame_size(Some(MAX_MESSAGE));
            let opening = client_async_with_config(request, TokioIo::new(stream), Some(config));
            let opened = tokio::time::timeout(HANDSHAKE_TIMEOUT, opening).await;
            let opened = opened.map_err(|_| Error::timed_out(TimeoutKind::Head))?;
            let (ws, _) = opened.map_err(|e| refused(e, url))?;
            Ok(halves(ws))
        })
    }
}

fn handshake(url: &Url, headers: HeaderMap) -> Result<Request> {
    let not_a_socket = |e| Error::invalid_input("not the URL of a websocket").with_source(e);
    let mut request = url.as_str().into_client_request().map_err(not_a_socket)?;
    request.headers_mut().extend(headers);
    Ok(request)
}

/// The URL as the connector knows it: a websocket is HTTP at first.
fn http_uri(uri: &Uri) -> Result<Uri> {
    let mut parts = uri.clone().into_parts();
    parts.scheme = match uri.scheme_str() {
        Some("wss") => Some(Scheme::HTTPS),
        Some("ws") => Some(Scheme::HTTP),
        _ => return Err(Error::invalid_input("not the URL of a websocket")),
    };
    Uri::from_parts(parts).map_err(|e| Error::invalid_input("not the URL of a websocket").with_source(e))
}

fn refused(e: tungstenite::Error, url: Url) -> Error {
    match e {
        tungstenite::Error::Http(response) => {
            let (head, body) = response.into_parts();
            let body = body.unwrap_or_default().into();
            Error::from_http(HttpFailure::new(head.status, Method::GET, url, head.headers, body))
        }
        e => broke(e),
    }
}

fn broke(e: tungstenite::Error) -> Error {
    match e {
        tungstenite::Error::Capacity(_) => {
            Error::new(ErrorKind::BodyTooLarge, "a message of the websocket is too large").with_source(e)
        }
        e if is_tls(&e) => Error::new(ErrorKind::Tls, "the TLS connection was refused").with_source(e),
        e => Error::new(ErrorKind::Network, "the websocket broke").with_source(e),
    }
}

fn halves(ws: Ws) -> Socket {
    let (sink, stream) = ws.split();
    let receive = stream::unfold(Receiving::Open(stream), next).boxed();
    Socket { receive, send: Box::new(Sender(sink)) }
}

enum Receiving {
    Open(SplitStream<Ws>),
    /// The goodbye arrived; the answer to it may have to be sent yet.
    Closing(SplitStream<Ws>),
    Over,
}

async fn next(state: Receiving) -> Option<(Result<Frame>, Receiving)> {
    match state {
        Receiving::Open(stream) => next_frame(stream).await,
        Receiving::Closing(mut stream) => {
            // Reading on sends the answer to the goodbye.
            let _ = tokio::time::timeout(GOODBYE, stream.next()).await;
            None
        }
        Receiving::Over => None,
    }
}

async fn next_frame(mut stream: SplitStream<Ws>) -> Option<(Result<Frame>, Receiving)> {
    loop {
        match stream.next().await? {
            Ok(message) => match frame(message) {
                Some(close @ Frame::Close(..)) => return Some((Ok(close), Receiving::Closing(stream))),
                Some(frame) => return Some((Ok(frame), Receiving::Open(stream))),
                None => {}
            },
            Err(tungstenite::Error::ConnectionClosed | tungstenite::Error::AlreadyClosed) => return None,
            Err(e) => return Some((Err(broke(e)), Receiving::Over)),
        }
    }
}

/// "No code was given", in the terms of RFC 6455 section 7.4.1.
const NO_CODE: u16 = 1005;

fn frame(message: Message) -> Option<Frame> {
    Some(match message {
        Message::Text(text) => Frame::Text(text.as_str().to_owned()),
        Message::Binary(bytes) => Frame::Binary(bytes),
        Message::Ping(bytes) => Frame::Ping(bytes),
        Message::Pong(bytes) => Frame::Pong(bytes),
        Message::Close(Some(close)) => Frame::Close(close.code.into(), close.reason.as_str().to_owned()),
        Message::Close(None) => Frame::Close(NO_CODE, String::new()),
        Message::Frame(_) => return None,
    })
}

struct Sender(SplitSink<Ws, Message>);

impl SocketSink for Sender {
    fn send<'a>(&'a mut self, frame: Frame) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.0.send(message(frame)).await.map_err(broke) })
    }
}

fn message(frame: Frame) -> Message {
    match frame {
        Frame::Text(text) => Message::Text(text.into()),
        Frame::Binary(bytes) => Message::Binary(bytes),
        Frame::Ping(bytes) => Message::Ping(bytes),
        Frame::Pong(bytes) => Message::Pong(bytes),
        Frame::Close(NO_CODE, _) => Message::Close(None),
        Frame::Close(code, reason) => {
            Message::Close(Some(CloseFrame { code: CloseCode::from(code), reason: reason.into() }))
        }
    }
}
