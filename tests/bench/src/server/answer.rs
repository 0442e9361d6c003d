//! What the server answers.

use std::convert::Infallible;

use bytes::Bytes;
use futures_util::stream;
use http::header::{CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, HOST, LINK};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use serde_json::{Value, json};

type Answer = Response<BoxBody<Bytes, Infallible>>;

/// So many messages are in the room.
pub(crate) const MESSAGES: usize = 100_000;
/// So many bytes a large file has.
pub(crate) const GIGABYTE: u64 = 1 << 30;
/// So many of them go out at a time.
const PIECE: usize = 64 << 10;
const PAGE: usize = 100;

/// Answers by the path, whoever asks.
pub(super) async fn answer(request: Request<Incoming>) -> Result<Answer, Infallible> {
    let (head, body) = request.into_parts();
    let host = head.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    Ok(match (&head.method, head.uri.path()) {
        (_, "/v1/people/me") => text(ME.into()),
        (_, "/v1/seen") => object(&seen(&head.headers)),
        (_, "/v1/messages") => page(host, number(head.uri.query())),
        (_, "/v1/gigabyte") => gigabyte(),
        (&Method::POST, "/v1/places") => object(&json!({"uploadUrl": format!("http://{host}/v1/place")})),
        (&Method::PUT, "/v1/place") => received(body).await,
        (&Method::POST, "/v1/places/done") => object(&json!({"done": true})),
        _ => status(StatusCode::NOT_FOUND),
    })
}

/// A person as the developer API answers, with headers as it sends (wire/04 section 3.6).
const ME: &str = r#"{"id":"Y2lzY29zcGFyazovL3VzL1BFT1BMRS85YjQ4YjFjOC1hNzg1LTQxYmQtYWQ1OS02ZjE4NTljMDMxNTg","emails":["alice@example.com"],"phoneNumbers":[{"type":"work","value":"+1 408 526 7209"}],"displayName":"Alice Example","nickName":"Alice","firstName":"Alice","lastName":"Example","avatar":"https://avatar-prod.example.com/V1~9b48b1c8-a785-41bd-ad59-6f1859c03158","orgId":"Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi8xZWI2NWZkZi05NjQzLTQxN2YtOTk3NC1hZDcyY2FlMGUxMGY","created":"2026-01-15T10:05:30.123Z","lastModified":"2026-01-15T10:05:30.123Z","lastActivity":"2026-01-15T10:05:30.123Z","status":"active","type":"person","invitePending":false,"loginEnabled":true}"#;

fn text(text: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(text).boxed());
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, "application/json;charset=UTF-8".parse().expect("a value"));
    headers.insert(CACHE_CONTROL, "no-cache, no-store".parse().expect("a value"));
    headers.insert("trackingid", "ROUTERGW_1b6d7a58-1b2a-4c33-9b0f-0f6a7f5a7d31".parse().expect("a value"));
    answer
}

fn object(object: &Value) -> Answer {
    text(object.to_string().into())
}

fn status(status: StatusCode) -> Answer {
    let mut answer = text(Bytes::new());
    *answer.status_mut() = status;
    answer
}

/// The headers that a request came with, and their lengths.
fn seen(headers: &HeaderMap) -> Value {
    let lengths = headers.iter().map(|(name, value)| (name.to_string(), value.len().into()));
    Value::Object(lengths.collect())
}

fn number(query: Option<&str>) -> usize {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let page = pairs.into_iter().find(|(name, _)| name == "page");
    page.and_then(|(_, number)| number.parse().ok()).unwrap_or_default()
}

/// A page of messages, and a link to the next one.
fn page(host: &str, number: usize) -> Answer {
    let first = number * PAGE;
    let items: Vec<_> = (first..MESSAGES.min(first + PAGE)).map(message).collect();
    let mut answer = object(&json!({ "items": items }));
    if first + PAGE < MESSAGES {
        let link =
            format!("<http://{host}/v1/messages?roomId=R&max={PAGE}&page={}>; rel=\"next\"", number + 1);
        answer.headers_mut().insert(LINK, link.parse().expect("a value"));
    }
    answer
}

fn message(number: usize) -> Value {
    json!({
        "id": format!("Y2lzY29zcGFyazovL3VzL01FU1NBR0UvMDAwMDAwMDAtMDAwMC0{number:012}"), "roomId": "R",
        "roomType": "group", "text": format!("Message {number}: {}", "shall we meet at ten? ".repeat(1 + number % 8)),
        "personId": "Y2lzY29zcGFyazovL3VzL1BFT1BMRS85YjQ4YjFjOC1hNzg1LTQxYmQtYWQ1OS02ZjE4NTljMDMxNTg",
        "personEmail": "bob@example.com", "created": "2026-01-15T10:05:30.123Z",
    })
}

fn gigabyte() -> Answer {
    let piece = Bytes::from(vec![7; PIECE]);
    let pieces = (0..GIGABYTE / PIECE as u64).map(move |_| Ok(Frame::data(piece.clone())));
    let mut answer = Response::new(BoxBody::new(StreamBody::new(stream::iter(pieces))));
    answer.headers_mut().insert(CONTENT_LENGTH, GIGABYTE.into());
    answer
}

/// Reads what is uploaded, and says so only when all of it came.
async fn received(mut body: Incoming) -> Answer {
    let mut length = 0;
    while let Some(Ok(frame)) = body.frame().await {
        length += frame.data_ref().map_or(0, Bytes::len) as u64;
    }
    status(if length == GIGABYTE { StatusCode::OK } else { StatusCode::BAD_REQUEST })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_leads_nowhere() {
        let link = |number| page("h", number).headers().get(LINK).cloned();
        assert!(
            link(0)
                .is_some_and(|link| link == "<http://h/v1/messages?roomId=R&max=100&page=1>; rel=\"next\"")
        );
        assert_eq!(link(MESSAGES / PAGE - 1), None);
        assert_eq!((number(Some("max=100&page=7")), number(None)), (7, 0));
    }

    #[test]
    fn what_is_answered_is_what_the_client_reads() {
        let me: webex::people::Person = serde_json::from_str(ME).expect("a person");
        assert_eq!(me.display_name, "Alice Example");
        let message: webex::messages::Message = serde_json::from_value(message(1)).expect("a message");
        assert!(message.text.is_some_and(|text| text.starts_with("Message 1: ")));
    }
}
