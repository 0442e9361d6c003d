//! The sessions of one client.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot, watch};
use webex_core::events::EventHub;
use webex_core::{Error, ErrorKind, Result, Webex};

use crate::config::SessionConfig;
use crate::device::Registry;
use crate::driver::{Command, Driver, Shared, Target};
use crate::event::{MercuryEvent, SessionId};
use crate::history::History;
use crate::lanes::{ControlLane, DataLane};
use crate::metrics::{Meter, SessionMetrics};
use crate::session::{Goodbye, SessionStatus};

/// All sessions of one client. A session has a task from its first `connect` on.
pub(crate) struct Sessions {
    pub(crate) config: SessionConfig,
    pub(crate) registry: Arc<Registry>,
    pub(crate) events: EventHub<MercuryEvent>,
    pub(crate) control: Arc<ControlLane>,
    pub(crate) data: Arc<DataLane>,
    pub(crate) history: Arc<History>,
    running: Mutex<HashMap<SessionId, Running>>,
}

#[derive(Clone)]
struct Running {
    shared: Arc<Shared>,
    commands: mpsc::UnboundedSender<Command>,
}

impl Sessions {
    pub(crate) fn new(
        config: SessionConfig,
        registry: Arc<Registry>,
        events: EventHub<MercuryEvent>,
        control: ControlLane,
        data: DataLane,
    ) -> Self {
        let (control, data) = (Arc::new(control), Arc::new(data));
        Self { config, registry, events, control, data, history: Arc::default(), running: Mutex::default() }
    }

    /// Connects a session; waits until it is online. With another target than before it is disconnected first.
    pub(crate) async fn connect(&self, webex: &Webex, id: &SessionId, target: Target) -> Result<()> {
        self.start(webex, id, target);
        self.command(id, Command::Connect).await
    }

    /// Disconnects a session; waits until its sockets are gone.
    pub(crate) async fn disconnect(&self, id: &SessionId, goodbye: Goodbye) -> Result<()> {
        if self.find(id).is_none() {
            return Ok(());
        }
        self.command(id, |done| Command::Disconnect(goodbye, done)).await
    }

    /// Disconnects all sessions, side by side.
    pub(crate) async fn disconnect_all(&self, goodbye: &Goodbye) -> Result<()> {
        let ids: Vec<SessionId> = self.running().keys().cloned().collect();
        let each = ids.iter().map(|id| self.disconnect(id, goodbye.clone()));
        futures_util::future::join_all(each).await.into_iter().collect()
    }

    /// Ends a session without waiting, if it still has that target; its task goes when its sockets are gone.
    pub(crate) fn abandon(&self, id: &SessionId, target: &Target, goodbye: Goodbye) {
        let mut running = self.running();
        if running.get(id).is_some_and(|running| running.shared.target == *target)
            && let Some(running) = running.remove(id)
        {
            // The task may have ended with the client.
            let _ = running.commands.send(Command::Disconnect(goodbye, oneshot::channel().0));
        }
    }

    /// Whether a session of that name has that target: another one may have taken the name.
    pub(crate) fn has(&self, id: &SessionId, target: &Target) -> bool {
        self.find(id).is_some_and(|running| running.shared.target == *target)
    }

    /// Sends a frame on the session's socket.
    pub(crate) async fn send(&self, id: &SessionId, text: String) -> Result<()> {
        if self.find(id).is_none() {
            return Err(Error::new(ErrorKind::Closed, "the session is not online"));
        }
        self.command(id, |done| Command::Send(text, done)).await
    }

    pub(crate) fn status(&self, id: &SessionId) -> SessionStatus {
        self.find(id).map_or(SessionStatus::Idle, |running| running.shared.status.borrow().clone())
    }

    pub(crate) fn metrics(&self, id: &SessionId) -> SessionMetrics {
        self.find(id).map(|running| running.shared.meter.read()).unwrap_or_default()
    }

    pub(crate) fn ids(&self) -> Vec<SessionId> {
        let mut ids: Vec<_> = self.running().keys().cloned().collect();
        ids.sort();
        ids
    }

    async fn command(
        &self,
        id: &SessionId,
        command: impl FnOnce(oneshot::Sender<Result<()>>) -> Command,
    ) -> Result<()> {
        let running = self.find(id).ok_or_else(closed)?;
        let (done, answer) = oneshot::channel();
        running.commands.send(command(done)).map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }

    /// Starts the session's task unless it runs with that target.
    fn start(&self, webex: &Webex, id: &SessionId, target: Target) {
        let mut running = self.running();
        let same = |running: &Running| running.shared.target == target && !running.commands.is_closed();
        if running.get(id).is_some_and(same) {
            return;
        }
        let shared = Arc::new(Shared {
            id: id.clone(),
            target,
            config: self.config.clone(),
            registry: self.registry.clone(),
            events: self.events.clone(),
            control: self.control.clone(),
            data: self.data.clone(),
            history: self.history.clone(),
            status: watch::Sender::new(SessionStatus::Idle),
            meter: Meter::default(),
            token_refused: false.into(),
        });
        let (commands, receiver) = mpsc::unbounded_channel();
        webex.spawn(Driver::new(shared.clone(), webex, receiver).run());
        let before = running.insert(id.clone(), Running { shared, commands });
        if let Some(before) = before {
            let _ = before.commands.send(Command::Disconnect(Goodbye::default(), oneshot::channel().0));
        }
    }

    fn find(&self, id: &SessionId) -> Option<Running> {
        self.running().get(id).cloned()
    }

    fn running(&self) -> MutexGuard<'_, HashMap<SessionId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Sessions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sessions").field("ids", &self.ids()).finish_non_exhaustive()
    }
}

fn closed() -> Error {
    Error::new(ErrorKind::Closed, "the client was shut down")
}
