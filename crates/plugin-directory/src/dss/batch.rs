//! Look-ups by id, collected into requests: one batch for each resource (wire/02 section 2.13).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use futures_core::future::BoxFuture;
use serde::Serialize;
use webex_core::batcher::{BatchAnswers, BatchSource, BatchTiming, Batcher};
use webex_core::{Result, Webex};

use super::ask::ask;
use super::question::Question;
use crate::entity::{DirectoryEntity, EntityId, EntityProvider};

/// The body of a look-up.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LookupValues<'a, T> {
    pub(super) lookup_values: &'a [T],
}

/// Where entities are looked up by id: among all, or among those of one provider.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Resource(pub(super) Option<EntityProvider>);

impl Resource {
    /// The question for these ids.
    pub(super) async fn question(&self, webex: &Webex, ids: &[&str]) -> Result<Question> {
        let question = match &self.0 {
            Some(provider) => {
                Question::new(webex, "lookup", &["entityprovidertype", provider.as_str()]).await?
            }
            None => Question::new(webex, "lookup", &["identities"]).await?,
        };
        question.with(&LookupValues { lookup_values: ids })
    }
}

impl BatchSource for Resource {
    type Key = EntityId;
    type Item = ();
    type Value = Option<DirectoryEntity>;

    fn fetch<'a>(
        &'a self,
        webex: &'a Webex,
        batch: Vec<(EntityId, ())>,
    ) -> BoxFuture<'a, Result<BatchAnswers<EntityId, Self::Value>>> {
        Box::pin(async move {
            let ids: Vec<_> = batch.iter().map(|(id, ())| id.as_str()).collect();
            let answer = ask(webex, &self.question(webex, &ids).await?).await?;
            let missing: Vec<_> = answer.not_found().map(|id| (EntityId::from(id), Ok(None))).collect();
            let found = answer.into_found().map(|(id, entity)| (EntityId::from(id), Ok(Some(entity))));
            Ok(found.chain(missing).collect())
        })
    }
}

/// The batchers of one client.
#[derive(Debug)]
pub(crate) struct Lookups {
    timing: BatchTiming,
    batchers: Mutex<HashMap<Resource, Batcher<Resource>>>,
}

impl Lookups {
    pub(crate) fn new(timing: BatchTiming) -> Self {
        Self { timing, batchers: Mutex::default() }
    }

    pub(super) fn of(&self, resource: &Resource) -> Batcher<Resource> {
        // The map is whole between any two statements.
        let mut batchers = self.batchers.lock().unwrap_or_else(PoisonError::into_inner);
        let make = || Batcher::new(resource.clone(), self.timing);
        batchers.entry(resource.clone()).or_insert_with(make).clone()
    }
}
