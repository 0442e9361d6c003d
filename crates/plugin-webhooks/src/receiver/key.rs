//! What makes two deliveries the same (wire/04 section 3.14.3).

use aws_lc_rs::digest::{Context, SHA256, digest};

use crate::{Delivery, WebhookEvent};

/// The name of a delivery, for the service gives it none. What begins or ends happens once: there the webhook, the
/// event, the resource and its date say it all. What changes may change again and back: there the last content counts,
/// too, so that only the one that came last is a repetition.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Key {
    /// In hex.
    pub(super) place: String,
    /// In hex; empty where the place says it all.
    pub(super) content: String,
}

impl Key {
    pub(super) fn new(delivery: &Delivery, body: &[u8]) -> Self {
        let content = || hex(digest(&SHA256, body).as_ref());
        let field = |name: &str| delivery.data.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let id = field("id");
        if id.is_empty() {
            return Self { place: content(), content: String::new() };
        }
        let once = matches!(delivery.event, WebhookEvent::Created | WebhookEvent::Deleted);
        let created = if once { field("created") } else { "" };
        let (resource, event) = (delivery.resource.as_str(), delivery.event.as_str());
        Self {
            place: place(&[delivery.id.as_str(), resource, event, id, created]),
            content: if once { String::new() } else { content() },
        }
    }
}

/// One text of several, no two of which are the same.
fn place(parts: &[&str]) -> String {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(part.as_bytes());
    }
    hex(context.finish().as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(event: &str, data: &str) -> Key {
        let body = format!(r#"{{"id": "W", "resource": "rooms", "event": "{event}", "data": {data}}}"#);
        Key::new(&Delivery::parse(body.as_bytes()).expect("a delivery"), body.as_bytes())
    }

    #[test]
    fn what_happens_once_is_named_by_its_resource() {
        let created = key("created", r#"{"id": "R", "created": "2026-01-01T00:00:00Z", "title": "A"}"#);
        let again = key("created", r#"{"id": "R", "created": "2026-01-01T00:00:00Z", "title": "B"}"#);
        assert_eq!(created, again, "what else it says does not count");
        assert_ne!(created, key("created", r#"{"id": "R", "created": "2026-01-02T00:00:00Z"}"#));
        assert_ne!(created, key("deleted", r#"{"id": "R", "created": "2026-01-01T00:00:00Z"}"#));
    }

    #[test]
    fn what_changes_is_named_by_its_content_too() {
        let locked = key("updated", r#"{"id": "R", "isLocked": true}"#);
        let open = key("updated", r#"{"id": "R", "isLocked": false}"#);
        assert_eq!(locked.place, open.place);
        assert_ne!(locked.content, open.content);
    }

    #[test]
    fn without_a_resource_the_body_is_the_name() {
        assert_ne!(key("created", r#"{"mood": "good"}"#), key("created", r#"{"mood": "bad"}"#));
        assert_ne!(place(&["ab", "c"]), place(&["a", "bc"]));
    }
}
