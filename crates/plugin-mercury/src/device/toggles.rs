//! Changing toggles (wire/02 sections 2.2 and 3.4).

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;
use webex_core::request::Call;
use webex_core::{Error, Result, Webex};

use super::features::{Feature, FeatureKind};
use super::registry::Registry;

const SERVICE: &str = "feature";

/// A toggle to be set, with others.
///
/// ```
/// use webex_plugin_mercury::{FeatureKind, FeatureToggle};
/// let toggle = FeatureToggle::new(FeatureKind::User, "mention-notifications", "true");
/// ```
#[derive(Clone, Debug)]
pub struct FeatureToggle {
    kind: FeatureKind,
    key: String,
    val: String,
    mutable: bool,
}

impl FeatureToggle {
    /// That toggle with that value.
    pub fn new(kind: FeatureKind, key: impl Into<String>, value: impl ToString) -> Self {
        Self { kind, key: key.into(), val: value.to_string(), mutable: true }
    }

    /// Whether it may be changed later; it may, by default.
    #[must_use]
    pub fn mutable(mut self, yes: bool) -> Self {
        self.mutable = yes;
        self
    }
}

#[derive(Serialize)]
struct Item<'a> {
    key: &'a str,
    val: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    mutable: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    #[serde(default)]
    feature_toggles: Vec<Typed>,
}

#[derive(Deserialize)]
pub(crate) struct Typed {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(flatten)]
    feature: Feature,
}

impl Typed {
    /// A toggle without a type is one of the user (wire/02 section 6, F5).
    pub(crate) fn into_parts(self) -> Result<(FeatureKind, Feature)> {
        let kind = self.kind.as_deref().map_or(Ok(FeatureKind::User), FeatureKind::from_name)?;
        Ok((kind, self.feature))
    }
}

fn check(kind: FeatureKind) -> Result<()> {
    match kind {
        FeatureKind::Entitlement => {
            Err(Error::invalid_input("only toggles of the developer and the user can be set"))
        }
        _ => Ok(()),
    }
}

/// Sets one toggle, and answers with the record of the service.
pub(crate) async fn set_feature(
    registry: &Registry,
    webex: &Webex,
    toggle: FeatureToggle,
) -> Result<Feature> {
    check(toggle.kind)?;
    let call = user_call(registry)?.segment(toggle.kind.as_path());
    let body = json!({"key": toggle.key, "val": toggle.val, "mutable": toggle.mutable});
    let feature: Feature = webex.send(call.json(&body)).await?.json()?;
    registry.merge_feature(toggle.kind, feature.clone());
    Ok(feature)
}

/// Sets several toggles at once.
pub(crate) async fn set_features(
    registry: &Registry,
    webex: &Webex,
    toggles: &[FeatureToggle],
) -> Result<()> {
    toggles.iter().try_for_each(|toggle| check(toggle.kind))?;
    let items: Vec<_> = toggles.iter().map(item).collect();
    let call = user_call(registry)?.segment("toggles");
    let changed: Changed = webex.send(call.json(&items)).await?.json()?;
    for toggle in changed.feature_toggles {
        let (kind, feature) = toggle.into_parts()?;
        registry.merge_feature(kind, feature);
    }
    Ok(())
}

fn item(toggle: &FeatureToggle) -> Item<'_> {
    let kind = if toggle.kind == FeatureKind::Developer { "DEV" } else { "USER" };
    Item { key: &toggle.key, val: &toggle.val, kind, mutable: toggle.mutable }
}

fn user_call(registry: &Registry) -> Result<Call> {
    let device = registry.device();
    let user = device.as_ref().and_then(|device| device.user_id());
    let user =
        user.ok_or_else(|| Error::invalid_input("the device is not registered, so its user is unknown"))?;
    Ok(Call::new(Method::POST, SERVICE).path("features/users").segment(user))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f5_a_toggle_without_a_type_is_one_of_the_user() {
        let parts = |record| serde_json::from_value::<Typed>(record).expect("tolerated").into_parts();
        let (kind, feature) = parts(json!({"key": "k", "val": "true"})).expect("of the user");
        assert_eq!((kind, feature.key.as_str(), feature.is_on()), (FeatureKind::User, "k", true));
        let (kind, _) = parts(json!({"key": "k", "val": "1", "type": "DEV"})).expect("of the developer");
        assert_eq!(kind, FeatureKind::Developer);
        assert!(parts(json!({"key": "k", "val": "1", "type": "NEW"})).is_err());
    }
}
