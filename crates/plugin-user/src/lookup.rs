//! The ids behind e-mail addresses, asked in batches (wire/01 sections 2.18 and 3.5.3).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_core::future::BoxFuture;
use http::Method;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use webex_core::batcher::{BatchAnswers, BatchSource, BatchTiming, Batcher};
use webex_core::request::Call;
use webex_core::{Error, ErrorKind, Result, Webex};

use crate::KnownUser;
use crate::recents::Recents;

/// wire/01 section 4.1.
const TIMING: BatchTiming =
    BatchTiming { wait: Duration::from_millis(100), max_wait: Duration::from_millis(1500), max_items: 100 };

/// What this crate keeps for each client.
pub(crate) struct Lookups {
    recents: Mutex<Recents>,
    existing: Batcher<ByEmail>,
    creating: Batcher<ByEmail>,
}

impl Lookups {
    pub(crate) fn of(webex: &Webex) -> Arc<Self> {
        webex.local(|| Self {
            recents: Mutex::default(),
            existing: Batcher::new(ByEmail { create: false }, TIMING),
            creating: Batcher::new(ByEmail { create: true }, TIMING),
        })
    }

    pub(crate) fn recents<T>(&self, look: impl FnOnce(&mut Recents) -> T) -> T {
        look(&mut self.recents.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The user of that address. Who was found lately is not asked for again, unless it is not known whether there is
    /// an account and one is wanted. The question is queued at once.
    pub(crate) fn by_email(
        self: &Arc<Self>,
        webex: &Webex,
        email: &str,
        create: bool,
    ) -> impl Future<Output = Result<KnownUser>> + Send + use<> {
        let known = self.recents(|recents| recents.by_email(email));
        let known = known.filter(|user| !create || user.user_exists == Some(true));
        let asked = match known {
            Some(user) => Ok(user),
            None => Err(self.batcher(create).request(webex, email.to_lowercase(), email.to_owned())),
        };
        let lookups = self.clone();
        async move {
            let user = match asked {
                Ok(known) => return Ok(known),
                Err(answer) => answer.await?,
            };
            lookups.recents(|recents| recents.remember(user.clone()));
            Ok(user)
        }
    }

    fn batcher(&self, create: bool) -> &Batcher<ByEmail> {
        if create { &self.creating } else { &self.existing }
    }
}

/// `POST users`: the key of a user is the address in lower case, the item is the address as it was given.
struct ByEmail {
    create: bool,
}

#[derive(Serialize)]
struct Asked<'a> {
    email: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    id: Option<Uuid>,
    user_exists: Option<bool>,
}

impl BatchSource for ByEmail {
    type Key = String;
    type Item = String;
    type Value = KnownUser;

    fn fetch<'a>(
        &'a self,
        webex: &'a Webex,
        batch: Vec<(String, String)>,
    ) -> BoxFuture<'a, Result<BatchAnswers<String, KnownUser>>> {
        Box::pin(async move {
            let asked: Vec<_> = batch.iter().map(|(_, email)| Asked { email }).collect();
            // Asking twice finds and creates the same users.
            let call = Call::new(Method::POST, "conversation").path("users").json(&asked).idempotent(true);
            let call = call.query_opt("shouldCreateUsers", self.create.then_some(true));
            let answers: HashMap<String, Answer> = webex.send(call).await?.json()?;
            Ok(answers.into_iter().map(read).collect())
        })
    }
}

fn read((email, answer): (String, Answer)) -> (String, Result<KnownUser>) {
    let key = email.to_lowercase();
    let user = match answer.id {
        Some(id) => Ok(KnownUser { id, email_address: email, user_exists: answer.user_exists }),
        None => Err(Error::new(ErrorKind::NotFound, "the service knows no id of that user")),
    };
    (key, user)
}
