//! Reading JSON that somebody else wrote.

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};

/// Reads a JSON object; what is wrong with it is not told, for the parser's error may quote a secret.
///
/// It is read as text because the parser, given bytes, skips unknown members without checking their
/// UTF-8, and the opening brace is looked for because an array would be taken for the members in order.
pub(crate) fn read_object<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(json).ok()?;
    if !text.trim_ascii_start().starts_with('{') {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// Whether a member is there, whatever its value, `null` included.
#[derive(Default)]
pub(crate) struct Present(pub(crate) bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Point {
        x: u8,
    }

    #[test]
    fn objects_are_read_and_nothing_else() {
        assert_eq!(read_object(b" \n{\"y\":\"?\",\"x\":1} "), Some(Point { x: 1 }));
        for json in ["[1]", "1", "", "{\"x\":1}{", "\u{feff}{\"x\":1}"] {
            assert_eq!(read_object::<Point>(json.as_bytes()), None, "{json}");
        }
    }

    #[test]
    fn members_that_are_skipped_must_be_text_as_well() {
        assert_eq!(read_object::<Point>(b"{\"y\":\"\xff\",\"x\":1}"), None);
    }
}
