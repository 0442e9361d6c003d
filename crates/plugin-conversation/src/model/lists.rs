//! What lists of the service consist of.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::resource::or_default;

use super::{Activity, Items, KeyUrl};
use crate::open::{Protected, Slots, Text};

/// A thread, as the list of threads has it (wire/03 section 2.6).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Thread {
    /// What the children are: `reply`.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty")]
    pub child_type: String,
    /// The children.
    #[serde(default, deserialize_with = "or_default")]
    pub child_activities: Vec<Activity>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for Thread {
    fn slots<'a>(&'a mut self, _: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        self.child_activities.iter_mut().for_each(|activity| activity.slots(None, slots));
    }

    fn each_html(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        self.child_activities.iter_mut().for_each(|activity| activity.each_html(visit));
    }
}

/// One answer of a bulk fetch of activities (wire/03 section 3.12).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BulkActivity {
    /// The status, as text: `200`.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// The URL that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// What there is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<BulkData>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// What a bulk fetch found.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BulkData {
    /// The activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activity: Option<Activity>,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Protected for BulkActivity {
    fn slots<'a>(&'a mut self, _: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        if let Some(activity) = self.data.as_mut().and_then(|data| data.activity.as_mut()) {
            activity.slots(None, slots);
        }
    }

    fn each_html(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        if let Some(activity) = self.data.as_mut().and_then(|data| data.activity.as_mut()) {
            activity.each_html(visit);
        }
    }
}

impl<T: Protected> Protected for Items<T> {
    fn slots<'a>(&'a mut self, key: Option<&KeyUrl>, slots: &mut Slots<'a>) {
        self.items.iter_mut().for_each(|item| item.slots(key, slots));
    }

    fn each_html(&mut self, visit: &mut dyn FnMut(&mut Text)) {
        self.items.iter_mut().for_each(|item| item.each_html(visit));
    }
}
