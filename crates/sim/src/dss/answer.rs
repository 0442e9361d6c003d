//! Answers, and the parts in which they come (wire/02 section 3.9).

use serde_json::{Value, json};

use super::DirectoryFault;

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// Every value that was asked for is in one of the lists.
    Lookup {
        found: Vec<(String, Value)>,
        not_found: Vec<String>,
    },
    Search(Vec<Value>),
}

impl Answer {
    /// The type of the events that bring it.
    pub(crate) const fn event(&self) -> &'static str {
        match self {
            Self::Lookup { .. } => "directory.lookup",
            Self::Search(_) => "directory.search",
        }
    }

    /// The parts with at most `size` entities each, as they go out. What was not found stands in the last one, the
    /// only one where published clients look for it.
    pub(super) fn parts(&self, request_id: &str, size: usize, fault: Option<DirectoryFault>) -> Vec<Value> {
        let count = self.len().div_ceil(size).max(1);
        let naming = if fault == Some(DirectoryFault::NotFoundFirst) { 0 } else { count - 1 };
        let part = |sequence: usize| {
            let mut part = self.content(sequence * size, size, sequence == naming);
            part["requestId"] = json!(request_id);
            part["sequence"] = json!(sequence);
            if sequence + 1 == count {
                part["finished"] = json!(true);
            }
            part
        };
        sent(count, fault).into_iter().map(part).collect()
    }

    fn len(&self) -> usize {
        match self {
            Self::Lookup { found, .. } => found.len(),
            Self::Search(entities) => entities.len(),
        }
    }

    fn content(&self, from: usize, size: usize, with_not_found: bool) -> Value {
        match self {
            Self::Lookup { found, not_found } => {
                let found = stretch(found, from, size).iter();
                let (values, entities): (Vec<_>, Vec<_>) = found.cloned().unzip();
                let not_found = if with_not_found { not_found.as_slice() } else { &[] };
                let result =
                    json!({"entities": entities, "entitiesFound": values, "entitiesNotFound": not_found});
                json!({"lookupResult": result})
            }
            Self::Search(entities) => json!({"directoryEntities": stretch(entities, from, size)}),
        }
    }
}

fn stretch<T>(items: &[T], from: usize, size: usize) -> &[T] {
    &items[from.min(items.len())..(from + size).min(items.len())]
}

/// Which parts are sent, and in which order.
fn sent(count: usize, fault: Option<DirectoryFault>) -> Vec<usize> {
    let all = 0..count;
    match fault {
        Some(DirectoryFault::Reversed) => all.rev().collect(),
        Some(DirectoryFault::Doubled) => all.flat_map(|part| [part, part]).collect(),
        Some(DirectoryFault::Lost(lost)) => all.filter(|part| *part != lost).collect(),
        Some(DirectoryFault::Silence) => Vec::new(),
        Some(DirectoryFault::NotFoundFirst) | None => all.collect(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sequences(answer: &Answer, size: usize, fault: Option<DirectoryFault>) -> Vec<u64> {
        let parts = answer.parts("r", size, fault);
        parts.iter().map(|part| part["sequence"].as_u64().expect("a number")).collect()
    }

    #[test]
    fn faults_change_which_parts_come_and_when() {
        let answer = Answer::Search(vec![json!(1), json!(2), json!(3)]);
        assert_eq!(sequences(&answer, 1, None), [0, 1, 2]);
        assert_eq!(sequences(&answer, 1, Some(DirectoryFault::Reversed)), [2, 1, 0]);
        assert_eq!(sequences(&answer, 1, Some(DirectoryFault::Doubled)), [0, 0, 1, 1, 2, 2]);
        assert_eq!(sequences(&answer, 1, Some(DirectoryFault::Lost(1))), [0, 2]);
        assert!(sequences(&answer, 1, Some(DirectoryFault::Silence)).is_empty());
    }

    #[test]
    fn what_was_not_found_is_named_once() {
        let found = (0..3).map(|n| (n.to_string(), json!({"identity": n}))).collect();
        let answer = Answer::Lookup { found, not_found: vec!["no".to_owned()] };
        let named = |fault| {
            let parts = answer.parts("r", 2, fault);
            parts.into_iter().map(|part| part["lookupResult"]["entitiesNotFound"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(named(None), [json!([]), json!(["no"])]);
        assert_eq!(named(Some(DirectoryFault::NotFoundFirst)), [json!(["no"]), json!([])]);
    }

    proptest! {
        #[test]
        fn parts_hold_everything_once_and_the_last_one_says_so(count in 0_usize..40, size in 1_usize..15) {
            let found: Vec<_> = (0..count).map(|n| (n.to_string(), json!({"identity": n}))).collect();
            let parts = Answer::Lookup { found: found.clone(), not_found: Vec::new() }.parts("r", size, None);
            let mut seen = Vec::new();
            for (place, part) in parts.iter().enumerate() {
                prop_assert_eq!(&part["sequence"], &json!(place));
                prop_assert_eq!(part["finished"] == true, place + 1 == parts.len());
                let result = &part["lookupResult"];
                let values = result["entitiesFound"].as_array().expect("a list").iter();
                let entities = result["entities"].as_array().expect("a list").iter().cloned();
                seen.extend(values.map(|value| value.as_str().expect("a text").to_owned()).zip(entities));
            }
            prop_assert_eq!(seen, found);
        }
    }
}
