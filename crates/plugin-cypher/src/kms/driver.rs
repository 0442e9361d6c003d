//! Carries out what the machine wants.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Method;
use secrecy::SecretString;
use serde::Serialize;
use tokio::sync::{Notify, oneshot};
use webex_core::events::EventHub;
use webex_core::request::Call;
use webex_core::{WeakWebex, Webex};
use webex_jose::{Curve, EcPrivateKey};
use zeroize::Zeroizing;

use super::answer::Answer;
use super::machine::{BatchId, Effect, Machine, Parcel, PostFailure, Prepared, RequestId};
use super::static_key::{Details, Kms};
use super::{KeyUri, KmsOperation, KmsTiming, KmsTrust, UserId};
use crate::error::{CypherError, CypherErrorKind, Result};
use crate::event::CypherEvent;
use crate::seam;

const SERVICE: &str = "encryption";
/// The scope that the KMS wants.
const SCOPE: &str = "spark:kms";

/// What whoever asked is told.
type Told = Box<Result<Answer>>;

/// The conversation of one client with its KMS.
pub(crate) struct Driver {
    machine: Mutex<Machine>,
    waiting: Mutex<HashMap<RequestId, oneshot::Sender<Told>>>,
    changed: Notify,
    started: AtomicBool,
    trust: KmsTrust,
    events: EventHub<CypherEvent>,
}

/// An operation as the KMS understands it, and its id.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct WrappedMessage {
    /// The sealed message, for the member `kmsMessage` of a request.
    pub message: String,
    /// The id that the answer carries.
    pub request_id: uuid::Uuid,
}

impl Driver {
    pub(crate) fn new(timing: KmsTiming, trust: KmsTrust, events: EventHub<CypherEvent>) -> Arc<Self> {
        Arc::new(Self {
            machine: Mutex::new(Machine::new(timing)),
            waiting: Mutex::default(),
            changed: Notify::new(),
            started: AtomicBool::new(false),
            trust,
            events,
        })
    }

    /// Asks the KMS. Cancel safe: the request goes on, and nobody reads its answer.
    pub(crate) async fn ask(
        self: &Arc<Self>,
        webex: &Webex,
        operation: KmsOperation,
        on_behalf_of: Option<UserId>,
    ) -> Result<Answer> {
        let id = webex.rng().uuid();
        let answer = self.expect(id);
        self.machine().submit(now(webex), id, operation, on_behalf_of);
        self.wake(webex);
        *answer.await.map_err(|_| closed())?
    }

    /// Seals an operation that another service takes to the KMS.
    pub(crate) async fn wrap(
        self: &Arc<Self>,
        webex: &Webex,
        operation: &KmsOperation,
        on_behalf_of: Option<&UserId>,
    ) -> Result<WrappedMessage> {
        let request_id = webex.rng().uuid();
        // A session may end between its beginning and the token; three in a row do not.
        for _ in 0..3 {
            self.session(webex).await?;
            let bearer = token(webex, false).await?;
            let wrapped = self.machine().wrap(request_id, operation, on_behalf_of, &bearer);
            if let Some(message) = wrapped {
                return Ok(WrappedMessage { message: message?, request_id });
            }
        }
        Err(CypherError::new(CypherErrorKind::Timeout, "no session with the KMS lasts"))
    }

    async fn session(self: &Arc<Self>, webex: &Webex) -> Result<()> {
        let asker = seam::connect(webex).await?;
        let id = webex.rng().uuid();
        let answer = self.expect(id);
        {
            let mut machine = self.machine();
            machine.seen(now(webex), &asker);
            machine.want(now(webex), id);
        }
        self.wake(webex);
        let answer = *answer.await.map_err(|_| closed())?;
        answer.map(drop)
    }

    /// Opens what the KMS sealed for us and another service brought.
    pub(crate) fn open(&self, webex: &Webex, message: &str) -> Result<Zeroizing<Vec<u8>>> {
        self.machine().open(now(webex), message)
    }

    /// Messages arrived on the socket.
    pub(crate) fn received(self: &Arc<Self>, webex: &Webex, messages: &[String]) {
        let wall = webex.clock().now();
        for message in messages {
            if let Err(error) = self.machine().received(now(webex), wall, message) {
                // Several clients may share a device; what is not for us is none of our business.
                tracing::debug!(%error, "a message of the KMS is of no use");
            }
        }
        self.wake(webex);
    }

    /// Answers that were on their way are lost: what waits for one is asked again at once.
    pub(crate) fn answers_lost(self: &Arc<Self>, webex: &Webex) {
        if self.started.load(Ordering::Acquire) {
            self.machine().answers_lost(now(webex));
            self.wake(webex);
        }
    }

    /// How many requests wait for an answer.
    pub(crate) fn under_way(&self) -> usize {
        lock(&self.waiting).len()
    }

    /// Ends everything that is under way.
    pub(crate) fn close(&self) {
        self.machine().close();
        self.finish_all();
    }

    fn expect(&self, id: RequestId) -> oneshot::Receiver<Told> {
        let (sender, receiver) = oneshot::channel();
        lock(&self.waiting).insert(id, sender);
        receiver
    }

    /// Lets the task look again; starts it the first time.
    fn wake(self: &Arc<Self>, webex: &Webex) {
        if !self.started.swap(true, Ordering::AcqRel) {
            webex.spawn(run(self.clone(), webex.downgrade()));
        }
        self.changed.notify_one();
    }

    /// Carries out what is due now; answers with the time until the next thing is.
    fn carry_out(self: &Arc<Self>, webex: &Webex) -> Option<Duration> {
        self.machine().pass(now(webex));
        loop {
            let effect = self.machine().next_effect();
            match effect {
                Some(Effect::Prepare) => webex.spawn(self.clone().prepare(webex.downgrade())),
                Some(Effect::Post { batch, renew_token }) => {
                    webex.spawn(self.clone().post(webex.downgrade(), batch, renew_token));
                }
                Some(Effect::Done(id, result)) => self.finish(id, result),
                Some(Effect::Revoked(uri)) => self.revoked(webex, uri.into()),
                None => break,
            }
        }
        let wake = self.machine().wake()?;
        Some(wake.saturating_sub(now(webex)))
    }

    /// The key is forgotten before anybody hears of it.
    fn revoked(&self, webex: &Webex, uri: KeyUri) {
        seam::forget(webex, &uri);
        self.events.publish(CypherEvent::KeyRevoked(uri));
    }

    fn finish(&self, id: RequestId, result: Told) {
        let sender = lock(&self.waiting).remove(&id);
        // Whoever does not wait any more is not told.
        let _ = sender.map(|sender| sender.send(result));
    }

    fn finish_all(&self) {
        loop {
            let effect = self.machine().next_effect();
            match effect {
                Some(Effect::Done(id, result)) => self.finish(id, result),
                Some(_) => {}
                None => return,
            }
        }
    }

    async fn prepare(self: Arc<Self>, webex: WeakWebex) {
        let Some(webex) = webex.upgrade() else { return };
        let prepared = self.try_prepare(&webex).await;
        if let Err(error) = &prepared
            && error.kind() == CypherErrorKind::Untrusted
        {
            tracing::error!(%error, "the KMS is not trusted");
            self.events.publish(CypherEvent::KmsUntrusted(error.clone()));
        }
        self.machine().prepared(now(&webex), prepared);
        self.wake(&webex);
    }

    async fn try_prepare(&self, webex: &Webex) -> Result<Prepared> {
        let asker = seam::connect(webex).await?;
        let call = Call::new(Method::GET, SERVICE).path("kms").segment(asker.user_id.as_str());
        let details: Details = webex.send(call).await?.json()?;
        let (trust, wall) = (self.trust.clone(), webex.clock().now());
        let verified = tokio::task::spawn_blocking(move || Kms::verify(&details, &trust, wall)).await;
        let kms = verified.map_err(|_| closed())??;
        let (ephemeral, request_id) = (EcPrivateKey::generate(Curve::P256), webex.rng().uuid());
        Ok(Prepared { kms, asker, ephemeral, request_id })
    }

    async fn post(self: Arc<Self>, webex: WeakWebex, batch: BatchId, renew_token: bool) {
        let Some(webex) = webex.upgrade() else { return };
        let result = self.try_post(&webex, batch, renew_token).await.map_err(PostFailure::from);
        self.machine().posted(now(&webex), batch, result);
        self.wake(&webex);
    }

    async fn try_post(&self, webex: &Webex, batch: BatchId, renew_token: bool) -> Result<()> {
        let asker = seam::connect(webex).await?;
        let bearer = token(webex, renew_token).await?;
        let parcel = {
            let mut machine = self.machine();
            machine.seen(now(webex), &asker);
            machine.seal(now(webex), batch, &bearer)?
        };
        let Some(parcel) = parcel else { return Ok(()) };
        webex.send(parcel.call()).await?;
        Ok(())
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        lock(&self.machine)
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    destination: &'a str,
    kms_messages: &'a [String],
}

impl Parcel {
    fn call(&self) -> Call {
        let body = Body { destination: &self.destination, kms_messages: &self.messages };
        // The machine repeats what has to be repeated, with the same ids.
        Call::new(Method::POST, SERVICE).path("kms/messages").json(&body).retry(false)
    }
}

async fn run(driver: Arc<Driver>, webex: WeakWebex) {
    loop {
        let Some(client) = webex.upgrade() else { return };
        let due = driver.carry_out(&client);
        let clock = client.clock().clone();
        drop(client);
        tokio::select! {
            () = driver.changed.notified() => {}
            () = clock.sleep(due.unwrap_or(Duration::MAX)), if due.is_some() => {}
        }
    }
}

/// The token that goes inside of requests.
async fn token(webex: &Webex, renew: bool) -> Result<SecretString> {
    let credentials = webex.credentials();
    if renew && credentials.can_refresh() {
        credentials.refresh().await?;
    }
    Ok(credentials.token_with_scope(&SCOPE.into()).await?.access().clone())
}

fn now(webex: &Webex) -> Duration {
    webex.clock().monotonic()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What the locks guard is whole between any two statements: a panic elsewhere does not spoil it.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn closed() -> CypherError {
    CypherError::new(CypherErrorKind::Closed, "the client was shut down")
}
