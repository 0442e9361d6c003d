//! Look-ups of single people, asked in batches.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_core::future::BoxFuture;
use http::Method;
use serde::Deserialize;
use webex_core::batcher::{BatchAnswers, BatchSource, BatchTiming, Batcher};
use webex_core::ids::PersonId;
use webex_core::request::Call;
use webex_core::{Error, ErrorKind, Result, Webex};

use crate::list::joined;
use crate::{PeopleConfig, Person};

/// What this crate keeps for each client.
pub(crate) struct Lookups {
    /// One batcher for each configuration that was used.
    batchers: Mutex<Vec<(PeopleConfig, Batcher<ById>)>>,
    me: Batcher<Me>,
}

impl Lookups {
    pub(crate) fn of(webex: &Webex) -> Arc<Self> {
        webex.local(|| Self { batchers: Mutex::default(), me: Batcher::new(Me, AT_ONCE) })
    }

    pub(crate) fn by_id(&self, config: &PeopleConfig) -> Batcher<ById> {
        let mut batchers = self.batchers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, batcher)) = batchers.iter().find(|(known, _)| known == config) {
            return batcher.clone();
        }
        let source = ById { show_all_types: config.show_all_types };
        let batcher = Batcher::new(source, config.timing());
        batchers.push((config.clone(), batcher.clone()));
        batcher
    }

    pub(crate) fn me(&self) -> &Batcher<Me> {
        &self.me
    }
}

/// Nothing is collected; whoever asks while a request is on its way shares its answer.
const AT_ONCE: BatchTiming = BatchTiming { wait: Duration::ZERO, max_wait: Duration::ZERO, max_items: 1 };

/// `people/me`: one request for all who ask at the same time.
pub(crate) struct Me;

impl BatchSource for Me {
    type Key = ();
    type Item = ();
    type Value = Person;

    fn fetch<'a>(
        &'a self,
        webex: &'a Webex,
        _batch: Vec<((), ())>,
    ) -> BoxFuture<'a, Result<BatchAnswers<(), Person>>> {
        Box::pin(async move {
            let response = webex.send(Call::new(Method::GET, "hydra").path("people/me")).await?;
            Ok(vec![((), response.json())])
        })
    }
}

/// `people/?id=a,b`: the key of a person is what the id means, the item is the id as it was given.
pub(crate) struct ById {
    show_all_types: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Found {
    items: Vec<Person>,
}

impl BatchSource for ById {
    type Key = PersonId;
    type Item = PersonId;
    type Value = Person;

    fn fetch<'a>(
        &'a self,
        webex: &'a Webex,
        batch: Vec<(PersonId, PersonId)>,
    ) -> BoxFuture<'a, Result<BatchAnswers<PersonId, Person>>> {
        Box::pin(async move {
            let call = Call::new(Method::GET, "hydra")
                .path("people/")
                .query("id", joined(batch.iter().map(|(_, given)| given)))
                .query("showAllTypes", self.show_all_types);
            let found: Found = webex.send(call).await?.json()?;
            Ok(answers(batch, found.items))
        })
    }
}

/// One answer for each person that was asked for. Whoever is not among the items does not exist, whether the service
/// names the id in `notFoundIds` or says nothing; people that nobody asked for are left out (wire/04 section 7, rows
/// 14, 16 and 17).
fn answers(batch: Vec<(PersonId, PersonId)>, items: Vec<Person>) -> BatchAnswers<PersonId, Person> {
    let answer = |(key, given): (PersonId, PersonId)| {
        let person = items.iter().find(|person| person.id == key).cloned();
        (key, person.ok_or_else(|| not_found(&given)))
    };
    batch.into_iter().map(answer).collect()
}

fn not_found(id: &PersonId) -> Error {
    Error::new(ErrorKind::NotFound, format!("there is no person with the id {id}"))
}
