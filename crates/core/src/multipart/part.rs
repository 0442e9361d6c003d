//! One part of a form.

use std::borrow::Cow;
use std::path::Path;

use bytes::Bytes;
use http::HeaderValue;

use crate::request::{Body, FileBody};
use crate::{Error, Result};

/// One part of a [`Form`](super::Form): a text, or a file.
///
/// ```
/// use webex_core::multipart::Part;
/// let part = Part::bytes("files", &b"hello"[..]).file_name("hello.txt");
/// assert_eq!(part.content_type(), Some("text/plain"));
/// ```
#[derive(Debug)]
#[must_use = "a part does nothing until it is added to a form"]
pub struct Part {
    name: Cow<'static, str>,
    file_name: Option<String>,
    content_type: Option<Cow<'static, str>>,
    pub(super) body: Body,
}

impl Part {
    /// A text field.
    pub fn text(name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        Self::new(name, Body::from(value.into()))
    }

    /// Bytes in memory. Give them a [`file_name`](Self::file_name): without one, Webex takes a part for a text field
    /// (wire/04 section 2.2.2).
    pub fn bytes(name: impl Into<Cow<'static, str>>, bytes: impl Into<Bytes>) -> Self {
        Self::new(name, Body::Bytes(bytes.into()))
    }

    /// Any body: a factory leaves the form repeatable, a body that can be read once does not.
    pub fn body(name: impl Into<Cow<'static, str>>, body: impl Into<Body>) -> Self {
        Self::new(name, body.into())
    }

    /// A file of the disk, read while it is sent, with its name.
    ///
    /// ```no_run
    /// # async fn example() -> webex_core::Result<()> {
    /// use webex_core::multipart::{Form, Part};
    /// let form = Form::new().text("roomId", "R1").part(Part::file("files", "report.pdf").await?);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when there is no such file. Cancel safe.
    pub async fn file(name: impl Into<Cow<'static, str>>, path: impl AsRef<Path>) -> Result<Self> {
        let file = FileBody::open(path).await?;
        let file_name = file.file_name().unwrap_or_else(|| String::from("file"));
        Ok(Self::body(name, file).file_name(file_name))
    }

    fn new(name: impl Into<Cow<'static, str>>, body: Body) -> Self {
        Self { name: name.into(), file_name: None, content_type: None, body }
    }

    /// The name of the file; the content type follows from its extension, unless one is set.
    pub fn file_name(mut self, file_name: impl Into<String>) -> Self {
        let file_name = file_name.into();
        if self.content_type.is_none() {
            let guess = mime_guess::from_path(&file_name).first_raw();
            self.content_type = Some(guess.unwrap_or("application/octet-stream").into());
        }
        self.file_name = Some(file_name);
        self
    }

    /// The content type.
    ///
    /// ```
    /// use webex_core::multipart::Part;
    /// let part = Part::bytes("files", &b"{}"[..]).file_name("card.bin").mime("application/json")?;
    /// assert_eq!(part.content_type(), Some("application/json"));
    /// assert!(Part::text("a", "b").mime("line\nbreak").is_err());
    /// # Ok::<(), webex_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput) when no header can carry it.
    pub fn mime(mut self, content_type: impl Into<Cow<'static, str>>) -> Result<Self> {
        let content_type = content_type.into();
        HeaderValue::from_str(&content_type)
            .map_err(|e| Error::invalid_input("not a content type").with_source(e))?;
        self.content_type = Some(content_type);
        Ok(self)
    }

    /// The content type, when there is one.
    pub fn content_type(&self) -> Option<&str> {
        self.content_type.as_deref()
    }

    /// What stands before the body: the delimiter and the headers of the part.
    pub(super) fn head(&self, boundary: &str) -> Bytes {
        let mut head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"", escape(&self.name));
        if let Some(file_name) = &self.file_name {
            head.push_str(&format!("; filename=\"{}\"", escape(file_name)));
        }
        if let Some(content_type) = &self.content_type {
            head.push_str(&format!("\r\nContent-Type: {content_type}"));
        }
        head.push_str("\r\n\r\n");
        head.into()
    }
}

/// Escapes what would end a quoted name, as browsers do (RFC 7578 section 2: names are UTF-8).
fn escape(name: &str) -> Cow<'_, str> {
    if !name.contains(['"', '\r', '\n']) {
        return name.into();
    }
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A").into()
}
