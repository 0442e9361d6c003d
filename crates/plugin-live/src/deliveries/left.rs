//! What an earlier process has left.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use url::Url;
use webex_core::storage::{Batch, Scan, Store, Version};
use webex_core::{Error, ErrorKind, Result};
use webex_plugin_conversation::{ConversationId, Resume};

use super::cursor::{Cursor, Delivered, Mark, Unlisted};

/// So many entries are deleted at once.
const SWEEP: usize = 500;

/// The keys of one name.
#[derive(Clone, Debug)]
pub(super) struct Keys(String);

/// What an earlier process has left.
#[derive(Debug, Default)]
pub(super) struct Left {
    pub(super) mark: Option<Mark>,
    /// What is done in each conversation, and the version of its entry.
    pub(super) done: HashMap<ConversationId, (i64, Version)>,
    /// What was delivered in each conversation.
    pub(super) delivered: HashMap<ConversationId, i64>,
    /// What was delivered, is not done, and is in no list.
    pub(super) unlisted: Vec<Url>,
}

impl Keys {
    pub(super) fn of(name: &str) -> Self {
        Self(name.to_owned())
    }

    pub(super) fn mark(&self) -> String {
        format!("{}/mark", self.0)
    }

    pub(super) fn done(&self, conversation: &str) -> String {
        format!("{}/done/{conversation}", self.0)
    }

    pub(super) fn delivered(&self, conversation: &str) -> String {
        format!("{}/delivered/{conversation}", self.0)
    }

    pub(super) fn unlisted(&self, activity: &str) -> String {
        format!("{}/unlisted/{activity}", self.0)
    }
}

impl Left {
    /// Reads what is left, and sweeps out what is of no use any more.
    pub(super) async fn read(store: &Store, keys: &Keys) -> Result<Self> {
        let mark = store.get::<Mark>(&keys.mark()).await?.map(|stored| stored.value);
        let mut left = Self { mark, ..Self::default() };
        let until = mark.map_or(i64::MIN, |mark| mark.until);
        let mut useless = Vec::new();
        for (key, cursor, version) in all::<Cursor>(store, &keys.done("")).await? {
            match cursor.at > until {
                true => drop(left.done.insert(ConversationId::new(key), (cursor.at, version))),
                false => useless.push(keys.done(&key)),
            }
        }
        for (key, delivered, _) in all::<Delivered>(store, &keys.delivered("")).await? {
            match delivered.at > until {
                true => drop(left.delivered.insert(ConversationId::new(key), delivered.at)),
                false => useless.push(keys.delivered(&key)),
            }
        }
        for (key, unlisted, _) in all::<Unlisted>(store, &keys.unlisted("")).await? {
            let done = left.done.get(&unlisted.conversation).is_some_and(|(at, _)| unlisted.at <= *at);
            match done || unlisted.at <= until {
                true => useless.push(keys.unlisted(&key)),
                false => left.unlisted.push(unlisted.url),
            }
        }
        sweep(store, &useless).await?;
        Ok(left)
    }

    /// Where a reader goes on.
    pub(super) fn resume(&self) -> Resume {
        let moment = |at: i64| Timestamp::from_microsecond(at).unwrap_or_default();
        let since = Resume::since(moment(self.mark.map_or(0, |mark| mark.until)));
        self.done.iter().fold(since, |resume, (id, (at, _))| resume.seen(id.clone(), moment(*at)))
    }
}

/// The entries below a prefix: rest of the key, value, version.
async fn all<T: DeserializeOwned>(store: &Store, prefix: &str) -> Result<Vec<(String, T, Version)>> {
    let (mut found, mut scan) = (Vec::new(), Scan::prefix(prefix));
    loop {
        let page = store.storage().scan(store.namespace(), scan).await?;
        let Some(last) = page.last().map(|item| item.key.clone()) else { return Ok(found) };
        for item in page {
            let value = serde_json::from_slice(&item.entry.value).map_err(unreadable)?;
            let rest = item.key.strip_prefix(prefix).unwrap_or_default().to_owned();
            found.push((rest, value, item.entry.version));
        }
        scan = Scan::prefix(prefix).after(last);
    }
}

async fn sweep(store: &Store, keys: &[String]) -> Result<()> {
    for some in keys.chunks(SWEEP) {
        let delete = |batch: Batch, key: &String| batch.delete(store.namespace(), key.as_str());
        store.storage().commit(some.iter().fold(Batch::new(), delete)).await?;
    }
    Ok(())
}

fn unreadable(error: serde_json::Error) -> Error {
    let text = format!("an entry of deliveries cannot be read (column {})", error.column());
    Error::new(ErrorKind::Storage, text)
}
