//! HTTP over real connections: pools, HTTP/2, TLS, resets, truncated answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_core::future::BoxFuture;
use futures_util::future::try_join_all;
use http::{Method, Request};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use webex_core::request::{Call, FileBody};
use webex_core::transport::{Connector, Dial, DialedStream, TcpDial, TlsRoots};
use webex_core::{ErrorKind, Result, Shared, TimeoutKind, Webex};

use crate::recorder::{get, post};
use crate::server::{Reply, Server, reply, serve};

async fn version(request: Request<Incoming>) -> Reply {
    reply(format!("{:?}", request.version()))
}

async fn echo(request: Request<Incoming>) -> Reply {
    reply(request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default())
}

#[tokio::test]
async fn http_1_1_keeps_its_connection() {
    let server = Server::http(version).await;
    let webex = server.client().await;
    for _ in 0..3 {
        assert_eq!(webex.send(get()).await.expect("an answer").text().expect("text"), "HTTP/1.1");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn tls_speaks_http_2_on_one_connection() {
    let server = Server::https(version).await;
    let webex = server.client().await;
    let first = webex.send(get()).await.expect("an answer");
    assert_eq!(first.text().expect("text"), "HTTP/2.0");
    try_join_all((0..20).map(|_| webex.send(get()))).await.expect("answers");
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn clients_share_their_connections() {
    let server = Server::http(version).await;
    let shared = server.shared();
    for _ in 0..3 {
        let webex = server.builder().shared(shared.clone()).build().await.expect("a client");
        webex.send(get()).await.expect("an answer");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn an_unknown_certificate_is_an_error_of_tls() {
    let server = Server::https(version).await;
    let (_, other) = crate::server::tls();
    let webex = server.builder().tls_roots(TlsRoots::Only(vec![other])).build().await.expect("a client");
    let error = webex.send(get()).await.expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
    assert!(error.is_nothing_sent() && !error.is_retryable() && error.tracking_id().is_some());
    assert_eq!(server.connections(), 1, "trying again would not help");
}

#[tokio::test]
async fn certificates_go_to_the_builder_or_to_what_is_shared() {
    let server = Server::https(version).await;
    let der = server.certificate.clone().expect("a certificate");
    let builder = || server.builder().tls_roots(TlsRoots::Only(vec![der.clone()]));
    builder().build().await.expect("a client").send(get()).await.expect("an answer");
    let error = builder().shared(server.shared()).build().await.expect_err("both");
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let error = server.builder().tls_roots(TlsRoots::Only(vec![vec![1]])).build().await.expect_err("no DER");
    assert_eq!(error.kind(), ErrorKind::Configuration);
}

#[tokio::test]
async fn a_refused_connection_says_that_nothing_was_sent() {
    let server = Server::http(version).await;
    let builder = server.builder();
    drop(server);
    tokio::task::yield_now().await;
    let webex = builder.build().await.expect("a client");
    let error = webex.send(post().retry(false)).await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Network);
    assert!(error.is_nothing_sent());
}

/// Reads the head of a request.
async fn read_head(stream: &mut TcpStream) {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
}

/// A server whose first connection does what `first` says, while the others answer well.
async fn faulty(first: &'static [u8]) -> Server {
    let count = Arc::new(AtomicUsize::new(0));
    Server::raw(move |mut stream| {
        let n = count.fetch_add(1, Ordering::SeqCst);
        async move {
            read_head(&mut stream).await;
            let good: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
            let _ = stream.write_all(if n == 0 { first } else { good }).await;
            let _ = stream.shutdown().await;
        }
    })
    .await
}

#[tokio::test]
async fn broken_answers_are_asked_for_again() {
    let broken: [&[u8]; 4] = [
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-le",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
    ];
    for first in broken {
        let server = faulty(first).await;
        let response = server.client().await.send(get()).await.expect("the second try answers");
        assert_eq!(response.text().expect("text"), "{}");
        assert_eq!(server.connections(), 2);
        let server = faulty(first).await;
        let error = server.client().await.send(post()).await.expect_err("it may have been done");
        assert_eq!((error.kind(), server.connections()), (ErrorKind::Network, 1));
        assert!(!error.is_nothing_sent());
    }
}

#[tokio::test]
async fn endless_headers_are_refused() {
    let server = Server::raw(|mut stream| async move {
        read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
        let line = [b"x-filler: ".to_vec(), vec![b'x'; 1000], b"\r\n".to_vec()].concat();
        while stream.write_all(&line).await.is_ok() {}
    })
    .await;
    let error = server.client().await.send(get().retry(false)).await.expect_err("endless");
    assert_eq!(error.kind(), ErrorKind::Decode, "{error:?}");
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_left() {
    let server = Server::raw(|stream| async move {
        let _stream = stream;
        std::future::pending().await
    })
    .await;
    let call = get().retry(false).attempt_timeout(Duration::from_millis(50));
    let error = server.client().await.send(call).await.expect_err("silence");
    assert_eq!(error.timeout(), Some(TimeoutKind::Head));
}

/// A network that never connects.
struct Nowhere;

impl Dial for Nowhere {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, Result<DialedStream>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test]
async fn a_connection_that_is_not_made_in_time_is_given_up() {
    let server = Server::http(version).await;
    let connector = Connector::new(Arc::new(Nowhere), &TlsRoots::Platform).expect("a connector");
    let connector = connector.with_connect_timeout(Duration::from_millis(30));
    let shared = Shared::new().expect("transports").with_connector(&connector);
    let webex = server.builder().shared(shared).build().await.expect("a client");
    let error = webex.send(post().retry(false)).await.expect_err("nowhere");
    assert_eq!(error.timeout(), Some(TimeoutKind::Connect));
    assert!(error.is_nothing_sent());
}

/// A network within the process: every host is the same server.
struct InProcess;

impl Dial for InProcess {
    fn dial<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, Result<DialedStream>> {
        let (near, far) = tokio::io::duplex(64 << 10);
        tokio::spawn(serve(far, version));
        Box::pin(std::future::ready(Ok(DialedStream::new(near))))
    }
}

#[tokio::test]
async fn a_network_can_be_injected_below_everything() {
    let connector = Connector::new(Arc::new(InProcess), &TlsRoots::Platform).expect("a connector");
    let shared = Shared::new().expect("transports").with_connector(&connector);
    let webex = Webex::builder().token("secret").shared(shared).build().await.expect("a client");
    let call = Call::url(Method::GET, "http://unknown.invalid/".parse().expect("a URL"));
    assert_eq!(webex.send(call).await.expect("an answer").text().expect("text"), "HTTP/1.1");
}

#[tokio::test]
async fn a_large_file_travels_both_ways() {
    let content: Vec<u8> = (0..5_000_000_u32).map(|n| n as u8).collect();
    let path = std::env::temp_dir().join(format!("webex-core-{}.bin", std::process::id()));
    tokio::fs::write(&path, &content).await.expect("a temporary file");
    for server in [Server::http(echo).await, Server::https(echo).await] {
        let file = FileBody::open(&path).await.expect("a file");
        let call = Call::new(Method::PUT, "hydra").body(file, "application/x".parse().expect("a value"));
        let response = server.client().await.send(call.streaming()).await.expect("a head");
        let mut copy = Vec::new();
        assert_eq!(response.copy_to(&mut copy).await.expect("copied"), 5_000_000);
        assert!(copy == content);
    }
    tokio::fs::remove_file(&path).await.expect("removed");
}

#[tokio::test]
async fn a_form_arrives_over_the_wire() {
    let server = Server::http(echo).await;
    let file = webex_core::multipart::Part::bytes("files", Bytes::from_static(b"\x89PNG")).file_name("a.png");
    let form = webex_core::multipart::Form::new().text("roomId", "r").part(file);
    let call = Call::new(Method::POST, "hydra").path("messages").multipart(form);
    let response = server.client().await.send(call).await.expect("an answer");
    let text = String::from_utf8_lossy(response.bytes().expect("bytes")).into_owned();
    assert!(text.contains("filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"), "{text}");
}

#[tokio::test]
async fn the_name_of_this_machine_is_dialed() {
    let server = Server::http(version).await;
    let port = server.address.port();
    TcpDial.dial("localhost", port).await.expect("one of the addresses of localhost answers");
    TcpDial.dial("[::ffff:127.0.0.1]", port).await.expect("a literal address in brackets");
    let error = TcpDial.dial("unknown.invalid", port).await.expect_err("no such name");
    assert_eq!(error.kind(), ErrorKind::Network);
}
