//! Feature toggles of users: what the developer and the user himself have switched.

use std::collections::BTreeMap;
use std::sync::RwLock;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::iso;
use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::UserId;
use crate::sync::{read, write};

/// Who a toggle belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Owner {
    Developer,
    User,
}

/// A toggle's value, always text on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Toggle {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) mutable: bool,
    pub(crate) modified: Timestamp,
}

/// All users' toggles.
#[derive(Default)]
pub(crate) struct Toggles {
    by_user: RwLock<Durable<UserId, Switched>>,
}

/// One user's toggles by owner and key.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(from = "Stored", into = "Stored")]
struct Switched(BTreeMap<(Owner, String), Toggle>);

/// The same on disk.
type Stored = Vec<(Owner, Toggle)>;

impl From<Stored> for Switched {
    fn from(stored: Stored) -> Self {
        let keyed = stored.into_iter().map(|(owner, toggle)| ((owner, toggle.key.clone()), toggle));
        Self(keyed.collect())
    }
}

impl From<Switched> for Stored {
    fn from(switched: Switched) -> Self {
        switched.0.into_iter().map(|((owner, _), toggle)| (owner, toggle)).collect()
    }
}

impl Toggles {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        write(&self.by_user).attach(opening, "toggles")
    }

    pub(crate) fn set(&self, user: UserId, owner: Owner, toggle: Toggle) {
        let mut by_user = write(&self.by_user);
        by_user.upsert(user, |own| own.0.insert((owner, toggle.key.clone()), toggle));
    }

    /// The user's toggles, the defaults included (wire/08 section 2.1).
    pub(crate) fn of(&self, user: UserId, owner: Owner) -> Vec<Toggle> {
        let by_user = read(&self.by_user);
        let own = by_user.get(&user).into_iter().flat_map(|own| &own.0).filter(|((of, _), _)| *of == owner);
        let mut toggles: Vec<Toggle> = own.map(|(_, toggle)| toggle.clone()).collect();
        if owner == Owner::User && !toggles.iter().any(|toggle| toggle.key == DEFAULT_USER_TOGGLE) {
            toggles.push(default_user_toggle());
        }
        toggles
    }

    /// Changes whenever a developer toggle does: the `ETag` of devices.
    pub(crate) fn developer_tag(&self, user: UserId) -> String {
        let toggles = self.of(user, Owner::Developer);
        let text: String =
            toggles.iter().map(|toggle| format!("{}={}\n", toggle.key, toggle.value)).collect();
        let hash = digest(&SHA256, text.as_bytes());
        hash.as_ref().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

const DEFAULT_USER_TOGGLE: &str = "mention-notifications";

fn default_user_toggle() -> Toggle {
    Toggle {
        key: DEFAULT_USER_TOGGLE.to_owned(),
        value: "true".to_owned(),
        mutable: true,
        modified: Timestamp::UNIX_EPOCH,
    }
}

impl Toggle {
    /// The record as clients read it: `val` is text, `value` has the type that the text suggests.
    pub(crate) fn render(&self) -> Value {
        let (kind, value) = match (self.value.as_str(), self.value.parse::<i64>()) {
            ("true", _) => ("boolean", json!(true)),
            ("false", _) => ("boolean", json!(false)),
            (_, Ok(number)) => ("number", json!(number)),
            (text, Err(_)) => ("string", json!(text)),
        };
        json!({"key": self.key, "val": self.value, "type": kind, "value": value, "mutable": self.mutable,
            "lastModified": iso(self.modified)})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_follows_developer_toggles_only() {
        let (toggles, user) = (Toggles::default(), UserId::random());
        let toggle = |value: &str| Toggle {
            key: "web-high-availability".to_owned(),
            value: value.to_owned(),
            mutable: true,
            modified: Timestamp::UNIX_EPOCH,
        };
        let before = toggles.developer_tag(user);
        toggles.set(user, Owner::User, toggle("true"));
        assert_eq!(toggles.developer_tag(user), before);
        toggles.set(user, Owner::Developer, toggle("true"));
        assert_ne!(toggles.developer_tag(user), before);
    }

    #[test]
    fn values_get_the_type_their_text_suggests() {
        for (text, kind, value) in
            [("false", "boolean", json!(false)), ("12", "number", json!(12)), ("on", "string", json!("on"))]
        {
            let toggle = Toggle {
                key: "k".into(),
                value: text.into(),
                mutable: true,
                modified: Timestamp::UNIX_EPOCH,
            };
            let record = toggle.render();
            assert_eq!(
                (&record["val"], &record["type"], &record["value"]),
                (&json!(text), &json!(kind), &value)
            );
        }
    }
}
