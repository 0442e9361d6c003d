//! What is asked of the service (wire/02 section 3.6.2).

use std::sync::Arc;
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_util::{StreamExt, TryStreamExt, stream};
use http::Method;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use serde_json::value::RawValue;
use webex_core::batcher::{BatchAnswers, BatchSource};
use webex_core::request::Call;
use webex_core::resource::{TypedCall, or_default};
use webex_core::{Error, ErrorKind, Result, Webex};

use crate::model::PresenceState;
use crate::subject::Subject;

/// The service in the catalog.
pub(crate) const SERVICE: &str = "apheleia";
/// So many people in one request at most.
pub(crate) const MOST: usize = 50;
/// So many requests of one call at a time.
const AT_ONCE: usize = 4;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StatusList {
    #[serde(default, deserialize_with = "or_default")]
    status_list: Vec<Box<RawValue>>,
}

/// How these people are, fifty at most. Who is missing in the answer is missing in the list.
pub(crate) async fn compositions(webex: &Webex, people: &[Subject]) -> Result<Vec<PresenceState>> {
    let call = Call::new(Method::POST, SERVICE).path("compositions").json(&json!({"subjects": people}));
    let answer: StatusList = TypedCall::json(webex, call.idempotent(true)).await?;
    Ok(answer.status_list.iter().filter_map(|item| readable(item)).collect())
}

fn readable(item: &RawValue) -> Option<PresenceState> {
    let read = serde_json::from_str(item.get());
    read.inspect_err(|error| tracing::debug!(%error, "a state of presence cannot be read")).ok()
}

/// Questions about single people, collected (wire/02 section 2.13).
#[derive(Debug)]
pub(crate) struct Compositions;

impl BatchSource for Compositions {
    type Key = Subject;
    type Item = ();
    type Value = PresenceState;

    fn fetch<'a>(
        &'a self,
        webex: &'a Webex,
        batch: Vec<(Subject, ())>,
    ) -> BoxFuture<'a, Result<BatchAnswers<Subject, PresenceState>>> {
        Box::pin(async move {
            let people: Vec<_> = batch.into_iter().map(|(person, ())| person).collect();
            let states = compositions(webex, &people).await?;
            Ok(states.into_iter().map(|state| (state.subject, Ok(state))).collect())
        })
    }
}

/// How one person is.
pub(crate) async fn composition(webex: &Webex, person: Subject) -> Result<PresenceState> {
    let call = Call::new(Method::GET, SERVICE).path("compositions").query("userId", person);
    let state: PresenceState = TypedCall::json(webex, call).await?;
    match state.subject == person {
        true => Ok(state),
        false => Err(Error::new(ErrorKind::Decode, "the answer is about somebody else")),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubscriptionRequest<'a> {
    subjects: &'a [Subject],
    subscription_ttl: u64,
    include_status: bool,
}

#[derive(Deserialize)]
struct SubscriptionResponse {
    #[serde(default, deserialize_with = "or_default")]
    responses: Vec<SubscriptionAnswer>,
}

/// What became of a subscription to one person.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubscriptionAnswer {
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) subject: Option<Subject>,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) response_code: u16,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) subscription_ttl: Option<u64>,
    #[serde(default, deserialize_with = "or_none")]
    pub(crate) status: Option<Arc<PresenceState>>,
}

/// What cannot be read is left out.
fn or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Arc<PresenceState>>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(readable(&raw).map(Arc::new))
}

/// Subscribes to people, fifty with each request; a time of zero ends subscriptions. The answers come in the order of the
/// requests, fewer when the service leaves some out. An error of one request is the error of all.
pub(crate) async fn subscriptions(
    webex: &Webex,
    people: &[Subject],
    ttl: Duration,
) -> Result<Vec<SubscriptionAnswer>> {
    let requests: Vec<_> = people.chunks(MOST).map(|chunk| one_request(webex, chunk, ttl)).collect();
    let answers: Vec<_> = stream::iter(requests).buffered(AT_ONCE).try_collect().await?;
    Ok(answers.into_iter().flatten().collect())
}

/// Subscribes to fifty people at most.
pub(crate) async fn one_request(
    webex: &Webex,
    people: &[Subject],
    ttl: Duration,
) -> Result<Vec<SubscriptionAnswer>> {
    let body =
        SubscriptionRequest { subjects: people, subscription_ttl: ttl.as_secs(), include_status: true };
    let call = Call::new(Method::POST, SERVICE).path("subscriptions").json(&body).idempotent(true);
    Ok(TypedCall::<SubscriptionResponse>::json(webex, call).await?.responses)
}
