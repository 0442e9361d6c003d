//! Webhook filters: `key=value` pairs joined by `&`, all of which must match (wire/04 section 3.14.4).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::kind::Resource;
use crate::ids::{PublicId, PublicKind};

/// A parsed filter. It remembers the text it came from, which is what webhooks show.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub(crate) struct Filter {
    resource: Resource,
    text: String,
    conditions: Vec<Condition>,
}

/// Why a filter was refused, as the text of the 400 answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum FilterError {
    #[error("Invalid filter: '{0}' is not a key=value pair.")]
    NotAPair(String),
    #[error("Invalid filter: '{key}' is not supported for resource '{resource}'.")]
    UnknownKey { key: String, resource: &'static str },
    #[error("Invalid filter: '{value}' is not a valid value for '{key}'.")]
    BadValue { key: String, value: String },
}

#[derive(Clone, Debug)]
struct Condition {
    key: &'static str,
    wanted: Wanted,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Wanted {
    Id(PublicKind, Uuid),
    /// One of the ids in a list; `None` stands for the owner of the webhook.
    Mention(Option<Uuid>),
    Flag(bool),
    /// Whether a list has elements.
    Any(bool),
    Word(String),
}

/// How the value of a key is read.
#[derive(Clone, Copy)]
enum Kind {
    Id(PublicKind),
    Mention,
    Flag,
    HasFiles,
    Email,
    RoomType,
}

/// The keys each resource can be filtered by.
const KEYS: &[(Resource, &[(&str, Kind)])] = &[
    (
        Resource::Messages,
        &[
            ("roomId", Kind::Id(PublicKind::Room)),
            ("roomType", Kind::RoomType),
            ("personId", Kind::Id(PublicKind::People)),
            ("personEmail", Kind::Email),
            ("mentionedPeople", Kind::Mention),
            ("hasFiles", Kind::HasFiles),
        ],
    ),
    (
        Resource::Memberships,
        &[
            ("roomId", Kind::Id(PublicKind::Room)),
            ("personId", Kind::Id(PublicKind::People)),
            ("personEmail", Kind::Email),
            ("isModerator", Kind::Flag),
        ],
    ),
    (Resource::Rooms, &[("type", Kind::RoomType), ("isLocked", Kind::Flag)]),
    (
        Resource::AttachmentActions,
        &[
            ("roomId", Kind::Id(PublicKind::Room)),
            ("personId", Kind::Id(PublicKind::People)),
            ("messageId", Kind::Id(PublicKind::Message)),
        ],
    ),
];

impl Filter {
    /// Parses `text` for a webhook on `resource`.
    pub(crate) fn parse(resource: Resource, text: &str) -> Result<Self, FilterError> {
        let conditions =
            text.split('&').map(|pair| Condition::parse(resource, pair)).collect::<Result<_, _>>()?;
        Ok(Self { resource, text: text.to_owned(), conditions })
    }

    /// The text the filter was made from.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether `data`, the public view of a resource, satisfies every pair. `owner` is what `me` stands for.
    pub(crate) fn matches(&self, data: &Value, owner: Uuid) -> bool {
        self.conditions.iter().all(|condition| condition.matches(data, owner))
    }
}

/// A filter on disk.
type Stored = (Resource, String);

impl TryFrom<Stored> for Filter {
    type Error = FilterError;

    fn try_from((resource, text): Stored) -> Result<Self, FilterError> {
        Self::parse(resource, &text)
    }
}

impl From<Filter> for Stored {
    fn from(filter: Filter) -> Self {
        (filter.resource, filter.text)
    }
}

impl Condition {
    fn parse(resource: Resource, pair: &str) -> Result<Self, FilterError> {
        let (key, value) = pair.split_once('=').ok_or_else(|| FilterError::NotAPair(pair.to_owned()))?;
        let (key, kind) = known_key(resource, key)?;
        let wanted = Wanted::parse(kind, value)
            .ok_or_else(|| FilterError::BadValue { key: key.to_owned(), value: value.to_owned() })?;
        Ok(Self { key, wanted })
    }

    fn matches(&self, data: &Value, owner: Uuid) -> bool {
        match &self.wanted {
            Wanted::Id(kind, id) => {
                text_of(data, self.key).and_then(|text| uuid_in(*kind, text)) == Some(*id)
            }
            Wanted::Mention(person) => mentions(data, person.unwrap_or(owner)),
            Wanted::Flag(flag) => data.get(self.key).and_then(Value::as_bool).unwrap_or(false) == *flag,
            Wanted::Any(any) => has_files(data) == *any,
            Wanted::Word(word) => text_of(data, self.key).is_some_and(|text| text.eq_ignore_ascii_case(word)),
        }
    }
}

impl Wanted {
    fn parse(kind: Kind, value: &str) -> Option<Self> {
        match kind {
            Kind::Id(kind) => uuid_in(kind, value).map(|id| Self::Id(kind, id)),
            Kind::Mention if value == "me" => Some(Self::Mention(None)),
            Kind::Mention => uuid_in(PublicKind::People, value).map(|id| Self::Mention(Some(id))),
            Kind::Flag => value.parse().ok().map(Self::Flag),
            Kind::HasFiles => value.parse().ok().map(Self::Any),
            Kind::Email => value.contains('@').then(|| Self::Word(value.to_owned())),
            Kind::RoomType => matches!(value, "direct" | "group").then(|| Self::Word(value.to_owned())),
        }
    }
}

fn known_key(resource: Resource, key: &str) -> Result<(&'static str, Kind), FilterError> {
    KEYS.iter()
        .find(|row| row.0 == resource)
        .and_then(|row| row.1.iter().find(|known| known.0 == key))
        .copied()
        .ok_or_else(|| FilterError::UnknownKey { key: key.to_owned(), resource: resource.as_str() })
}

/// Requests and resources name things by public id or by UUID; filters compare what both stand for.
fn uuid_in(kind: PublicKind, text: &str) -> Option<Uuid> {
    PublicId::parse_uuid(kind, text).ok()
}

fn text_of<'a>(data: &'a Value, key: &str) -> Option<&'a str> {
    data.get(key).and_then(Value::as_str)
}

/// Whether `person` is among the people that the message in `data` mentions.
fn mentions(data: &Value, person: Uuid) -> bool {
    texts(data, "mentionedPeople").any(|id| uuid_in(PublicKind::People, id) == Some(person))
}

/// Whether the message in `data` mentions everybody in the room.
pub(crate) fn mentions_all(data: &Value) -> bool {
    texts(data, "mentionedGroups").any(|group| group == "all")
}

fn has_files(data: &Value) -> bool {
    texts(data, "files").next().is_some()
}

fn texts<'a>(data: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    data.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const OWNER: Uuid = Uuid::from_u128(7);
    const ROOM: &str = "1f636113-b084-4dae-a2ae-53370169eb56";
    const ROOM_PUBLIC: &str = "Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2";

    fn holds(resource: Resource, filter: &str, data: &Value) -> bool {
        Filter::parse(resource, filter).expect("the filter is valid").matches(data, OWNER)
    }

    #[test]
    fn every_pair_must_match() {
        let message = json!({ "roomId": ROOM_PUBLIC, "roomType": "group", "personEmail": "bob@example.com" });
        for filter in [
            format!("roomId={ROOM}"),
            format!("roomId={ROOM_PUBLIC}&roomType=group"),
            "personEmail=Bob@Example.com&hasFiles=false".to_owned(),
        ] {
            assert!(holds(Resource::Messages, &filter, &message), "{filter}");
        }
        let filter = format!("roomId={ROOM}&roomType=direct");
        assert!(!holds(Resource::Messages, &filter, &message));
    }

    #[test]
    fn me_is_the_owner() {
        let mentioned = json!({ "mentionedPeople": [OWNER.to_string()] });
        assert!(holds(Resource::Messages, "mentionedPeople=me", &mentioned));
        assert!(holds(Resource::Messages, &format!("mentionedPeople={OWNER}"), &mentioned));
        assert!(!holds(Resource::Messages, "mentionedPeople=me", &json!({})));
        assert!(!holds(Resource::Messages, &format!("mentionedPeople={ROOM}"), &mentioned));
    }

    #[test]
    fn flags_that_are_absent_are_false() {
        assert!(holds(Resource::Memberships, "isModerator=false", &json!({})));
        assert!(holds(Resource::Rooms, "isLocked=true", &json!({ "isLocked": true })));
        assert!(!holds(Resource::Rooms, "isLocked=true", &json!({})));
        assert!(holds(Resource::Messages, "hasFiles=true", &json!({ "files": ["https://x"] })));
        assert!(!holds(Resource::Messages, "hasFiles=true", &json!({ "files": [] })));
    }

    #[test]
    fn refusals_say_what_is_wrong() {
        let text = |resource, filter| Filter::parse(resource, filter).expect_err("refused").to_string();
        assert_eq!(text(Resource::Rooms, "isLocked"), "Invalid filter: 'isLocked' is not a key=value pair.");
        assert_eq!(
            text(Resource::Rooms, "roomId=1"),
            "Invalid filter: 'roomId' is not supported for resource 'rooms'."
        );
        assert_eq!(
            text(Resource::Messages, "roomId=nonsense"),
            "Invalid filter: 'nonsense' is not a valid value for 'roomId'."
        );
        assert!(Filter::parse(Resource::All, "roomId=1").is_err());
        assert!(Filter::parse(Resource::Messages, "hasFiles=yes").is_err());
        assert!(Filter::parse(Resource::Messages, "roomType=team").is_err());
        assert!(Filter::parse(Resource::Messages, "").is_err());
    }

    fn pair() -> impl Strategy<Value = (String, Value)> {
        prop_oneof![
            any::<u128>().prop_map(|id| {
                let id = Uuid::from_u128(id).to_string();
                (format!("roomId={id}"), json!({ "roomId": id }))
            }),
            any::<bool>().prop_map(|flag| {
                let kind = if flag { "group" } else { "direct" };
                (format!("roomType={kind}"), json!({ "roomType": kind }))
            }),
            any::<bool>().prop_map(|flag| {
                let files = if flag { vec!["https://x"] } else { vec![] };
                (format!("hasFiles={flag}"), json!({ "files": files }))
            }),
            "[a-z]{1,8}@[a-z]{1,8}"
                .prop_map(|email| (format!("personEmail={email}"), json!({ "personEmail": email }))),
        ]
    }

    proptest! {
        #[test]
        fn no_text_panics_the_parser(text in ".{0,80}") {
            for (resource, _) in KEYS {
                if let Ok(filter) = Filter::parse(*resource, &text) {
                    prop_assert_eq!(filter.as_str(), &text);
                }
            }
        }

        #[test]
        fn a_conjunction_holds_exactly_when_its_parts_do(pairs in prop::collection::vec(pair(), 1..4), data in pair()) {
            let whole = pairs.iter().map(|pair| pair.0.as_str()).collect::<Vec<_>>().join("&");
            let parts = pairs.iter().all(|pair| holds(Resource::Messages, &pair.0, &data.1));
            prop_assert_eq!(holds(Resource::Messages, &whole, &data.1), parts);
            prop_assert!(holds(Resource::Messages, &data.0, &data.1));
        }
    }
}
