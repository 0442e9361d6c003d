//! The task of one session.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_core::future::BoxFuture;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use url::Url;
use webex_core::events::EventHub;
use webex_core::time::{Clock, Rng};
use webex_core::{Error, ErrorKind, Result, WeakWebex};

use super::open::{Opened, open};
use super::sockets::{News, Outgoing, Sockets};
use super::target::Target;
use crate::builtin;
use crate::config::SessionConfig;
use crate::device::{Details, Registry};
use crate::event::{MercuryEvent, SessionId};
use crate::history::History;
use crate::lanes::{ControlLane, DataLane};
use crate::metrics::Meter;
use crate::session::{
    Effect, Goodbye, Moment, Refusal, Renewal, Session, SessionEvent, SessionStatus, SocketId, StopReason,
};

/// What a session is told.
pub(crate) enum Command {
    /// Be online; answered when it is, or when it gives up.
    Connect(oneshot::Sender<Result<()>>),
    /// Be offline; answered when every socket is gone.
    Disconnect(Goodbye, oneshot::Sender<Result<()>>),
    /// Send a frame on the active socket.
    Send(String, oneshot::Sender<Result<()>>),
}

/// What the task shares with handles and tries.
pub(crate) struct Shared {
    pub(crate) id: SessionId,
    pub(crate) target: Target,
    pub(crate) config: SessionConfig,
    pub(crate) registry: Arc<Registry>,
    pub(crate) events: EventHub<MercuryEvent>,
    pub(crate) control: Arc<ControlLane>,
    pub(crate) data: Arc<DataLane>,
    pub(crate) history: Arc<History>,
    pub(crate) status: watch::Sender<SessionStatus>,
    pub(crate) meter: Meter,
    /// The service said that the token is of no use (4401), not only that it did not come in time.
    pub(crate) token_refused: AtomicBool,
}

impl Shared {
    pub(super) fn token_was_refused(&self) -> bool {
        self.token_refused.load(Ordering::Relaxed)
    }
}

type Try = (SocketId, Option<Result<Opened, Refusal>>);

/// Carries out what the machine wants. Holds the client only while it needs it.
pub(crate) struct Driver {
    shared: Arc<Shared>,
    webex: WeakWebex,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    commands: mpsc::UnboundedReceiver<Command>,
    session: Session,
    sockets: Sockets,
    tries: FuturesUnordered<BoxFuture<'static, Try>>,
    /// The try under way, and how to give it up.
    trying: Option<(SocketId, CancellationToken)>,
    /// What authorizes the socket that was opened last.
    authorization: Option<SecretString>,
    /// Whether the registration is to be refreshed once the socket is online.
    refresh_after: bool,
    /// The host of the socket that was opened last, until it is online; none where no other one can take over.
    on_probation: Option<Url>,
    connecting: Vec<oneshot::Sender<Result<()>>>,
    disconnecting: Vec<oneshot::Sender<Result<()>>>,
}

enum Input {
    Command(Command),
    Tried(Try),
    News(SocketId, News),
    Due,
}

impl Driver {
    pub(crate) fn new(
        shared: Arc<Shared>,
        webex: &webex_core::Webex,
        commands: mpsc::UnboundedReceiver<Command>,
    ) -> Self {
        Self {
            session: Session::new(shared.config.clone()),
            shared,
            webex: webex.downgrade(),
            clock: webex.clock().clone(),
            rng: webex.rng().clone(),
            commands,
            sockets: Sockets::default(),
            tries: FuturesUnordered::new(),
            trying: None,
            authorization: None,
            refresh_after: false,
            on_probation: None,
            connecting: Vec::new(),
            disconnecting: Vec::new(),
        }
    }

    /// Runs until nobody can command it any more and every socket is gone.
    pub(crate) async fn run(mut self) {
        let mut alarm: Option<(Duration, BoxFuture<'static, ()>)> = None;
        while let Some(input) = self.next(&mut alarm).await {
            self.take(input);
            while let Some(effect) = self.session.poll() {
                self.carry_out(effect);
            }
            self.settle();
        }
    }

    async fn next(&mut self, alarm: &mut Option<(Duration, BoxFuture<'static, ()>)>) -> Option<Input> {
        self.set(alarm);
        let due = async {
            match alarm {
                Some((_, sleep)) => sleep.await,
                None => std::future::pending().await,
            }
        };
        let ended = self.commands.is_closed() && self.commands.is_empty();
        if ended && self.session.is_quiet() {
            return None;
        }
        tokio::select! {
            Some(command) = self.commands.recv(), if !ended => Some(Input::Command(command)),
            Some(tried) = self.tries.next() => Some(Input::Tried(tried)),
            (socket, news) = self.sockets.next() => Some(Input::News(socket, news)),
            () = due => {
                *alarm = None;
                Some(Input::Due)
            }
        }
    }

    /// Sleeps until the deadline of the machine; the same sleep as long as it does not move.
    fn set(&self, alarm: &mut Option<(Duration, BoxFuture<'static, ()>)>) {
        let deadline = self.session.deadline();
        if alarm.as_ref().map(|(at, _)| *at) != deadline {
            *alarm = deadline.map(|at| (at, self.clock.sleep(at.saturating_sub(self.clock.monotonic()))));
        }
    }

    fn take(&mut self, input: Input) {
        let (clock, rng) = (self.clock.clone(), self.rng.clone());
        let moment = Moment { monotonic: clock.monotonic(), wall: clock.now(), rng: &*rng };
        match input {
            Input::Command(command) => self.command(moment, command),
            Input::Tried((socket, tried)) => self.tried(moment, socket, tried),
            Input::News(socket, News::Text(text)) => {
                self.shared.meter.frame(text.len());
                self.session.frame(moment, socket, &text);
            }
            Input::News(socket, News::Closed(close)) => {
                self.shared.token_refused.store(close.code == 4401, Ordering::Relaxed);
                // What is said about the account or the registration is no fault of the host.
                self.on_probation.take_if(|_| matches!(close.code, 1005 | 4000 | 4400 | 4401 | 4403 | 4404));
                self.session.closed(moment, socket, close);
            }
            Input::Due => self.session.elapse(moment),
        }
    }

    fn command(&mut self, moment: Moment<'_>, command: Command) {
        match command {
            Command::Connect(done) => {
                self.connecting.push(done);
                self.session.connect(moment);
            }
            Command::Disconnect(goodbye, done) => {
                self.disconnecting.push(done);
                self.session.disconnect(moment, &goodbye);
            }
            Command::Send(text, done) => {
                let result = match self.session.active() {
                    Some(socket) => {
                        self.sockets.send(socket, Outgoing::Text(text));
                        Ok(())
                    }
                    None => Err(Error::new(ErrorKind::Closed, "the session is not online")),
                };
                // Whoever gave the call up does not want to know.
                let _ = done.send(result);
            }
        }
    }

    fn tried(&mut self, moment: Moment<'_>, socket: SocketId, tried: Option<Result<Opened, Refusal>>) {
        self.trying.take_if(|(trying, _)| *trying == socket);
        match tried {
            Some(Ok(opened)) => {
                self.authorization = Some(opened.authorization);
                self.refresh_after = opened.refresh_after;
                self.on_probation = opened.replaceable;
                self.sockets.add(socket, opened.socket);
                self.session.opened(moment, socket);
            }
            Some(Err(refusal)) => {
                self.shared.token_refused.store(refusal.renewal == Renewal::Token, Ordering::Relaxed);
                self.session.refused(moment, socket, refusal);
            }
            // It was given up.
            None => {}
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Open { socket, renewal } => self.open(socket, renewal),
            Effect::Authorize(socket) => {
                if let Some(authorization) = self.authorization.take() {
                    self.sockets.send(socket, Outgoing::Secret(authorization));
                }
            }
            Effect::Send(socket, text) => self.sockets.send(socket, Outgoing::Text(text)),
            Effect::Close(socket, close) => self.sockets.send(socket, Outgoing::Close(close)),
            Effect::Drop(socket) => self.forget(socket),
            Effect::Deliver(envelope) => self.deliver(&envelope),
            Effect::Report(event) => self.report(event),
        }
    }

    fn open(&mut self, socket: SocketId, renewal: Renewal) {
        let Some(webex) = self.webex.upgrade() else { return };
        let given_up = CancellationToken::new();
        self.trying = Some((socket, given_up.clone()));
        let opening = open(self.shared.clone(), webex, renewal);
        self.tries.push(Box::pin(async move { (socket, given_up.run_until_cancelled_owned(opening).await) }));
    }

    fn forget(&mut self, socket: SocketId) {
        self.sockets.remove(socket);
        if let Some((_, given_up)) = self.trying.take_if(|(trying, _)| *trying == socket) {
            given_up.cancel();
        }
    }

    /// The control lane first, then whoever watches, then the data lane.
    fn deliver(&mut self, envelope: &Arc<crate::session::Envelope>) {
        let Some(webex) = self.webex.upgrade() else { return };
        let shared = &self.shared;
        shared.meter.event(envelope, webex.clock().now());
        builtin::handle(&webex, shared, envelope);
        shared.control.handle(&webex, &shared.id, envelope);
        if shared.events.has_subscribers() {
            let (session, envelope) = (shared.id.clone(), envelope.clone());
            shared.events.publish(MercuryEvent::Frame { session, envelope });
        }
        shared.data.push(&webex, &shared.id, envelope);
        if let Some(gap) = shared.data.take_overflow() {
            self.report(SessionEvent::Gap(gap));
        }
    }

    fn report(&mut self, event: SessionEvent) {
        self.shared.meter.report(&event);
        self.shared.history.add(self.clock.now(), &self.shared.id, &event);
        if let (SessionEvent::Gap(gap), Some(webex)) = (&event, self.webex.upgrade()) {
            self.shared.control.gap(&webex, &self.shared.id, gap);
            self.shared.data.gap(&webex, &self.shared.id, gap);
        }
        match &event {
            SessionEvent::Online | SessionEvent::SwitchoverComplete => self.came_online(),
            SessionEvent::ConnectFailed { attempt, error } => {
                tracing::info!(session = %self.shared.id, attempt, %error, "no connection yet");
                self.blame_host();
            }
            SessionEvent::Offline { close, .. } => {
                tracing::info!(session = %self.shared.id, %close, "offline")
            }
            _ => {}
        }
        // The status is true before anybody hears of the change (wire/02 section 7, defect 12).
        self.shared.status.send_replace(self.session.status());
        self.shared.events.publish(MercuryEvent::Session { session: self.shared.id.clone(), event });
    }

    /// A socket that opens and comes to nothing is no better than none: the next try goes to another host.
    fn blame_host(&mut self) {
        if let (Some(url), Some(webex)) = (self.on_probation.take(), self.webex.upgrade()) {
            webex.services().mark_failed(&url);
        }
    }

    fn came_online(&mut self) {
        self.shared.token_refused.store(false, Ordering::Relaxed);
        self.on_probation = None;
        if !std::mem::take(&mut self.refresh_after) {
            return;
        }
        let Some(webex) = self.webex.upgrade() else { return };
        let (registry, weak) = (self.shared.registry.clone(), self.webex.clone());
        webex.spawn(async move {
            let Some(webex) = weak.upgrade() else { return };
            // The connection does not depend on it (wire/02 section 7, defect 5).
            if let Err(error) = registry.register(&webex, Details::All).await {
                tracing::debug!(%error, "the registration was not refreshed");
            }
        });
    }

    /// Answers those whose wish came true, or cannot.
    fn settle(&mut self) {
        let status = self.session.status();
        let answer = |waiting: &mut Vec<oneshot::Sender<Result<()>>>, result: Result<()>| {
            for done in waiting.drain(..) {
                let _ = done.send(result.clone());
            }
        };
        match &status {
            SessionStatus::Online | SessionStatus::SwitchingOver => answer(&mut self.connecting, Ok(())),
            SessionStatus::Stopped(reason) => answer(&mut self.connecting, Err(stopped(reason))),
            _ => {}
        }
        if self.session.is_quiet() {
            answer(&mut self.disconnecting, Ok(()));
        }
        self.shared.status.send_replace(status);
    }
}

fn stopped(reason: &StopReason) -> Error {
    reason.clone().into()
}

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver").field("session", &self.shared.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Close;

    #[test]
    fn a_stop_is_an_error_of_its_kind() {
        assert_eq!(stopped(&StopReason::Disconnected).kind(), ErrorKind::Closed);
        let forbidden = StopReason::Forbidden(Close::new(4403, "no"));
        assert_eq!(stopped(&forbidden).kind(), ErrorKind::NotAuthenticated);
    }
}
