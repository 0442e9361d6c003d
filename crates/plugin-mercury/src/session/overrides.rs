//! Headers of an event that replace parts of its data (wire/02 sections 2.5.12 and 7, defect 15).

use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// No path goes deeper; a longer one is ignored.
const DEEPEST: usize = 32;

/// The data with the overrides applied; `None` when there is none. `own` are the headers inside the data, whose paths
/// begin there; `outer` those of the envelope, whose paths begin with `data.`.
pub(super) fn apply(
    data: &RawValue,
    own: &Map<String, Value>,
    outer: &Map<String, Value>,
) -> Option<Box<RawValue>> {
    let outer = outer.iter().filter_map(|(path, value)| Some((path.strip_prefix("data.")?, value)));
    let mut overrides = outer.chain(own.iter().map(|(path, value)| (path.as_str(), value))).peekable();
    overrides.peek()?;
    let mut changed: Value = serde_json::from_str(data.get()).ok()?;
    for (path, value) in overrides {
        set(&mut changed, path, value.clone());
    }
    serde_json::value::to_raw_value(&changed).ok()
}

/// Sets a dotted path; what is missing on the way, or is no object, becomes one.
fn set(root: &mut Value, path: &str, value: Value) {
    if path.is_empty() || path.split('.').count() > DEEPEST {
        return;
    }
    let mut place = root;
    for segment in path.split('.') {
        place = match item(place, segment) {
            Some(index) => &mut place[index],
            None => member(place, segment),
        };
    }
    *place = value;
}

/// The index that the segment names, if the place is a list that has it.
fn item(place: &Value, segment: &str) -> Option<usize> {
    segment.parse().ok().filter(|index| *index < place.as_array().map_or(0, Vec::len))
}

fn member<'a>(place: &'a mut Value, name: &str) -> &'a mut Value {
    if !place.is_object() {
        *place = Value::Object(Map::new());
    }
    let object = place.as_object_mut().expect("it was made one");
    object.entry(name).or_insert(Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn applied(data: Value, own: Value, outer: Value) -> Option<Value> {
        let data = serde_json::value::to_raw_value(&data).expect("JSON");
        let object = |value: Value| value.as_object().cloned().expect("an object");
        let changed = apply(&data, &object(own), &object(outer))?;
        Some(serde_json::from_str(changed.get()).expect("JSON"))
    }

    #[test]
    fn m18_paths_are_set_and_missing_objects_created() {
        let data = json!({"activity": {"target": {"id": "t"}, "list": [1, 2]}});
        let own = json!({"activity.target.lastSeenActivityDate": "d", "a.b.c": 1, "activity.list.1": 7});
        let expected = json!({"activity": {"target": {"id": "t", "lastSeenActivityDate": "d"}, "list": [1, 7]},
            "a": {"b": {"c": 1}}});
        assert_eq!(applied(data, own, json!({})), Some(expected));
    }

    #[test]
    fn defect_15_headers_of_the_envelope_count_below_data() {
        let outer = json!({"data.activity.verb": "post", "from": "somebody"});
        let changed = applied(json!({"activity": {}}), json!({}), outer);
        assert_eq!(changed, Some(json!({"activity": {"verb": "post"}})));
        assert_eq!(applied(json!({"a": 1}), json!({}), json!({"from": "somebody"})), None);
    }

    #[test]
    fn no_path_digs_without_end() {
        let path = vec!["a"; DEEPEST + 1].join(".");
        assert_eq!(applied(json!({}), json!({path: 1, "": 2}), json!({})), Some(json!({})));
    }
}
