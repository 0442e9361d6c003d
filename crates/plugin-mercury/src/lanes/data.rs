//! The data lane.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_core::future::BoxFuture;
use futures_util::FutureExt;
use webex_core::plugin::EventCodec;
use webex_core::{WeakWebex, Webex};

use super::codecs::Codecs;
use super::queue::{Key, Queue, Queued};
use crate::event::SessionId;
use crate::session::{Envelope, Gap};

/// Handles events that take time, in order within a conversation: activities, for example.
pub trait HandleData: Send + Sync + 'static {
    /// Whether it wants events of this type.
    fn wants(&self, event_type: &str) -> bool;

    /// Events with the same key are handled one after the other, in the order of arrival; others side by side. By default
    /// the key is the conversation, else the type of the event.
    fn lane(&self, envelope: &Envelope) -> String {
        envelope.conversation_id().unwrap_or(&envelope.event_type).to_owned()
    }

    /// Handles one event, opened when its owner registered a codec
    /// ([`Setup::event_codec`](webex_core::plugin::Setup::event_codec)); what cannot be opened is handed on as it came. The future runs in a task of its own and ends with the client.
    fn handle<'a>(
        &'a self,
        webex: &'a Webex,
        session: &'a SessionId,
        envelope: Arc<Envelope>,
    ) -> BoxFuture<'a, ()>;

    /// Events may be missing. Must not block.
    fn gap(&self, _webex: &Webex, _session: &SessionId, _gap: &Gap) {}
}

/// A [`HandleData`] as a plug-in contributes it.
#[derive(Clone)]
pub struct DataHandler(Arc<dyn HandleData>);

impl DataHandler {
    /// That handler.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use futures_util::future::BoxFuture;
    /// use webex_core::Webex;
    /// use webex_plugin_mercury::{DataHandler, Envelope, HandleData, SessionId};
    ///
    /// /// Counts what happens in each conversation, in order.
    /// struct Counting;
    ///
    /// impl HandleData for Counting {
    ///     fn wants(&self, event_type: &str) -> bool {
    ///         event_type == "conversation.activity"
    ///     }
    ///
    ///     fn handle<'a>(&'a self, _: &'a Webex, _: &'a SessionId, event: Arc<Envelope>) -> BoxFuture<'a, ()> {
    ///         Box::pin(async move { println!("{:?}", event.conversation_id()) })
    ///     }
    /// }
    ///
    /// # fn build(setup: &mut webex_core::plugin::Setup<'_>) {
    /// // In `Plugin::build`:
    /// setup.contribute(DataHandler::new(Counting));
    /// # }
    /// ```
    pub fn new(handler: impl HandleData) -> Self {
        Self(Arc::new(handler))
    }

    /// That handler, shared with the plug-in that contributes it.
    pub fn shared(handler: Arc<dyn HandleData>) -> Self {
        Self(handler)
    }
}

impl std::fmt::Debug for DataHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DataHandler").finish_non_exhaustive()
    }
}

/// The queues of one client, by handler and key; each that has something in it has a task.
pub(crate) struct DataLane {
    handlers: Vec<Arc<DataHandler>>,
    codecs: Codecs,
    queue: Mutex<Queue>,
}

impl DataLane {
    pub(crate) fn new(
        handlers: Vec<Arc<DataHandler>>,
        codecs: Vec<Arc<EventCodec>>,
        capacity: usize,
    ) -> Self {
        Self { handlers, codecs: Codecs::new(codecs), queue: Mutex::new(Queue::new(capacity)) }
    }

    /// How many events wait.
    pub(crate) fn len(&self) -> usize {
        self.queue().len()
    }

    /// Queues an event for everybody who wants it. Never waits: what does not fit any more is a gap.
    pub(crate) fn push(self: &Arc<Self>, webex: &Webex, session: &SessionId, envelope: &Arc<Envelope>) {
        for (number, handler) in self.handlers.iter().enumerate() {
            if handler.0.wants(&envelope.event_type) {
                let key = Key { handler: number, lane: handler.0.lane(envelope) };
                let queued = Queued { session: session.clone(), envelope: envelope.clone() };
                let now = webex.clock().now();
                if self.queue().push(key.clone(), queued, now) {
                    webex.spawn(work(self.clone(), key, webex.downgrade()));
                }
            }
        }
    }

    pub(crate) fn gap(&self, webex: &Webex, session: &SessionId, gap: &Gap) {
        self.handlers.iter().for_each(|handler| handler.0.gap(webex, session, gap));
    }

    /// The gap that a full queue has made, once there is room again.
    pub(crate) fn take_overflow(&self) -> Option<Gap> {
        self.queue().take_overflow()
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// After so many events in a row, those who were told of them have a turn.
const TURN: usize = 32;

/// Handles the events of one key until there is none.
async fn work(lane: Arc<DataLane>, key: Key, webex: WeakWebex) {
    for done in 1_usize.. {
        let next = lane.queue().pop(&key);
        let (Some(Queued { session, envelope }), Some(webex)) = (next, webex.upgrade()) else { return };
        let handling = async {
            let envelope = lane.codecs.open(&webex, envelope).await;
            lane.handlers[key.handler].0.handle(&webex, &session, envelope).await;
        };
        // A handler that panics loses this event, not the ones behind it.
        if AssertUnwindSafe(handling).catch_unwind().await.is_err() {
            tracing::error!("a handler panicked");
        }
        if let Some(gap) = lane.take_overflow() {
            lane.gap(&webex, &session, &gap);
        }
        if done.is_multiple_of(TURN) {
            tokio::task::yield_now().await;
        }
    }
}
