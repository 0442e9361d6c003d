//! Test vectors: recorded behaviour that the SDK is compared with.

use std::io::ErrorKind;
use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The vectors of that file: from the folder that the variable `WEBEX_VECTORS` names if it is set and has the file, else
/// `copy`. Says when the folder lacks it.
///
/// A test that wants one case by its name reads its copy: other folders have other cases.
///
/// ```no_run
/// let rows = webex_testing::vectors("my-vectors.json", r#"[{"in": 1, "out": 2}]"#);
/// for row in rows.as_array().expect("rows") {
///     assert_eq!(row["out"], 2);
/// }
/// ```
///
/// # Panics
/// When the file cannot be read, or is not JSON.
pub fn vectors(file: &str, copy: &str) -> Value {
    let text = of_folder(file).unwrap_or_else(|| copy.to_owned());
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn of_folder(file: &str) -> Option<String> {
    let path = PathBuf::from(std::env::var_os("WEBEX_VECTORS")?).join(file);
    match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(e) if e.kind() == ErrorKind::NotFound => {
            println!("{} is not there: the copy of the project is taken", path.display());
            None
        }
        Err(e) => panic!("{}: {e}", path.display()),
    }
}

/// `expected` with every text that is `marker` replaced by what `input` has at the same place: what cannot be opened
/// keeps its sealed text in our SDK, while the recorded one puts a fixed text there.
///
/// ```
/// use serde_json::json;
/// let expected = webex_testing::as_received(&json!({ "a": "?", "b": [1] }), "?", &json!({ "a": "sealed", "b": [2] }));
/// assert_eq!(expected, json!({ "a": "sealed", "b": [1] }));
/// ```
pub fn as_received(expected: &Value, marker: &str, input: &Value) -> Value {
    match expected {
        Value::String(text) if text == marker => input.clone(),
        Value::Object(members) => {
            let each =
                |(name, value): (&String, &Value)| (name.clone(), as_received(value, marker, &input[name]));
            members.iter().map(each).collect()
        }
        Value::Array(items) => {
            let each = |(at, item)| as_received(item, marker, &input[at]);
            items.iter().enumerate().map(each).collect()
        }
        other => other.clone(),
    }
}

/// The samples of resources by group (`messaging-resources.json`).
///
/// ```
/// let samples = webex_testing::resource_samples();
/// assert!(samples.is_object());
/// ```
///
/// # Panics
/// As [`vectors`].
pub fn resource_samples() -> Value {
    vectors("messaging-resources.json", include_str!("../vectors/messaging-resources.json"))
}

/// Reads every sample answer of a group as `T`, writes it again, and compares; prints how many there were.
///
/// # Panics
/// When one comes out differently, or there is none.
pub fn check_samples<T: DeserializeOwned + Serialize>(group: &str) {
    let samples = resource_samples();
    let answers = samples[group].as_object().expect("a group").iter();
    let mut count = 0;
    for (name, sample) in
        answers.filter(|(name, sample)| !name.contains("Request") && !sample["id"].is_null())
    {
        let resource = T::deserialize(sample).unwrap_or_else(|e| panic!("{group}.{name}: {e}"));
        let written = serde_json::to_value(&resource).expect("a resource can be written");
        assert_eq!(&written, sample, "{group}.{name}");
        count += 1;
    }
    println!("messaging-resources.json: {count} samples of {group} read and written again");
    assert!(count > 0, "no sample of {group}");
}
