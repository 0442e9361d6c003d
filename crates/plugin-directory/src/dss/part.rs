//! Parts of answers, as Mercury brings them (wire/02 section 3.9).

use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::answer::Content;
use crate::entity::DirectoryEntity;

/// A part of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Part {
    /// Its place among the parts, from 0.
    pub(crate) sequence: u64,
    /// Whether it is the last one; it may come before others.
    pub(crate) finished: bool,
    pub(crate) content: Content,
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(borrow, rename = "requestId")]
    request_id: std::borrow::Cow<'a, str>,
}

/// The question that a part answers; `None` when it is none of ours.
pub(crate) fn request_id(data: &str) -> Option<Uuid> {
    let head: Head<'_> = serde_json::from_str(data).ok()?;
    Uuid::try_parse(&head.request_id).ok()
}

impl Part {
    /// Reads a part. A member of an odd type counts as missing; without a place it is the first one.
    pub(crate) fn read(data: &str) -> Option<Self> {
        let mut data: Value = serde_json::from_str(data).ok()?;
        let result = &data["lookupResult"];
        let (found, not_found) = (texts(&result["entitiesFound"]), texts(&result["entitiesNotFound"]));
        let found_entities = take_list(data.pointer_mut("/lookupResult/entities"));
        let entities =
            found_entities.or_else(|| take_list(data.get_mut("directoryEntities"))).unwrap_or_default();
        let entities = entities.into_iter().map(DirectoryEntity::from).collect();
        Some(Self {
            sequence: data["sequence"].as_u64().unwrap_or_default(),
            finished: data["finished"].as_bool().unwrap_or_default(),
            content: Content { entities, found, not_found },
        })
    }
}

fn take_list(value: Option<&mut Value>) -> Option<Vec<Value>> {
    match value?.take() {
        Value::Array(list) => Some(list),
        _ => None,
    }
}

/// The texts of a list; what is no text keeps its place.
fn texts(value: &Value) -> Vec<String> {
    let list = value.as_array().into_iter().flatten();
    list.map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOKUP: &str = r#"{"eventType": "directory.lookup", "requestId": "c3cbc0c1-0000-4000-8000-000000000009",
        "sequence": 0, "finished": true, "lookupResult": {"entities": [{"identity": "a"}], "entitiesFound": ["a"],
        "entitiesNotFound": ["nope"]}}"#;

    #[test]
    fn a_part_of_a_look_up_and_one_of_a_search_are_read() {
        assert_eq!(request_id(LOOKUP), Some(Uuid::from_u128(0xc3cb_c0c1_0000_4000_8000_0000_0000_0009)));
        let part = Part::read(LOOKUP).expect("a part");
        assert_eq!((part.sequence, part.finished, part.content.entities.len()), (0, true, 1));
        assert_eq!(
            (part.content.found, part.content.not_found),
            (vec!["a".to_owned()], vec!["nope".to_owned()])
        );
        let search = r#"{"requestId": "r", "sequence": 3, "directoryEntities": [{"identity": "a"}, {}]}"#;
        let part = Part::read(search).expect("a part");
        assert_eq!((part.sequence, part.finished, part.content.entities.len()), (3, false, 2));
        assert_eq!(request_id(search), None, "our questions have UUIDs");
    }

    #[test]
    fn odd_parts_are_read_as_far_as_they_go() {
        for odd in ["null", "[]", "7", r#"{"lookupResult": 7, "sequence": -1, "finished": "yes"}"#] {
            match Part::read(odd) {
                Some(part) => assert_eq!(part, Part::default(), "{odd}"),
                None => panic!("{odd} is JSON"),
            }
        }
        assert_eq!(Part::read("{"), None);
    }
}
