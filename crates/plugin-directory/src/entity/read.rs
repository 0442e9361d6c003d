//! Reading entities, whatever shape they have.

use serde_json::{Map, Value};

use super::{DirectoryEntity, DirectoryPhone, EntityId, EntityProvider, EntityType};

/// What is no object describes nothing: it is an entity all the same, so that lists keep their order.
impl From<Value> for DirectoryEntity {
    fn from(value: Value) -> Self {
        match value {
            Value::Object(raw) => Self::from(raw),
            _ => Self::default(),
        }
    }
}

impl From<Map<String, Value>> for DirectoryEntity {
    fn from(raw: Map<String, Value>) -> Self {
        let more = raw.get("additionalInfo").and_then(Value::as_object);
        let about = |name: &str| text(&raw, &[name]).or_else(|| text(more?, &[name]));
        Self {
            id: text(&raw, &["identity", "id"]).map(EntityId::from),
            display_name: about("displayName")
                .or_else(|| text(&raw, &["name"]))
                .unwrap_or_default()
                .to_owned(),
            entity_type: text(&raw, &["type", "entityType"]).map(EntityType::from),
            provider: text(&raw, &["entityProviderType"]).map(EntityProvider::from),
            org_id: text(&raw, &["orgId"]).map(str::to_owned),
            emails: values(&raw, "emails", "email"),
            phone_numbers: phones(&raw),
            sip_addresses: values(&raw, "sipAddresses", "sipAddress"),
            photo: values(&raw, "photos", "photo").into_iter().next(),
            job_title: about("jobTitle").or_else(|| about("title")).map(str::to_owned),
            department: about("department").map(str::to_owned),
            raw,
        }
    }
}

/// The first of these members that is a text with something in it.
fn text<'a>(raw: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| raw.get(*name)?.as_str().filter(|text| !text.is_empty()))
}

/// The members of a list, as objects with a `value` or as texts; without a list the one text of the other name.
fn values(raw: &Map<String, Value>, many: &str, one: &str) -> Vec<String> {
    let listed: Vec<_> = members(raw, many).filter_map(value).map(str::to_owned).collect();
    match listed.is_empty() {
        true => text(raw, &[one]).map(str::to_owned).into_iter().collect(),
        false => listed,
    }
}

fn phones(raw: &Map<String, Value>) -> Vec<DirectoryPhone> {
    let phone = |entry| {
        let kind = Value::as_object(entry).and_then(|entry| text(entry, &["type"]));
        Some(DirectoryPhone { kind: kind.map(str::to_owned), value: value(entry)?.to_owned() })
    };
    members(raw, "phoneNumbers").filter_map(phone).collect()
}

fn members<'a>(raw: &'a Map<String, Value>, name: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    raw.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn value(entry: &Value) -> Option<&str> {
    match entry {
        Value::Object(entry) => text(entry, &["value"]),
        other => other.as_str().filter(|text| !text.is_empty()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// The names of members that are read, and one that is not.
    const NAMES: &str =
        "(identity|id|displayName|name|type|emails|email|phoneNumbers|photos|additionalInfo|value|x)";

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-c@. ]{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let members = prop::collection::btree_map(NAMES, inner.clone(), 0..5);
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(Value::from),
                members.prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_as_it_came(value in any_json()) {
            let entity: DirectoryEntity = serde_json::from_value(value.clone()).expect("any JSON is read");
            let texts = entity.emails.iter().chain(entity.phone_numbers.iter().map(|phone| &phone.value));
            prop_assert!(texts.into_iter().all(|text| !text.is_empty()));
            if value.is_object() {
                prop_assert_eq!(serde_json::to_value(&entity).expect("JSON"), value);
            } else {
                prop_assert_eq!(entity, DirectoryEntity::default());
            }
        }
    }

    #[test]
    fn a_person_of_the_directory_search_and_one_of_argonaut_are_read() {
        let raw = json!({
            "identity": "BDC8B791-C47A-4F31-AA21-ED9A2A9D7CD2", "displayName": "Ann", "type": "PERSON",
            "entityProviderType": "CI_USER", "orgId": "o", "emails": [{"value": "ann@example.com"}, "a@example.com"],
            "phoneNumbers": [{"type": "work", "value": "+1"}, {"type": "fax"}, "+2"], "photos": [{"value": "https://p"}],
            "sipAddresses": [{"value": "ann@sip"}], "additionalInfo": {"jobTitle": "Engineer", "department": "R&D"},
        });
        let ann = DirectoryEntity::from(raw.clone());
        assert_eq!(ann.id.as_ref().map(EntityId::as_str), Some("bdc8b791-c47a-4f31-aa21-ed9a2a9d7cd2"));
        assert_eq!((ann.provider.clone(), ann.is_person()), (Some(EntityProvider::CiUser), true));
        assert_eq!(ann.emails, ["ann@example.com", "a@example.com"]);
        let phones: Vec<_> =
            ann.phone_numbers.iter().map(|p| (p.kind.as_deref(), p.value.as_str())).collect();
        assert_eq!(phones, [(Some("work"), "+1"), (None, "+2")]);
        assert_eq!((ann.photo.as_deref(), ann.sip_addresses.len()), (Some("https://p"), 1));
        assert_eq!((ann.job_title.as_deref(), ann.department.as_deref()), (Some("Engineer"), Some("R&D")));
        assert_eq!(serde_json::to_value(&ann).expect("JSON"), raw, "it is written as it came");
        let bob = DirectoryEntity::from(json!({"id": "b", "name": "Bob", "email": "bob@example.com"}));
        assert_eq!(
            (bob.display_name.as_str(), bob.email(), bob.is_person()),
            ("Bob", Some("bob@example.com"), true)
        );
    }

    #[test]
    fn members_of_odd_types_take_nothing_else_with_them() {
        let odd = json!({"identity": 7, "displayName": "Ann", "emails": "no list", "phoneNumbers": {}, "type": null});
        let ann = DirectoryEntity::from(odd);
        assert_eq!((ann.id, ann.display_name.as_str(), ann.emails.len()), (None, "Ann", 0));
        assert!(ann.raw.contains_key("emails"));
        for nothing in [json!(null), json!([1]), json!("Ann")] {
            assert_eq!(DirectoryEntity::from(nothing), DirectoryEntity::default());
        }
    }
}
