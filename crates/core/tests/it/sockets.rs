//! Websockets over real connections.

use futures_util::{SinkExt, StreamExt};
use http::{HeaderMap, HeaderValue};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use tokio_tungstenite::{WebSocketStream, accept_async, accept_hdr_async};
use url::Url;
use webex_core::ErrorKind;
use webex_core::transport::{Frame, Socket};

use crate::server::Server;

async fn open(server: &Server, scheme: &str) -> webex_core::Result<Socket> {
    let url: Url = format!("{scheme}://{}/socket?x=1", server.address).parse().expect("a URL");
    let mut headers = HeaderMap::new();
    headers.insert("authorization", HeaderValue::from_static("Bearer secret"));
    let webex = server.client().await;
    webex.socket_transport().expect("a transport").open(url, headers).await
}

async fn echo<S: AsyncRead + AsyncWrite + Unpin>(mut ws: WebSocketStream<S>) {
    while let Some(Ok(message)) = ws.next().await {
        if (message.is_text() || message.is_binary()) && ws.send(message).await.is_err() {
            return;
        }
    }
}

async fn echo_server() -> Server {
    Server::raw(|stream| async move { echo(accept_async(stream).await.expect("a handshake")).await }).await
}

#[tokio::test]
async fn frames_travel_both_ways() {
    let server = echo_server().await;
    let mut socket = open(&server, "ws").await.expect("open");
    for frame in [Frame::Text("hällo".into()), Frame::Binary(vec![1, 2].into())] {
        socket.send.send(frame.clone()).await.expect("sent");
        assert_eq!(socket.receive.next().await.expect("a frame").expect("good"), frame);
    }
    socket.send.send(Frame::Ping(vec![7].into())).await.expect("sent");
    assert_eq!(socket.receive.next().await.expect("a frame").expect("good"), Frame::Pong(vec![7].into()));
    socket.send.send(Frame::Close(1000, "bye".into())).await.expect("sent");
    let goodbye = socket.receive.next().await.expect("a frame").expect("good");
    assert_eq!(goodbye, Frame::Close(1000, "bye".into()));
    assert!(socket.receive.next().await.is_none());
}

#[tokio::test]
async fn tls_and_the_headers_of_the_handshake() {
    let (acceptor, certificate) = crate::server::tls();
    let server = Server::raw(move |stream| {
        let acceptor = acceptor.clone();
        async move {
            let stream = acceptor.accept(stream).await.expect("TLS");
            assert_ne!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]), "a websocket is HTTP/1.1");
            #[expect(clippy::result_large_err, reason = "the signature is the library's")]
            let check = |request: &Request, response: Response| {
                assert_eq!(request.headers()["authorization"], "Bearer secret");
                assert_eq!(request.uri(), "/socket?x=1");
                Ok(response)
            };
            echo(accept_hdr_async(stream, check).await.expect("a handshake")).await;
        }
    })
    .await;
    let server = server.with_certificate(certificate);
    let mut socket = open(&server, "wss").await.expect("open");
    socket.send.send(Frame::Text("x".into())).await.expect("sent");
    assert_eq!(socket.receive.next().await.expect("a frame").expect("good"), Frame::Text("x".into()));
}

#[tokio::test]
async fn a_goodbye_with_code_and_reason_ends_the_socket() {
    let server = Server::raw(|stream| async move {
        let mut ws = accept_async(stream).await.expect("a handshake");
        let close = tokio_tungstenite::tungstenite::protocol::CloseFrame {
            code: 4000.into(),
            reason: "replaced".into(),
        };
        ws.send(Message::Close(Some(close))).await.expect("sent");
        while ws.next().await.is_some() {}
    })
    .await;
    let mut socket = open(&server, "ws").await.expect("open");
    let goodbye = socket.receive.next().await.expect("a frame").expect("good");
    assert_eq!(goodbye, Frame::Close(4000, "replaced".into()));
    assert!(socket.receive.next().await.is_none());
}

#[tokio::test]
async fn a_connection_that_breaks_is_an_error() {
    let server = Server::raw(|stream| async move { drop(accept_async(stream).await) }).await;
    let mut socket = open(&server, "ws").await.expect("open");
    let error = socket.receive.next().await.expect("an item").expect_err("broken");
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(socket.receive.next().await.is_none());
}

#[tokio::test]
async fn a_refused_handshake_is_the_http_error() {
    let server = Server::raw(|mut stream| async move {
        let mut head = [0; 2048];
        let _ = stream.read(&mut head).await;
        let answer = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 9\r\ncontent-length: 0\r\n\r\n";
        let _ = stream.write_all(answer).await;
    })
    .await;
    let error = open(&server, "ws").await.expect_err("refused");
    assert_eq!(error.status().map(|s| s.as_u16()), Some(429));
    assert_eq!(error.retry_after().map(|pause| pause.as_secs()), Some(9));
    assert_eq!(open(&server, "http").await.expect_err("no websocket").kind(), ErrorKind::InvalidInput);
}

#[tokio::test]
async fn a_message_too_large_is_refused() {
    let server = Server::raw(|stream| async move {
        let mut ws = accept_async(stream).await.expect("a handshake");
        let _ = ws.send(Message::Binary(vec![0; (16 << 20) + 1].into())).await;
        while let Some(Ok(_)) = ws.next().await {}
    })
    .await;
    let mut socket = open(&server, "ws").await.expect("open");
    let error = socket.receive.next().await.expect("an item").expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::BodyTooLarge);
}
