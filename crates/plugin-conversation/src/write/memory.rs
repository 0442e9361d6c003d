//! What is known of the keys of conversations, and finding it out once however many want it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use url::Url;
use uuid::Uuid;
use webex_core::flight::Flights;
use webex_core::{Result, Webex};

use super::deliver::KeyFault;
use super::rotate::rotate;
use super::target::Target;
use crate::model::{Activity, KeyUrl, Verb};

/// How many conversations are remembered.
const REMEMBERED: usize = 1024;

/// The keys of conversations of one client, by URL.
#[derive(Default)]
struct Memory {
    targets: Mutex<HashMap<String, Target>>,
    flights: Flights<Errand, Target>,
}

/// What is asked for once, however many want it at the same time.
#[derive(Clone, Eq, Hash, PartialEq)]
struct Errand {
    url: String,
    /// The key that does not count, and why, where another is wanted.
    instead_of: Option<(Option<KeyUrl>, KeyFault)>,
}

impl Memory {
    fn of(webex: &Webex) -> Arc<Self> {
        webex.local(Self::default)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Target>> {
        // Each change is one step: a panic elsewhere leaves the map whole.
        self.targets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is remembered of a conversation; it has keys then.
fn remembered(webex: &Webex, url: &Url) -> Option<Target> {
    Memory::of(webex).lock().get(url.as_str()).cloned()
}

/// The conversation with that id, when it is remembered; by this client, not by others of the process (wire/03 section
/// 7.2, row 26).
pub(super) fn remembered_as(webex: &Webex, id: Uuid) -> Option<Target> {
    Memory::of(webex).lock().values().find(|target| target.id().uuid() == Some(id)).cloned()
}

/// Keeps what is known for the next activity; a conversation without keys is asked about again.
pub(super) fn remember(webex: &Webex, target: &Target) {
    let memory = Memory::of(webex);
    let mut known = memory.lock();
    if !target.has_keys() {
        known.remove(target.url.as_str());
        return;
    }
    if known.len() >= REMEMBERED {
        known.clear();
    }
    known.insert(target.url.to_string(), target.clone());
}

/// What changes the keys of a conversation makes what is remembered of them worthless.
pub(crate) fn forget_keys(webex: &Webex, activity: &Activity) {
    if !matches!(activity.verb, Verb::Leave | Verb::UpdateKey) {
        return;
    }
    let url = activity.target.as_ref().and_then(|target| target.url.as_deref());
    if let Some(url) = url.and_then(|url| Url::parse(url).ok()) {
        Memory::of(webex).lock().remove(url.as_str());
    }
}

/// The conversation with its keys, if it has any. Cancel safe.
pub(super) async fn looked_up(webex: &Webex, target: Target) -> Result<Target> {
    if target.has_keys() {
        return Ok(target);
    }
    if let Some(known) = remembered(webex, &target.url) {
        return Ok(known);
    }
    let errand = Errand { url: target.url.to_string(), instead_of: None };
    let client = webex.clone();
    let run = || async move { target.asked_again(&client).await };
    Memory::of(webex).flights.join(webex, errand, run).await
}

/// The conversation with another key than the one that it has here: the one that it has by now, or a new one. Where the
/// fault is that ours is outdated, and it is not, it stays. Cancel safe.
pub(super) async fn renewed(webex: &Webex, target: Target, fault: KeyFault) -> Result<Target> {
    let errand = Errand { url: target.url.to_string(), instead_of: Some((target.key.clone(), fault)) };
    let client = webex.clone();
    let run = || async move { renew(&client, target, fault).await };
    Memory::of(webex).flights.join(webex, errand, run).await
}

async fn renew(webex: &Webex, target: Target, fault: KeyFault) -> Result<Target> {
    let refused = target.key.clone();
    if let Some(known) = remembered(webex, &target.url).filter(|known| known.key != refused) {
        return Ok(known);
    }
    let now = target.asked_again(webex).await?;
    let counts = now.key != refused || fault == KeyFault::Stale;
    if now.has_keys() && counts { Ok(now) } else { rotate(webex, now).await }
}
