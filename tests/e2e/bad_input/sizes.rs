//! Answers that are too large.

use http::header::{ACCEPT_ENCODING, HeaderValue};
use webex::ErrorKind;
use webex::core::request::Call;
use webex_testing::{RawAnswer, RawServer};

use super::setting::{ME, client, failure, is_final, quietly};

const MIB: usize = 1 << 20;

/// What this process holds in memory at most so far, in bytes (Linux).
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.split_whitespace().next().and_then(|kib| kib.parse::<usize>().ok()).unwrap_or(0) << 10
}

/// What the process takes once a client was there and failed: the measure for the failures after it.
async fn peak_of_a_small_one() -> usize {
    failure("a small one", RawAnswer::ok("x")).await;
    peak()
}

#[tokio::test(flavor = "current_thread")]
async fn ten_megabytes_of_headers_are_refused() {
    quietly(async {
        let before = peak_of_a_small_one().await;
        let line = format!("x-filler: {}\r\n", "x".repeat(1000));
        let long = RawAnswer::bytes("HTTP/1.1 200 OK\r\n").then(line, 10 * MIB / 1012);
        is_final("many lines", &failure("many lines", long).await, ErrorKind::Decode);
        let one = RawAnswer::bytes("HTTP/1.1 200 OK\r\nx-filler: ").then("x".repeat(1024), 10 * 1024);
        is_final("one line", &failure("one line", one).await, ErrorKind::Decode);
        let many = RawAnswer::bytes(format!("HTTP/1.1 200 OK\r\n{}\r\n{{}}", "a: b\r\n".repeat(1000)));
        is_final("many headers", &failure("many headers", many).await, ErrorKind::Decode);
        assert!(peak() - before < 8 * MIB, "{} MiB more", (peak() - before) / MIB);
    })
    .await;
}

#[tokio::test(flavor = "current_thread")]
async fn a_huge_body_is_refused_before_it_is_held() {
    quietly(async {
        let before = peak_of_a_small_one().await;
        let piece = "x".repeat(64 << 10);
        let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", 1_u64 << 40);
        let announced = RawAnswer::bytes(announced).then(piece.clone(), 16);
        is_final("announced", &failure("announced", announced).await, ErrorKind::BodyTooLarge);
        assert!(peak() - before < 8 * MIB, "an announcement suffices");

        let endless = RawAnswer::bytes("HTTP/1.1 200 OK\r\n\r\n").then(piece.clone(), 4096);
        is_final("endless", &failure("endless", endless).await, ErrorKind::BodyTooLarge);
        let refusal = RawAnswer::bytes("HTTP/1.1 500 X\r\n\r\n").then(piece, 4096);
        is_final(
            "an endless refusal",
            &failure("an endless refusal", refusal).await,
            ErrorKind::BodyTooLarge,
        );
        // 64 MiB is the limit; they are held in pieces and once more in one.
        assert!(peak() - before < 200 * MIB, "{} MiB more", (peak() - before) / MIB);
    })
    .await;
}

#[tokio::test(flavor = "current_thread")]
async fn the_limit_of_a_body_is_configurable_for_all_calls_and_for_one() {
    let server = RawServer::start(|_, _| RawAnswer::ok(format!("\"{}\"", "x".repeat(5000)))).await;
    let mut config = server.config();
    config.requests.max_response = 1000;
    let webex = webex::builder().config(config).token("T").build().await.expect("a client");
    let call = || Call::new(http::Method::GET, "hydra").path("people/me");
    let error = webex.send(call()).await.expect_err("too large");
    is_final("configured", &error, ErrorKind::BodyTooLarge);
    webex.send(call().max_response(6000)).await.expect("this call takes more");
}

/// A gigabyte of zeros in a megabyte: DEFLATE says "258 bytes like the last one" in two bits, again and again.
fn bomb() -> RawAnswer {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n\r\n";
    // The header of gzip, and the beginning of a block with fixed codes: a zero, then its repetitions.
    let begin = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xec, 0xc1, 1, 1, 0, 0, 0, 0x80];
    RawAnswer::bytes([head.as_slice(), &begin].concat()).then(vec![0; 1024], 1024)
}

#[tokio::test(flavor = "current_thread")]
async fn a_gzip_bomb_does_not_go_off() {
    quietly(async {
        let before = peak_of_a_small_one().await;
        is_final("a bomb", &failure("a bomb", bomb()).await, ErrorKind::Decode);
        for encoding in ["br", "deflate", "GZIP", "identity, gzip", "zstd"] {
            let answer = RawAnswer::status(200, ME).header("content-encoding", encoding);
            is_final(encoding, &failure(encoding, answer).await, ErrorKind::Decode);
        }
        assert!(peak() - before < 8 * MIB, "{} MiB more", (peak() - before) / MIB);
        let server = RawServer::start(|_, head| {
            assert!(
                !head.to_ascii_lowercase().contains("accept-encoding"),
                "nothing compressed is asked for"
            );
            RawAnswer::ok(ME).header("content-encoding", "identity")
        })
        .await;
        let call = Call::new(http::Method::GET, "hydra").path("people/me");
        client(&server).await.send(call).await.expect("`identity` is no encoding");
    })
    .await;
}

#[tokio::test]
async fn whoever_asks_for_an_encoding_gets_the_bytes() {
    let server =
        RawServer::start(|_, _| RawAnswer::status(200, "zipped").header("content-encoding", "gzip")).await;
    let call = Call::new(http::Method::GET, "hydra").path("people/me");
    let call = call.header(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    let answer = client(&server).await.send(call).await.expect("as asked for");
    assert_eq!(answer.text().expect("text"), "zipped");
}
