//! What is known of a file.

use http::HeaderMap;
use http::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE, HeaderName};

use super::disposition::file_name;

/// What is known of a file without its bytes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct ContentInfo {
    /// The name, without any folder.
    pub file_name: Option<String>,
    /// The content type.
    pub content_type: Option<String>,
    /// The length in bytes.
    pub len: Option<u64>,
}

impl ContentInfo {
    pub(super) fn read(headers: &HeaderMap) -> Self {
        // A name may be raw UTF-8, which a header is not supposed to be.
        let text = |name: &HeaderName| std::str::from_utf8(headers.get(name)?.as_bytes()).ok();
        Self {
            file_name: text(&CONTENT_DISPOSITION).and_then(file_name),
            content_type: text(&CONTENT_TYPE).map(str::to_owned),
            len: text(&CONTENT_LENGTH).and_then(|text| text.parse().ok()),
        }
    }
}
