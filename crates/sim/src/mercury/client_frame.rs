//! What clients send (wire/02 sections 3.3.2 to 3.3.4 and 3.5.3).

use serde::Deserialize;
use serde_json::Value;

/// A frame of a client, by its `type`.
#[derive(Debug, Deserialize)]
#[serde(tag = "type")]
pub(super) enum ClientFrame {
    #[serde(rename = "authorization")]
    Authorization { data: Credentials },
    #[serde(rename = "ping")]
    Ping { id: Value },
    #[serde(rename = "ack")]
    Ack {
        #[serde(rename = "messageId")]
        message_id: Value,
    },
    /// Something for the other sockets of a data channel.
    #[serde(rename = "publishRequest")]
    Publish(Publication),
    /// Subscriptions to parts of a data channel, which change nothing here, and types that the simulator does not
    /// know: clients may be newer than it.
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
pub(super) struct Credentials {
    /// The whole header value, `Bearer` included.
    pub(super) token: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials([redacted])")
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Publication {
    #[serde(default)]
    pub(super) headers: Value,
    pub(super) data: Value,
}

impl ClientFrame {
    /// `None` if the text is no JSON object with a type, or lacks what its type needs.
    pub(super) fn parse(text: &[u8]) -> Option<Self> {
        serde_json::from_slice(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_type_is_no_error_but_a_broken_frame_is() {
        let parse = |text: &str| ClientFrame::parse(text.as_bytes());
        assert!(matches!(parse(r#"{"type":"news","data":1}"#), Some(ClientFrame::Unknown)));
        assert!(matches!(parse(r#"{"type":"ping","id":"1"}"#), Some(ClientFrame::Ping { .. })));
        assert!(parse(r#"{"type":"authorization"}"#).is_none());
        assert!(parse("news").is_none() && parse("{}").is_none());
    }

    #[test]
    fn debug_shows_no_token() {
        let frame = ClientFrame::parse(br#"{"type":"authorization","data":{"token":"Bearer s3cret"}}"#);
        assert!(!format!("{frame:?}").contains("s3cret"));
    }

    proptest::proptest! {
        #[test]
        fn parsing_never_panics(text in proptest::collection::vec(0_u8..=255, 0..200)) {
            let _ = ClientFrame::parse(&text);
        }
    }
}
