//! Answers that are not what they should be.

use futures_util::StreamExt;
use webex::ErrorKind;
use webex::people::PersonType;
use webex::prelude::*;
use webex_testing::{RawAnswer, RawServer};

use super::setting::{PERSONAL, check_silence, client, failure, first, is_final, quietly, told};

/// Bodies that cannot be read, each with the kind of error that it is.
fn unreadable() -> Vec<(&'static str, RawAnswer, ErrorKind)> {
    let html = format!("<html><body>{PERSONAL}</body></html>");
    let cut = format!("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{{\"id\":\"{PERSONAL}");
    let chunks = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n12\r\n{PERSONAL}\r\n");
    let no_chunk = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n{PERSONAL}");
    vec![
        ("malformed JSON", RawAnswer::ok(format!("{{\"id\":\"{PERSONAL}\",,}}")), ErrorKind::Decode),
        ("JSON that ends early", RawAnswer::ok(format!("{{\"id\":\"{PERSONAL}")), ErrorKind::Decode),
        ("JSON with more behind it", RawAnswer::ok(format!("{{\"id\":\"P\"}}{PERSONAL}")), ErrorKind::Decode),
        (
            "JSON nested too deep",
            RawAnswer::ok("{\"id\":".to_owned() + &"[".repeat(100_000)),
            ErrorKind::Decode,
        ),
        ("another shape", RawAnswer::ok(format!("[\"{PERSONAL}\"]")), ErrorKind::Decode),
        (
            "another type",
            RawAnswer::ok(format!("{{\"id\":{{\"x\":\"{PERSONAL}\"}},\"items\":{{}}}}")),
            ErrorKind::Decode,
        ),
        ("nothing", RawAnswer::ok(""), ErrorKind::Decode),
        ("HTML", RawAnswer::status(200, html.clone()).header("content-type", "text/html"), ErrorKind::Decode),
        ("HTML as JSON", RawAnswer::ok(html), ErrorKind::Decode),
        (
            "invalid UTF-8",
            RawAnswer::ok(b"{\"id\":\"\xff\xfe\",\"items\":[{\"id\":\"\xc3\"}]}".to_vec()),
            ErrorKind::Decode,
        ),
        ("a body cut off", RawAnswer::bytes(cut), ErrorKind::Network),
        ("chunks cut off", RawAnswer::bytes(chunks), ErrorKind::Network),
        ("chunks that are none", RawAnswer::bytes(no_chunk), ErrorKind::Network),
        ("no HTTP", RawAnswer::bytes(format!("SSH-2.0-{PERSONAL}\r\n\r\n")), ErrorKind::Decode),
        ("a status that is none", RawAnswer::bytes("HTTP/1.1 2x0 OK\r\n\r\n"), ErrorKind::Decode),
        (
            "two lengths",
            RawAnswer::bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}"),
            ErrorKind::Decode,
        ),
        ("silence", RawAnswer::bytes(""), ErrorKind::Network),
    ]
}

#[tokio::test(flavor = "current_thread")]
async fn what_cannot_be_read_is_a_typed_error() {
    quietly(async {
        for (name, answer, kind) in unreadable() {
            let error = failure(name, answer).await;
            assert_eq!(error.kind(), kind, "{name}: {error:?}");
            assert_eq!(error.is_retryable(), kind == ErrorKind::Network, "{name}: {error:?}");
            assert!(error.tracking_id().is_some() || kind == ErrorKind::Decode, "{name}");
        }
    })
    .await;
}

/// A list gives what it has, then says what is wrong with the next page, and ends.
#[tokio::test]
async fn a_bad_page_loses_nothing_that_came_before_it() {
    for (name, answer, kind) in unreadable() {
        let server = RawServer::start(move |n, head| match n {
            0 => RawAnswer::ok(r#"{"items":[{"id":"A"},{"id":"B"}]}"#).header("link", &next(head)),
            _ => answer.clone(),
        })
        .await;
        let webex = client(&server).await;
        let items: Vec<_> = webex.rooms().list().collect().await;
        let ids: Vec<_> = items.iter().flatten().map(|room| room.id.as_str()).collect();
        assert_eq!(ids, ["A", "B"], "{name}");
        let errors: Vec<_> = items.iter().filter_map(|item| item.as_ref().err()).collect();
        // What may pass is tried anew as long as the list is asked for more, three times at most.
        assert_eq!(errors.len(), if kind == ErrorKind::Network { 3 } else { 1 }, "{name}: {errors:?}");
        for error in errors {
            assert_eq!(error.kind(), kind, "{name}: {error:?}");
            check_silence(name, &[&told(error)]);
        }
    }
}

/// A link to the next page on the same server.
fn next(head: &str) -> String {
    let host = head.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host");
    format!("<http://{host}/v1/rooms?cursor=2>; rel=\"next\"")
}

/// Refusals that are no JSON stay refusals; pages for browsers are not repeated in errors.
#[tokio::test(flavor = "current_thread")]
async fn a_refusal_stays_one_whatever_its_body_is() {
    quietly(async {
        let html = format!("<html>{PERSONAL}</html>");
        let bodies: [&[u8]; 4] = [html.as_bytes(), b"\xff\xfe\x00", b"", b"{\"message\":"];
        for (status, body) in
            [400_u16, 404, 409, 500].into_iter().flat_map(|s| bodies.map(|b| (s, b.to_vec())))
        {
            let error = failure("a refusal", RawAnswer::status(status, body)).await;
            assert_eq!((error.kind(), error.status().map(|s| s.as_u16())), (ErrorKind::Http, Some(status)));
        }
        let zipped = RawAnswer::status(403, b"\x1f\x8b\x08\x00".to_vec()).header("content-encoding", "gzip");
        let error = failure("a refusal that is compressed", zipped).await;
        assert_eq!(error.status().map(|s| s.as_u16()), Some(403));
    })
    .await;
}

/// A wrong content type alone does no harm: the body is what counts.
#[tokio::test]
async fn a_wrong_content_type_is_forgiven() {
    for content_type in ["text/plain", "text/html", "application/octet-stream", "nonsense"] {
        let server = RawServer::start(move |_, _| {
            RawAnswer::status(200, super::setting::ME).header("content-type", content_type)
        })
        .await;
        let me = client(&server).await.people().me().await.expect(content_type);
        assert_eq!(me.display_name, "alice");
    }
}

/// New values and missing fields are no errors: a service may grow, and leave out what it does not tell.
#[tokio::test]
async fn unknown_values_and_missing_fields_are_no_errors() {
    let body = r#"{"id":"P","type":"hologram","status":"levitating","emails":null,"new":{"deep":[1,2]}}"#;
    let server = first(RawAnswer::ok(body)).await;
    let me = client(&server).await.people().me().await.expect("a person");
    assert_eq!(me.person_type, PersonType::Unknown("hologram".to_owned()));
    assert!(me.display_name.is_empty() && me.emails.is_empty());

    let server =
        first(RawAnswer::ok(r#"{"items":[{"id":"A","type":"holodeck"},{"id":"B"}],"more":1}"#)).await;
    let rooms = client(&server).await.rooms().list().all().await.expect("rooms");
    assert_eq!(rooms.len(), 2);
    let server = first(RawAnswer::ok("{}")).await;
    assert!(client(&server).await.rooms().list().all().await.expect("an empty list").is_empty());
}

/// What has no id is nothing that a caller could name again.
#[tokio::test(flavor = "current_thread")]
async fn a_person_without_an_id_is_no_person() {
    quietly(async {
        let error = failure("no id", RawAnswer::ok(format!("{{\"displayName\":\"{PERSONAL}\"}}"))).await;
        is_final("no id", &error, ErrorKind::Decode);
    })
    .await;
}
