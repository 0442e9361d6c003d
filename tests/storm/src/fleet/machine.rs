//! One machine of a fleet: claims accounts, and keeps what is delivered to them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use webex::WebexBuilder;
use webex::core::Shared;
use webex::core::ownership::{Claim, Claims};
use webex::core::storage::{Batch, Namespace, Storage as _};
use webex::core::{Error, ErrorKind};
use webex::live::{Delivery, EventData, EventKind, LiveExt, Resource};

use super::redis::{Storage, storage_of_environment};
use super::{rows, takeover};
use crate::line::{Line, Measures};
use crate::receiver::{builder_of_environment, tell, told_to_end};
use crate::{Result, fail};

/// So many accounts begin at the same time.
const BEGINNINGS: usize = 8;

/// So often a write is tried whose outcome is not known.
const TRIES: usize = 5;

struct Machine {
    name: String,
    storage: Storage,
    shared: Shared,
    tokens: HashMap<String, String>,
    beginnings: Semaphore,
}

/// Works for accounts of that file until the input is closed.
///
/// # Errors
/// When the environment or the file describes no fleet, or the storage cannot be reached.
pub async fn serve_in_child(name: &str, accounts: &Path) -> Result {
    let tokens: HashMap<String, String> = serde_json::from_slice(&std::fs::read(accounts)?)?;
    let (storage, shared) = (storage_of_environment().await?, Shared::new()?);
    let names: Vec<_> = tokens.keys().cloned().collect();
    let claims = Claims::builder(Arc::new(storage.clone()), rows::claims()?, name);
    let mut claims = claims.ttl(takeover::TTL).start(names)?;
    let beginnings = Semaphore::new(BEGINNINGS);
    let machine = Arc::new(Machine { name: name.to_owned(), storage, shared, tokens, beginnings });
    let (mut work, end) = (JoinSet::new(), told_to_end());
    tokio::pin!(end);
    tell(&Line::Ready);
    loop {
        tokio::select! {
            claim = claims.next() => match claim {
                Some(claim) => drop(work.spawn(machine.clone().serve(claim))),
                None => return fail("the claims ended by themselves"),
            },
            Some(_) = work.join_next() => {}
            () = &mut end => break,
        }
    }
    claims.shutdown().await;
    while work.join_next().await.is_some() {}
    tell(&Line::Done(Measures::default()));
    Ok(())
}

impl Machine {
    /// Works for an account as long as it is claimed. What fails is given back, and comes again, here or elsewhere.
    async fn serve(self: Arc<Self>, claim: Claim) {
        let worked = tokio::select! {
            worked = self.work(&claim) => worked,
            _ = claim.ended() => Ok(()),
        };
        if let Err(error) = worked {
            tracing::error!(%error, account = claim.name(), "the work ended");
        }
    }

    async fn work(&self, claim: &Claim) -> Result {
        let begins = self.beginnings.acquire().await?;
        let webex = self.builder(claim.name())?.build().await?;
        let mut deliveries = webex.live()?.deliveries("fleet").of(Resource::Messages).await?;
        let owner = Batch::new().put(&rows::owners()?, claim.name(), self.name.clone());
        self.storage.commit(owner.require_lease(claim.lease())).await?;
        drop(begins);
        let (rows, mut number) = (rows::rows()?, 0);
        while let Some(delivery) = deliveries.next().await {
            let delivery = delivery?;
            let mut batch = Batch::new().require_lease(claim.lease());
            for message in messages(&delivery) {
                let key = rows::row(claim.name(), claim.lease().token().as_u64(), number);
                batch = batch.put(&rows, key, message);
                number += 1;
            }
            keep(&delivery, batch).await?;
        }
        Ok(())
    }

    fn builder(&self, account: &str) -> Result<WebexBuilder> {
        let Some(token) = self.tokens.get(account) else { return fail("an account without a token") };
        let builder = builder_of_environment()?.shared(self.shared.clone()).token(token.as_str());
        let storage = Arc::new(self.storage.clone());
        Ok(builder.storage(storage).storage_scope(Namespace::new(account)?))
    }
}

/// Keeps a delivery, together with the note that it is done, as long as the claim stands.
async fn keep(delivery: &Delivery, batch: Batch) -> std::result::Result<(), Error> {
    let mut tries = TRIES;
    loop {
        match delivery.commit_with(batch.clone()).await {
            Err(error) if error.kind() == ErrorKind::OutcomeUnknown && tries > 0 => tries -= 1,
            outcome => return outcome,
        }
    }
}

fn messages(delivery: &Delivery) -> Vec<String> {
    let created = delivery.events().iter().filter(|event| event.event == EventKind::Created);
    let number = |data: &EventData| match data {
        EventData::Message(message) => message.id.uuid().map(|number| number.to_string()),
        _ => None,
    };
    created.filter_map(|event| number(&event.data)).collect()
}
