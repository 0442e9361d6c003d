//! Test vectors: recorded behaviour that the SDK is compared with.

use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The vectors of that file: from the folder that the variable `WEBEX_VECTORS` names if it is set, else `copy`.
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
    let text = std::env::var_os("WEBEX_VECTORS").map_or_else(
        || copy.to_owned(),
        |folder| {
            let path = PathBuf::from(folder).join(file);
            std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        },
    );
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"))
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
