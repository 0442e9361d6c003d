//! Receiving deliveries, and keeping each together with the note that it is done.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use webex::Webex;
use webex::core::storage::{Batch, Namespace, Scan, Storage};
use webex::live::{Delivery, EventData, EventKind, LiveExt, Resource};

use super::watch::Watch;
use crate::line::{Arrival, Line};
use crate::{Failure, Result};

/// The name under which deliveries are noted as done.
const NAME: &str = "storm";
const RESULTS: &str = "storm-results";

/// What is kept of a message. Its key says where it stands in the order in which messages were kept.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Kept {
    /// The room.
    pub room: Uuid,
    /// The message.
    pub id: Uuid,
    /// What it says.
    pub text: Option<String>,
    /// Whether it may have come before, to a process that was killed before it had kept it.
    pub redelivered: bool,
    /// When.
    pub at: Timestamp,
}

/// Keeps every message that is delivered, together with the note that the delivery is done, until `end` completes.
/// Tells it only then.
///
/// # Errors
/// When the client cannot begin, or the storage fails.
pub(crate) async fn keep(webex: &Webex, tell: impl Fn(Line), end: impl Future<Output = ()>) -> Result {
    let results = webex.store(&Namespace::new(RESULTS)?);
    let mut number = kept(&**results.storage(), results.namespace()).await?.len();
    let mut deliveries = webex.live()?.deliveries(NAME).of(Resource::Messages).await?;
    tell(Line::Ready);
    let keeping = async {
        while let Some(delivery) = deliveries.next().await {
            let delivery = delivery?;
            let mut batch = Batch::new();
            let new = messages(&delivery);
            for kept in &new {
                batch = batch.put(results.namespace(), format!("{number:012}"), serde_json::to_vec(kept)?);
                number += 1;
            }
            delivery.commit_with(batch).await?;
            new.into_iter().for_each(|kept| tell(Line::Message(kept.into())));
        }
        Ok::<(), Failure>(())
    };
    let watch = Watch::default();
    tokio::select! {
        result = keeping => result?,
        result = watch.run(webex) => result?,
        () = end => {}
    }
    tell(Line::Done(watch.measures(webex)?));
    Ok(())
}

fn messages(delivery: &Delivery) -> Vec<Kept> {
    let created = delivery.events().iter().filter(|event| event.event == EventKind::Created);
    let message = |data: &EventData| match data {
        EventData::Message(message) => Some(Kept {
            room: message.room_id.uuid()?,
            id: message.id.uuid()?,
            text: message.text.clone(),
            redelivered: delivery.is_redelivered(),
            at: Timestamp::now(),
        }),
        _ => None,
    };
    created.filter_map(|event| message(&event.data)).collect()
}

/// Everything that was kept in a storage, in order.
///
/// # Errors
/// When the storage cannot be read.
pub async fn kept_in(storage: &dyn Storage) -> Result<Vec<Kept>> {
    kept(storage, &Namespace::new(RESULTS)?).await
}

async fn kept(storage: &dyn Storage, namespace: &Namespace) -> Result<Vec<Kept>> {
    let mut all = Vec::new();
    let mut scan = Scan::all();
    loop {
        let page = storage.scan(namespace, scan).await?;
        let Some(last) = page.last().map(|item| item.key.clone()) else { return Ok(all) };
        for item in page {
            all.push(serde_json::from_slice(&item.entry.value)?);
        }
        scan = Scan::all().after(last);
    }
}

impl From<Kept> for Arrival {
    fn from(kept: Kept) -> Self {
        let Kept { room, id, text, at, .. } = kept;
        Self { room, id, text, at }
    }
}
