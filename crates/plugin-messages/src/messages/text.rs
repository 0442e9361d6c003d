//! What a message may say.

use webex_core::{Error, Result};

/// The longest text or markdown of a message, in bytes of UTF-8 (wire/04 section 3.3).
pub const MAX_TEXT: usize = 7439;

/// Refuses a text that the service would refuse.
pub(super) fn check_length(text: Option<&str>) -> Result<()> {
    match text {
        Some(text) if text.len() > MAX_TEXT => Err(Error::invalid_input(format!(
            "a message has at most {MAX_TEXT} bytes of text or markdown, this one {}",
            text.len()
        ))),
        _ => Ok(()),
    }
}

/// Whether there is something to read.
pub(super) fn says_something(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}
