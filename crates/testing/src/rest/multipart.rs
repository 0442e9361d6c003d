//! Forms, taken apart.

/// A part of a form.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FormPart {
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl FormPart {
    /// A header of the part.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The parts of a form, in order.
///
/// ```
/// use webex_testing::rest::form_parts;
/// let body = b"--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhi\r\n--B--\r\n";
/// let parts = form_parts("multipart/form-data; boundary=B", body);
/// assert_eq!(parts[0].header("content-disposition"), Some("form-data; name=\"text\""));
/// assert_eq!(parts[0].body, b"hi");
/// ```
///
/// # Panics
/// When it is no form.
pub fn form_parts(content_type: &str, body: &[u8]) -> Vec<FormPart> {
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").expect("a form");
    let delimiter = format!("--{boundary}");
    let mut pieces = split(body, delimiter.as_bytes());
    assert_eq!(pieces.remove(0), b"", "nothing stands before the first part");
    assert_eq!(pieces.pop().expect("an end"), b"--\r\n", "the form is closed");
    pieces.into_iter().map(part).collect()
}

fn part(piece: &[u8]) -> FormPart {
    let piece =
        piece.strip_prefix(b"\r\n").and_then(|p| p.strip_suffix(b"\r\n")).expect("line breaks around a part");
    let mut halves = split(piece, b"\r\n\r\n");
    let head = std::str::from_utf8(halves.remove(0)).expect("headers are text");
    let header = |line: &str| {
        let (name, value) = line.split_once(": ").expect("a header");
        (name.to_ascii_lowercase(), value.to_owned())
    };
    FormPart { headers: head.split("\r\n").map(header).collect(), body: halves.join(&b"\r\n\r\n"[..]) }
}

fn split<'a>(mut text: &'a [u8], separator: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    while let Some(at) = text.windows(separator.len()).position(|window| window == separator) {
        pieces.push(&text[..at]);
        text = &text[at + separator.len()..];
    }
    pieces.push(text);
    pieces
}
