//! Helpers for the serde attributes of wire structs.

use serde::{Deserialize, Deserializer};

/// Whether a field that the service always gives is missing: for `skip_serializing_if` on texts, ids, dates and enums.
pub fn is_empty(field: &impl AsRef<str>) -> bool {
    field.as_ref().is_empty()
}

/// Reads a field that the service always gives; null, which an odd answer has in its place, is as good as missing.
///
/// # Errors
/// Those of the deserializer only.
pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// Reads a boolean, or the text of one; anything else is none (wire/04 section 3.6).
///
/// # Errors
/// Those of the deserializer only.
pub fn lenient_bool<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Lenient {
        Bool(bool),
        Text(String),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Option::deserialize(deserializer)? {
        Some(Lenient::Bool(value)) => Some(value),
        Some(Lenient::Text(text)) => text.trim().to_ascii_lowercase().parse().ok(),
        Some(Lenient::Other(_)) | None => None,
    })
}

#[cfg(test)]
mod tests {
    #[derive(serde::Deserialize)]
    struct Flag {
        #[serde(default, deserialize_with = "super::lenient_bool")]
        on: Option<bool>,
    }

    #[test]
    fn booleans_and_their_texts_are_read() {
        let cases = [
            ("{}", None),
            ("{\"on\":true}", Some(true)),
            ("{\"on\":\"false\"}", Some(false)),
            ("{\"on\":\"True\"}", Some(true)),
            ("{\"on\":null}", None),
            ("{\"on\":\"perhaps\"}", None),
            ("{\"on\":7}", None),
        ];
        for (json, expected) in cases {
            let flag: Flag = serde_json::from_str(json).expect("tolerated");
            assert_eq!(flag.on, expected, "{json}");
        }
    }
}
