//! People who are known by e-mail address only (wire/04 section 2.5.2).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use uuid::Uuid;
use webex_core::Webex;

use crate::model::Activity;
use crate::write::PersonAddress;

/// So many addresses are remembered.
const KNOWN: usize = 1_000;

/// What was looked up for one client.
#[derive(Default)]
struct Known(Mutex<HashMap<String, Uuid>>);

impl Known {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Uuid>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks up the UUIDs of people of whom an activity tells the e-mail address only. One who cannot be found stays without:
/// the activity is handed on all the same.
pub(super) async fn resolve(webex: &Webex, activity: &mut Activity) {
    let mut uuids = BTreeMap::new();
    for email in activity.unresolved_emails() {
        match look_up(webex, &email).await {
            Ok(uuid) => drop(uuids.insert(email, uuid)),
            Err(error) => tracing::debug!(%error, "a person is known by e-mail address only"),
        }
    }
    if !uuids.is_empty() {
        activity.resolve_emails(&uuids);
    }
}

async fn look_up(webex: &Webex, email: &str) -> webex_core::Result<Uuid> {
    let known = webex.local(Known::default);
    if let Some(uuid) = known.lock().get(email) {
        return Ok(*uuid);
    }
    let uuid = PersonAddress::from(email).uuid(webex, false).await?;
    let mut known = known.lock();
    if known.len() >= KNOWN {
        known.clear();
    }
    known.insert(email.to_owned(), uuid);
    Ok(uuid)
}
