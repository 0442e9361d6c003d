//! A file on its way into a message.

use axum::body::Bytes;
use thiserror::Error;

/// The largest file, in bytes.
pub(crate) const LARGEST_FILE: usize = 100 * 1024 * 1024;

/// The file has more than [`LARGEST_FILE`] bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("The file is larger than 100 MB.")]
pub(crate) struct TooLarge;

/// A file to share.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) mime_type: String,
    pub(crate) bytes: Bytes,
}

impl Upload {
    /// The type is guessed from the name if nothing better than raw bytes is known.
    pub(crate) fn new(name: String, mime_type: Option<String>, bytes: Bytes) -> Result<Self, TooLarge> {
        if bytes.len() > LARGEST_FILE {
            return Err(TooLarge);
        }
        let known = mime_type.filter(|kind| !kind.is_empty() && kind != "application/octet-stream");
        let mime_type =
            known.unwrap_or_else(|| mime_guess::from_path(&name).first_or_octet_stream().to_string());
        Ok(Self { name, mime_type, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_taken_or_guessed() {
        let kind = |name: &str, given: Option<&str>| {
            Upload::new(name.to_owned(), given.map(str::to_owned), Bytes::new())
                .expect("small enough")
                .mime_type
        };
        assert_eq!(kind("a.png", None), "image/png");
        assert_eq!(kind("a.png", Some("application/octet-stream")), "image/png");
        assert_eq!(kind("a.png", Some("text/plain")), "text/plain");
        assert_eq!(kind("noext", None), "application/octet-stream");
    }
}
