//! The control lane.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use webex_core::Webex;

use crate::event::SessionId;
use crate::session::{Envelope, Gap, GapCause};

/// Answers frames in the task that reads the socket: answers of the KMS and of the directory, for example.
pub trait HandleControl: Send + Sync + 'static {
    /// The types of events that it wants; `directory` stands for `directory.lookup`, too.
    fn event_types(&self) -> &[&str];

    /// Is given a frame, in the order of arrival, before anybody else. Must not block and not take long: hand over what
    /// takes time.
    fn handle(&self, webex: &Webex, session: &SessionId, envelope: &Arc<Envelope>);

    /// Frames may be missing, answers that somebody waits for among them. Must not block.
    fn gap(&self, _webex: &Webex, _session: &SessionId, _gap: &Gap) {}
}

/// A [`HandleControl`] as a plug-in contributes it.
///
/// ```
/// use std::sync::Arc;
/// use webex_core::Webex;
/// use webex_plugin_mercury::{ControlHandler, Envelope, HandleControl, SessionId};
///
/// struct Answers;
///
/// impl HandleControl for Answers {
///     fn event_types(&self) -> &[&str] {
///         &["encryption.kms_message"]
///     }
///
///     fn handle(&self, _: &Webex, _: &SessionId, envelope: &Arc<Envelope>) {
///         println!("{} arrived", envelope.id);
///     }
/// }
///
/// # fn build(setup: &mut webex_core::plugin::Setup<'_>) {
/// // In `Plugin::build`:
/// setup.contribute(ControlHandler::new(Answers));
/// # }
/// ```
#[derive(Clone)]
pub struct ControlHandler(Arc<dyn HandleControl>);

impl ControlHandler {
    /// That handler.
    pub fn new(handler: impl HandleControl) -> Self {
        Self(Arc::new(handler))
    }

    /// That handler, shared with the plug-in that contributes it.
    pub fn shared(handler: Arc<dyn HandleControl>) -> Self {
        Self(handler)
    }
}

impl std::fmt::Debug for ControlHandler {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ControlHandler").field(&self.0.event_types()).finish()
    }
}

/// All handlers of one client.
pub(crate) struct ControlLane(pub(crate) Vec<Arc<ControlHandler>>);

impl ControlLane {
    pub(crate) fn handle(&self, webex: &Webex, session: &SessionId, envelope: &Arc<Envelope>) {
        let wants =
            |handler: &&Arc<ControlHandler>| handler.0.event_types().iter().any(|kind| envelope.is(kind));
        for handler in self.0.iter().filter(wants) {
            guarded(&envelope.event_type, || handler.0.handle(webex, session, envelope));
        }
    }

    /// What did not fit into the data lane has passed this one.
    pub(crate) fn gap(&self, webex: &Webex, session: &SessionId, gap: &Gap) {
        if !matches!(gap.cause, GapCause::Overflow(_)) {
            self.0.iter().for_each(|handler| guarded("gap", || handler.0.gap(webex, session, gap)));
        }
    }
}

/// A handler that panics does not take the connection with it (wire/02 section 6, M14).
fn guarded(what: &str, call: impl FnOnce()) {
    if catch_unwind(AssertUnwindSafe(call)).is_err() {
        tracing::error!(what, "a handler panicked");
    }
}
