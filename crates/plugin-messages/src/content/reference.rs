//! Which file.

use url::Url;
use webex_core::Error;
use webex_core::ids::ContentId;
use webex_core::request::Call;

/// A file of a message, by its URL as [`Message::files`](crate::Message::files) has it, or by its id.
///
/// ```
/// use webex_plugin_messages::ContentRef;
/// assert!(matches!(ContentRef::from("https://webexapis.com/v1/contents/Y2lz"), ContentRef::Url(_)));
/// assert!(matches!(ContentRef::from("Y2lz"), ContentRef::Id(_)));
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum ContentRef {
    /// By id.
    Id(ContentId),
    /// By URL.
    Url(String),
}

impl ContentRef {
    pub(super) fn call(&self, method: http::Method) -> Call {
        match self {
            Self::Id(id) => Call::new(method, "hydra").path("contents").segment(id.as_str()),
            Self::Url(text) => match Url::parse(text) {
                Ok(url) => Call::url(method, url),
                Err(e) => Call::new(method, "hydra")
                    .refuse(Error::invalid_input("the file has no valid URL").with_source(e)),
            },
        }
    }
}

/// A text with `://` is a URL, any other an id.
impl From<&str> for ContentRef {
    fn from(text: &str) -> Self {
        if text.contains("://") { Self::Url(text.to_owned()) } else { Self::Id(text.into()) }
    }
}

/// A text with `://` is a URL, any other an id.
impl From<&String> for ContentRef {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

/// A text with `://` is a URL, any other an id.
impl From<String> for ContentRef {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<ContentId> for ContentRef {
    fn from(id: ContentId) -> Self {
        Self::Id(id)
    }
}

impl From<Url> for ContentRef {
    fn from(url: Url) -> Self {
        Self::Url(url.into())
    }
}
