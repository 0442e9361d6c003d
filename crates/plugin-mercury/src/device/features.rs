//! Feature toggles (wire/02 section 2.2).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use webex_core::{Error, Result};

/// Who sets a toggle.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum FeatureKind {
    /// Webex, for a roll-out; developers may change it.
    Developer,
    /// What the organization has bought; nobody changes it here.
    Entitlement,
    /// The user.
    User,
}

impl FeatureKind {
    /// The kind by its name on the wire, in any case; `DEV` is a developer toggle, too (defect 23).
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::InvalidInput`] for any other name.
    ///
    /// ```
    /// use webex_plugin_mercury::FeatureKind;
    /// assert_eq!(FeatureKind::from_name("DEV").ok(), Some(FeatureKind::Developer));
    /// ```
    pub fn from_name(name: &str) -> Result<Self> {
        match name.to_ascii_lowercase().as_str() {
            "developer" | "dev" => Ok(Self::Developer),
            "entitlement" => Ok(Self::Entitlement),
            "user" => Ok(Self::User),
            _ => Err(Error::invalid_input("toggles are of the developer, of the user or entitlements")),
        }
    }

    pub(crate) fn as_path(self) -> &'static str {
        match self {
            Self::Developer => "developer",
            Self::Entitlement => "entitlement",
            Self::User => "user",
        }
    }
}

/// What a toggle says.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum FeatureValue {
    /// On or off.
    Boolean(bool),
    /// A number.
    Number(f64),
    /// Any other text, the empty one, too.
    Text(String),
}

/// A toggle.
///
/// ```
/// use webex_plugin_mercury::{Feature, FeatureValue};
/// let feature: Feature = serde_json::from_str(r#"{"key": "k", "val": "True"}"#).expect("JSON");
/// assert_eq!(feature.value(), FeatureValue::Boolean(true));
/// ```
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Feature {
    /// The name.
    pub key: String,
    /// The value as the service sent it.
    #[serde(deserialize_with = "any_text")]
    pub val: String,
    /// Whether it may be changed.
    #[serde(
        deserialize_with = "webex_core::resource::lenient_bool",
        skip_serializing_if = "Option::is_none"
    )]
    pub mutable: Option<bool>,
    /// When it was changed, as the service writes dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Feature {
    /// What it says; the text is read, whatever type the service names.
    ///
    /// ```
    /// use webex_plugin_mercury::{Feature, FeatureValue};
    /// let read = |text: &str| serde_json::from_str::<Feature>(text).expect("JSON").value();
    /// assert_eq!(read(r#"{"key": "k", "val": "42"}"#), FeatureValue::Number(42.0));
    /// assert_eq!(read(r#"{"key": "k", "val": ""}"#), FeatureValue::Text(String::new()));
    /// ```
    pub fn value(&self) -> FeatureValue {
        let text = self.val.trim();
        match text.to_ascii_lowercase().as_str() {
            "true" => FeatureValue::Boolean(true),
            "false" => FeatureValue::Boolean(false),
            _ => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => FeatureValue::Number(number),
                _ => FeatureValue::Text(self.val.clone()),
            },
        }
    }

    /// Whether it is on.
    pub fn is_on(&self) -> bool {
        self.value() == FeatureValue::Boolean(true)
    }
}

/// Texts as they are, booleans and numbers as text: services send all three (defect 23).
fn any_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    })
}

/// The toggles of a device by kind and name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    developer: BTreeMap<String, Feature>,
    entitlement: BTreeMap<String, Feature>,
    user: BTreeMap<String, Feature>,
}

/// The lists on the wire; one that is missing is left as it was.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct FeatureLists {
    pub(crate) developer: Option<Vec<Feature>>,
    pub(crate) entitlement: Option<Vec<Feature>>,
    pub(crate) user: Option<Vec<Feature>>,
}

impl Features {
    /// A toggle. Looks it up here; nothing is asked for.
    ///
    /// ```
    /// use webex_plugin_mercury::{FeatureKind, Features};
    /// assert_eq!(Features::default().find(FeatureKind::User, "user-presence-enabled"), None);
    /// ```
    pub fn find(&self, kind: FeatureKind, key: &str) -> Option<&Feature> {
        self.of(kind).get(key)
    }

    /// Whether a toggle is there and on.
    pub fn is_on(&self, kind: FeatureKind, key: &str) -> bool {
        self.find(kind, key).is_some_and(Feature::is_on)
    }

    /// The toggles of a kind, in the order of their names.
    pub fn iter(&self, kind: FeatureKind) -> impl Iterator<Item = &Feature> {
        self.of(kind).values()
    }

    fn of(&self, kind: FeatureKind) -> &BTreeMap<String, Feature> {
        match kind {
            FeatureKind::Developer => &self.developer,
            FeatureKind::Entitlement => &self.entitlement,
            FeatureKind::User => &self.user,
        }
    }

    fn of_mut(&mut self, kind: FeatureKind) -> &mut BTreeMap<String, Feature> {
        match kind {
            FeatureKind::Developer => &mut self.developer,
            FeatureKind::Entitlement => &mut self.entitlement,
            FeatureKind::User => &mut self.user,
        }
    }

    /// Takes a changed toggle in.
    pub(crate) fn merge(&mut self, kind: FeatureKind, feature: Feature) {
        self.of_mut(kind).insert(feature.key.clone(), feature);
    }

    /// Takes the lists of an answer in. With the tag that is known already, the developer toggles are those that are
    /// known already (wire/02 section 2.1.6).
    pub(crate) fn replace(&mut self, lists: FeatureLists, same_tag: bool) {
        let developer = lists.developer.filter(|_| !same_tag);
        let kinds = [FeatureKind::Developer, FeatureKind::Entitlement, FeatureKind::User];
        for (kind, list) in kinds.into_iter().zip([developer, lists.entitlement, lists.user]) {
            if let Some(list) = list {
                *self.of_mut(kind) = list.into_iter().map(|feature| (feature.key.clone(), feature)).collect();
            }
        }
    }

    pub(crate) fn lists(&self) -> FeatureLists {
        let list = |kind| Some(self.iter(kind).cloned().collect());
        FeatureLists {
            developer: list(FeatureKind::Developer),
            entitlement: list(FeatureKind::Entitlement),
            user: list(FeatureKind::User),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(val: Value) -> FeatureValue {
        serde_json::from_value::<Feature>(json!({"key": "k", "val": val})).expect("tolerated").value()
    }

    #[test]
    fn f1_defect_23_values_are_read_from_their_text() {
        let cases = [
            (json!("1234"), FeatureValue::Number(1234.0)),
            (json!("1.5"), FeatureValue::Number(1.5)),
            (json!("true"), FeatureValue::Boolean(true)),
            (json!("True"), FeatureValue::Boolean(true)),
            (json!("false"), FeatureValue::Boolean(false)),
            (json!("False"), FeatureValue::Boolean(false)),
            (json!("hello world"), FeatureValue::Text("hello world".into())),
            (json!(""), FeatureValue::Text(String::new())),
            (json!(null), FeatureValue::Text(String::new())),
            (json!(true), FeatureValue::Boolean(true)),
            (json!(7), FeatureValue::Number(7.0)),
            (json!(["a"]), FeatureValue::Text("[\"a\"]".into())),
            (json!("NaN"), FeatureValue::Text("NaN".into())),
        ];
        for (val, expected) in cases {
            assert_eq!(value(val.clone()), expected, "{val}");
        }
        let absent: Feature = serde_json::from_str(r#"{"key":"k"}"#).expect("tolerated");
        assert_eq!(absent.value(), FeatureValue::Text(String::new()));
    }

    #[test]
    fn f3_kinds_have_three_names_and_a_short_one() {
        for (name, kind) in [
            ("developer", FeatureKind::Developer),
            ("Developer", FeatureKind::Developer),
            ("DEV", FeatureKind::Developer),
            ("USER", FeatureKind::User),
            ("entitlement", FeatureKind::Entitlement),
        ] {
            assert_eq!(FeatureKind::from_name(name).ok(), Some(kind), "{name}");
        }
        for name in ["", "users", "admin"] {
            let error = FeatureKind::from_name(name).expect_err("no kind");
            assert_eq!(error.kind(), webex_core::ErrorKind::InvalidInput, "{name}");
        }
    }

    #[test]
    fn f2_the_date_of_a_change_goes_out_as_it_came() {
        let record =
            json!({"key": "k", "val": "v", "mutable": true, "lastModified": "2026-01-01T00:00:00.000Z"});
        let feature: Feature = serde_json::from_value(record.clone()).expect("JSON");
        assert_eq!(serde_json::to_value(&feature).expect("JSON"), record);
        let short = json!({"key": "k", "val": "v"});
        let feature: Feature = serde_json::from_value(short.clone()).expect("JSON");
        assert_eq!(serde_json::to_value(&feature).expect("JSON"), short);
    }

    #[test]
    fn d14_d15_d16_the_tag_covers_developer_toggles_only() {
        let lists = |name: &str| FeatureLists {
            developer: Some(vec![Feature { key: name.into(), ..Feature::default() }]),
            entitlement: Some(vec![Feature { key: name.into(), ..Feature::default() }]),
            user: Some(vec![Feature { key: name.into(), ..Feature::default() }]),
        };
        let mut features = Features::default();
        features.replace(lists("a"), false);
        features.replace(lists("b"), true);
        assert!(features.find(FeatureKind::Developer, "a").is_some(), "kept");
        assert!(
            features.find(FeatureKind::User, "a").is_none()
                && features.find(FeatureKind::User, "b").is_some()
        );
        assert!(features.find(FeatureKind::Entitlement, "b").is_some());
        features.replace(lists("c"), false);
        assert!(features.find(FeatureKind::Developer, "a").is_none());
        features.replace(FeatureLists::default(), false);
        assert!(features.find(FeatureKind::Developer, "c").is_some(), "defect 20: no lists, no change");
    }
}
