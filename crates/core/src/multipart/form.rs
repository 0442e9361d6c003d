//! The form.

use std::borrow::Cow;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::HeaderValue;
use http_body_util::BodyExt;

use super::Part;
use crate::request::{Body, BoxBody, stream_body};
use crate::time::{OsRng, Rng};
use crate::{Error, Result};

/// A `multipart/form-data` body, its parts in the order in which they were added.
///
/// The length is known when that of every part is; the form can be sent again when every part can.
///
/// ```
/// use http::Method;
/// use webex_core::multipart::{Form, Part};
/// use webex_core::request::Call;
///
/// let form = Form::new()
///     .text("roomId", "Y2lzY29zcGFyazovL3VzL1JPT00v")
///     .part(Part::bytes("files", &b"hello"[..]).file_name("hello.txt"));
/// let call = Call::new(Method::POST, "hydra").path("messages").multipart(form);
/// ```
#[derive(Debug)]
#[must_use = "a form does nothing until it is sent"]
pub struct Form {
    boundary: String,
    parts: Vec<Part>,
}

impl Form {
    /// A form without parts, with a random boundary.
    pub fn new() -> Self {
        Self { boundary: format!("webex-rust-{}", OsRng.uuid().simple()), parts: Vec::new() }
    }

    /// Adds a text field.
    pub fn text(self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.part(Part::text(name, value))
    }

    /// Adds a part.
    ///
    /// ```
    /// use webex_core::multipart::{Form, Part};
    /// let form = Form::new()
    ///     .text("roomId", "R1")
    ///     .part(Part::bytes("files", &b"a,b\n"[..]).file_name("table.csv"));
    /// assert!(!form.is_empty() && form.len().is_some());
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    pub fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// The content type of the whole, with the boundary.
    ///
    /// ```
    /// let form = webex_core::multipart::Form::new().text("roomId", "R1");
    /// let content_type = form.content_type();
    /// assert!(content_type.to_str().is_ok_and(|text| text.starts_with("multipart/form-data; boundary=")));
    /// ```
    pub fn content_type(&self) -> HeaderValue {
        HeaderValue::from_str(&format!("multipart/form-data; boundary={}", self.boundary))
            .expect("a boundary is made of letters, digits and dashes")
    }

    /// The length in bytes, when that of every part is known.
    ///
    /// ```
    /// use webex_core::multipart::{Form, Part};
    /// use webex_core::request::Body;
    /// assert!(Form::new().text("roomId", "R1").len().is_some());
    /// let endless = Body::from_reader(tokio::io::repeat(0), None);
    /// assert_eq!(Form::new().part(Part::body("files", endless)).len(), None);
    /// ```
    pub fn len(&self) -> Option<u64> {
        let piece = |part: &Part| Some(part.head(&self.boundary).len() as u64 + part.body.len()? + 2);
        self.parts.iter().try_fold(self.tail().len() as u64, |sum, part| Some(sum + piece(part)?))
    }

    /// Whether the form has no parts.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The body to send.
    ///
    /// ```
    /// let body = webex_core::multipart::Form::new().text("text", "hi").into_body();
    /// assert!(body.is_replayable(), "the form may be sent again after a failure");
    /// ```
    pub fn into_body(self) -> Body {
        let len = self.len();
        if self.parts.iter().all(|part| matches!(part.body, Body::Empty | Body::Bytes(_))) {
            return Body::Bytes(self.into_bytes());
        }
        if self.parts.iter().all(|part| part.body.is_replayable()) {
            return Body::factory(len, move || self.open());
        }
        Body::once(self.open(), len)
    }

    fn into_bytes(self) -> Bytes {
        let mut all = Vec::with_capacity(self.len().and_then(|n| usize::try_from(n).ok()).unwrap_or(0));
        for part in &self.parts {
            all.extend_from_slice(&part.head(&self.boundary));
            if let Body::Bytes(bytes) = &part.body {
                all.extend_from_slice(bytes);
            }
            all.extend_from_slice(b"\r\n");
        }
        all.extend_from_slice(&self.tail());
        all.into()
    }

    fn open(&self) -> BoxBody {
        let mut pieces = Vec::with_capacity(3 * self.parts.len() + 1);
        for part in &self.parts {
            pieces.push(Piece::Bytes(part.head(&self.boundary)));
            pieces.push(Piece::Body(part.body.open()));
            pieces.push(Piece::Bytes(Bytes::from_static(b"\r\n")));
        }
        pieces.push(Piece::Bytes(self.tail()));
        stream_body(stream::iter(pieces).map(|piece| Ok::<_, Error>(piece.stream())).try_flatten())
    }

    fn tail(&self) -> Bytes {
        format!("--{}--\r\n", self.boundary).into()
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

enum Piece {
    Bytes(Bytes),
    /// `None` when it was used up.
    Body(Option<BoxBody>),
}

impl Piece {
    fn stream(self) -> stream::BoxStream<'static, Result<Bytes>> {
        match self {
            Self::Bytes(bytes) => stream::iter([Ok(bytes)]).boxed(),
            Self::Body(Some(body)) => body.into_data_stream().boxed(),
            Self::Body(None) => {
                stream::iter([Err(Error::invalid_input("a part can be sent only once"))]).boxed()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(parts: Vec<Part>) -> Form {
        Form { boundary: "B".into(), parts }
    }

    async fn text(body: Body) -> String {
        let body = body.open().expect("a body").collect().await.expect("readable");
        String::from_utf8(body.to_bytes().to_vec()).expect("text")
    }

    const EXPECTED: &str = "--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhi\r\n\
        --B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a%22b%0D%0A.png\"\r\n\
        Content-Type: image/png\r\n\r\n\u{1}\u{2}\r\n--B--\r\n";

    fn parts(body: impl Into<Body>) -> Vec<Part> {
        vec![Part::text("text", "hi"), Part::body("files", body).file_name("a\"b\r\n.png")]
    }

    #[tokio::test]
    async fn a_form_in_memory_is_bytes() {
        let form = form(parts(Bytes::from_static(&[1, 2])));
        assert_eq!(form.len(), Some(EXPECTED.len() as u64));
        let body = form.into_body();
        assert!(matches!(body, Body::Bytes(_)));
        assert_eq!(text(body).await, EXPECTED);
    }

    #[tokio::test]
    async fn a_form_of_factories_can_be_sent_again() {
        let factory = || Body::factory(Some(2), || crate::request::full(Bytes::from_static(&[1, 2])));
        let body = form(parts(factory())).into_body();
        assert!(body.is_replayable());
        assert_eq!(body.len(), Some(EXPECTED.len() as u64));
        assert_eq!(text(body.clone()).await, EXPECTED);
        assert_eq!(text(body).await, EXPECTED);
    }

    #[tokio::test]
    async fn a_stream_makes_the_form_sendable_once() {
        let chunks = [1_u8, 2].map(|b| Ok::<_, std::io::Error>(Bytes::copy_from_slice(&[b])));
        let body = form(parts(Body::from_stream(stream::iter(chunks), None))).into_body();
        assert!(!body.is_replayable());
        assert_eq!(body.len(), None);
        assert_eq!(text(body).await, EXPECTED);
    }

    #[tokio::test]
    async fn a_file_keeps_its_name_and_is_read_while_sending() {
        let path = std::env::temp_dir().join(format!("webex-{}.txt", OsRng.uuid()));
        tokio::fs::write(&path, "content").await.expect("a temporary file");
        let part = Part::file("files", &path).await.expect("a part");
        assert_eq!(part.content_type(), Some("text/plain"));
        let body = form(vec![part]).into_body();
        assert!(text(body).await.contains("\r\n\r\ncontent\r\n"));
        tokio::fs::remove_file(&path).await.expect("removed");
        assert!(Part::file("files", &path).await.is_err());
    }

    #[test]
    fn a_content_type_with_a_line_break_is_refused() {
        assert!(Part::bytes("files", Bytes::new()).mime("text/plain\r\nX: y").is_err());
    }
}
