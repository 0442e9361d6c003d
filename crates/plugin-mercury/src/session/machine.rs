//! The machine (wire/02 section 4.2).

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use webex_core::time::Rng;

use super::backoff;
use super::close::{Close, Goodbye, PONG_LOST, PONG_MISMATCH, Renewal, StopReason, Verdict, judge};
use super::effect::{Effect, Gap, GapCause, Refusal, SessionEvent, SessionStatus, SocketId};
use super::frame::{self, Envelope, Kind, ServerFrame};
use super::line::{Line, Order, Pulse};
use super::recent::Recent;
use super::retired::RetiredLines;
use crate::config::SessionConfig;

/// The moment of an input: time and randomness are given, never taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment<'a> {
    pub(crate) monotonic: Duration,
    pub(crate) wall: Timestamp,
    pub(crate) rng: &'a dyn Rng,
}

/// One session. After each input, drain [`poll`](Self::poll); then wait for the next input or for
/// [`deadline`](Self::deadline), whichever comes first.
#[derive(Debug)]
pub(crate) struct Session {
    config: SessionConfig,
    /// Where events arrive.
    active: Option<Line>,
    /// What is to become the active line.
    opening: Option<Line>,
    /// Lines that were replaced or closed, until they are gone.
    retired: RetiredLines,
    /// Events of conversations that a newer connection brought while an older one comes first.
    held: VecDeque<(SocketId, Envelope)>,
    retry: Option<Retry>,
    stopped: Option<StopReason>,
    /// Tries that failed without a stable connection in between; the back-off grows with it.
    failures: u32,
    /// Tries since the session was last online.
    attempts: u32,
    ever_online: bool,
    /// Until when nothing is missing, while there is no connection.
    complete_until: Option<Timestamp>,
    recent: Recent,
    next_socket: u64,
    effects: VecDeque<Effect>,
}

#[derive(Debug)]
struct Retry {
    at: Duration,
    renewal: Renewal,
}

impl Session {
    pub(crate) fn new(config: SessionConfig) -> Self {
        Self {
            config,
            active: None,
            opening: None,
            retired: RetiredLines::default(),
            held: VecDeque::new(),
            retry: None,
            stopped: None,
            failures: 0,
            attempts: 0,
            ever_online: false,
            complete_until: None,
            recent: Recent::default(),
            next_socket: 0,
            effects: VecDeque::new(),
        }
    }

    /// The next thing to do.
    pub(crate) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`elapse`](Self::elapse) is to be called, unless another input comes first.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        let lines = self.active.iter().chain(&self.opening).filter_map(Line::deadline);
        lines.chain(self.retired.wake()).chain(self.retry.iter().map(|retry| retry.at)).min()
    }

    pub(crate) fn status(&self) -> SessionStatus {
        let replacing = self.opening.is_some() || self.retry.is_some();
        match (&self.active, &self.opening, &self.retry, &self.stopped) {
            (Some(_), ..) if replacing => SessionStatus::SwitchingOver,
            (Some(_), ..) => SessionStatus::Online,
            (None, Some(_), ..) => SessionStatus::Connecting { attempt: self.attempts },
            (None, None, Some(_), _) => SessionStatus::Waiting { attempt: self.attempts },
            (None, None, None, Some(reason)) => SessionStatus::Stopped(reason.clone()),
            (None, None, None, None) => SessionStatus::Idle,
        }
    }

    /// The socket on which events arrive, and on which frames are sent.
    pub(crate) fn active(&self) -> Option<SocketId> {
        self.active.as_ref().map(|line| line.socket)
    }

    /// Whether no socket is open or being opened.
    pub(crate) fn is_quiet(&self) -> bool {
        self.active.is_none() && self.opening.is_none() && self.retired.is_empty()
    }

    /// The user wants to be online. Without effect when the session is, or is on its way.
    pub(crate) fn connect(&mut self, _: Moment<'_>) {
        if self.active.is_none() && self.opening.is_none() && self.retry.is_none() {
            self.stopped = None;
            (self.failures, self.attempts) = (0, 0);
            self.open(Renewal::Nothing);
        }
    }

    /// The user does not want to be online any more. Whatever the server does now, it stays so.
    pub(crate) fn disconnect(&mut self, moment: Moment<'_>, goodbye: &Goodbye) {
        let close = Close { code: goodbye.code, reason: goodbye.reason.clone() };
        let was_on = self.active.is_some() || self.opening.is_some() || self.retry.is_some();
        self.hand_out_held(|_| true);
        for line in self.retired.take_delivering() {
            self.incomplete_since(line.last_heard.unwrap_or(moment.wall));
            self.say_goodbye(moment, line, &close);
        }
        if let Some(line) = self.active.take() {
            self.incomplete_since(line.last_heard.unwrap_or(moment.wall));
            self.say_goodbye(moment, line, &close);
        }
        if let Some(line) = self.opening.take() {
            match line.is_open() {
                true => self.say_goodbye(moment, line, &close),
                false => self.effects.push_back(Effect::Drop(line.socket)),
            }
        }
        self.retry = None;
        if was_on {
            self.stop(StopReason::Disconnected);
        }
    }

    /// The socket is open.
    pub(crate) fn opened(&mut self, moment: Moment<'_>, socket: SocketId) {
        let until = moment.monotonic.saturating_add(self.config.authorization_timeout);
        match self.opening.as_mut().filter(|line| line.socket == socket) {
            Some(line) => {
                line.pulse = Pulse::Authorizing { until };
                self.effects.push_back(Effect::Authorize(socket));
            }
            None => self.effects.push_back(Effect::Drop(socket)),
        }
    }

    /// The socket could not be opened.
    pub(crate) fn refused(&mut self, moment: Moment<'_>, socket: SocketId, refusal: Refusal) {
        if self.opening.take_if(|line| line.socket == socket).is_some() {
            self.try_failed(moment, refusal);
        }
    }

    /// The socket ended.
    pub(crate) fn closed(&mut self, moment: Moment<'_>, socket: SocketId, close: Close) {
        if let Some(line) = self.active.take_if(|line| line.socket == socket) {
            self.effects.push_back(Effect::Drop(socket));
            self.note_loss(moment, &line);
            self.lost(moment, close);
        } else if self.opening.take_if(|line| line.socket == socket).is_some() {
            self.effects.push_back(Effect::Drop(socket));
            self.closed_early(moment, close);
        } else if let Some(retired) = self.retired.remove(socket) {
            self.effects.push_back(Effect::Drop(socket));
            // Before a close frame everything has arrived; before the end of a broken connection not.
            if retired.delivers() && close.code == 1006 {
                self.missed(moment, &retired.line);
            }
        }
        self.release();
    }

    /// A text frame arrived. What is no frame is ignored; the connection stays.
    pub(crate) fn frame(&mut self, moment: Moment<'_>, socket: SocketId, text: &str) {
        let Some(line) = self.line(socket) else { return };
        let Some(frame) = frame::parse(text) else {
            tracing::warn!(bytes = text.len(), "a frame that cannot be read is ignored");
            return;
        };
        let order = line.count(frame.sequence);
        let before = line.last_heard.replace(frame.written_at.unwrap_or(moment.wall));
        if let Some(id) = &frame.id {
            self.effects.push_back(Effect::Send(socket, frame::acknowledgement(id)));
        }
        self.check_order(moment, order, before);
        self.dispatch(moment, socket, frame);
    }

    /// It is that late now.
    pub(crate) fn elapse(&mut self, moment: Moment<'_>) {
        let now = moment.monotonic;
        for retired in self.retired.expire(now) {
            self.effects.push_back(Effect::Drop(retired.line.socket));
            if retired.delivers() {
                self.missed(moment, &retired.line);
            }
        }
        if let Some(line) = self.opening.take_if(|line| line.deadline().is_some_and(|until| until <= now)) {
            self.effects.push_back(Effect::Drop(line.socket));
            self.closed_early(moment, Close::new(1008, "not authorized in time"));
        }
        if self.active.as_ref().and_then(Line::deadline).is_some_and(|until| until <= now) {
            self.pulse_is_due(moment);
        }
        if let Some(retry) = self.retry.take_if(|retry| retry.at <= now) {
            self.open(retry.renewal);
        }
        self.release();
    }

    /// The line on which frames of this socket count.
    fn line(&mut self, socket: SocketId) -> Option<&mut Line> {
        let lines = self.active.iter_mut().chain(&mut self.opening).chain(self.retired.delivering_mut());
        lines.into_iter().find(|line| line.socket == socket && line.is_open())
    }

    fn check_order(&mut self, moment: Moment<'_>, order: Order, before: Option<Timestamp>) {
        let Order::Mismatch { actual, expected } = order else { return };
        self.report(SessionEvent::SequenceMismatch { actual, expected });
        if actual > expected {
            let from = before.unwrap_or(moment.wall);
            let cause = GapCause::MissingFrames(actual - expected);
            self.report(SessionEvent::Gap(Gap { from, to: moment.wall.max(from), cause }));
        }
    }

    fn dispatch(&mut self, moment: Moment<'_>, socket: SocketId, frame: ServerFrame) {
        match frame.kind {
            Kind::Event(envelope) => self.event(moment, socket, *envelope),
            Kind::Pong => self.answered(moment, socket, frame.id.as_deref()),
            Kind::Shutdown => self.shutdown_announced(moment, socket),
            Kind::Other => tracing::debug!(id = frame.id, "a frame without an event is ignored"),
        }
    }

    /// Every event is handed out once, also those before the greeting (wire/02 section 7, defects 6 and 14).
    fn event(&mut self, moment: Moment<'_>, socket: SocketId, envelope: Envelope) {
        let greeting =
            matches!(envelope.event_type.as_str(), "mercury.buffer_state" | "mercury.registration_status");
        match self.must_wait(socket, &envelope) {
            true => self.held.push_back((socket, envelope)),
            false => self.hand_out(envelope),
        }
        if let Some(line) = self.opening.take_if(|line| greeting && line.socket == socket) {
            self.greeted(moment, line);
        }
    }

    fn hand_out(&mut self, envelope: Envelope) {
        // An event without an id cannot be told from another one, so it counts as new.
        if envelope.id.is_empty() || self.recent.is_new(&envelope.id) {
            self.effects.push_back(Effect::Deliver(Arc::new(envelope)));
        }
    }

    /// While connections overlap, what the newer one brings of a conversation comes behind all that the older one does.
    fn must_wait(&self, socket: SocketId, envelope: &Envelope) -> bool {
        self.leader().is_some_and(|leader| leader < socket) && envelope.conversation_id().is_some()
    }

    /// The connection whose events come first.
    fn leader(&self) -> Option<SocketId> {
        self.retired.leader().or_else(|| self.active())
    }

    /// Hands out what does not have to wait any more.
    fn release(&mut self) {
        let leader = self.leader();
        self.hand_out_held(|socket| leader.is_none_or(|leader| socket <= leader));
    }

    fn hand_out_held(&mut self, is_ready: impl Fn(SocketId) -> bool) {
        for (socket, envelope) in std::mem::take(&mut self.held) {
            match is_ready(socket) {
                true => self.hand_out(envelope),
                false => self.held.push_back((socket, envelope)),
            }
        }
    }

    /// The service accepted the authorization.
    fn greeted(&mut self, moment: Moment<'_>, mut line: Line) {
        line.online_since = Some(moment.monotonic);
        line.last_heard = line.last_heard.or(Some(moment.wall));
        let gap = self.complete_until.take().map(|from| Gap {
            from,
            to: line.last_heard.unwrap_or(moment.wall).max(from),
            cause: GapCause::Disconnected,
        });
        (self.ever_online, self.attempts) = (true, 0);
        match self.active.replace(line) {
            Some(old) => {
                let until = moment.monotonic.saturating_add(self.config.switchover_overlap);
                self.retired.replaced(old, moment.monotonic, until);
                self.report(SessionEvent::SwitchoverComplete);
            }
            None => self.report(SessionEvent::Online),
        }
        if let Some(gap) = gap {
            self.report(SessionEvent::Gap(gap));
        }
        self.ping(moment);
    }

    fn ping(&mut self, moment: Moment<'_>) {
        let Some(line) = &mut self.active else { return };
        let id = moment.rng.uuid().to_string();
        self.effects.push_back(Effect::Send(line.socket, frame::ping(&id)));
        let until = moment.monotonic.saturating_add(self.config.pong_timeout);
        line.pulse = Pulse::Pinged { id, sent: moment.monotonic, until };
    }

    fn answered(&mut self, moment: Moment<'_>, socket: SocketId, id: Option<&str>) {
        let Some(line) = self.active.as_mut().filter(|line| line.socket == socket) else { return };
        match &line.pulse {
            Pulse::Pinged { id: asked, sent, .. } if id == Some(asked) => {
                let latency = moment.monotonic.saturating_sub(*sent);
                let until = moment.monotonic.saturating_add(self.config.ping_interval);
                line.pulse = Pulse::Resting { until };
                self.report(SessionEvent::Latency(latency));
            }
            Pulse::Pinged { .. } => self.give_up(moment, PONG_MISMATCH),
            // A second answer to the same ping changes nothing.
            _ => {}
        }
    }

    fn pulse_is_due(&mut self, moment: Moment<'_>) {
        match self.active.as_ref().map(|line| &line.pulse) {
            Some(Pulse::Resting { .. }) => self.ping(moment),
            Some(_) => self.give_up(moment, PONG_LOST),
            None => {}
        }
    }

    /// The active connection is of no use any more, whatever the server says to our goodbye.
    fn give_up(&mut self, moment: Moment<'_>, reason: &str) {
        let Some(line) = self.active.take() else { return };
        let close = Close { code: 1000, reason: reason.to_owned() };
        self.note_loss(moment, &line);
        self.say_goodbye(moment, line, &close);
        self.lost(moment, close);
    }

    fn say_goodbye(&mut self, moment: Moment<'_>, line: Line, close: &Close) {
        self.effects.push_back(Effect::Close(line.socket, close.clone()));
        let until = moment.monotonic.saturating_add(self.config.force_close_delay);
        self.retired.closed(line, until);
    }

    /// Make before break (wire/02 section 2.5.11): one replacement at a time, however often it is announced.
    fn shutdown_announced(&mut self, moment: Moment<'_>, socket: SocketId) {
        let Some(line) = self.active.as_ref().filter(|line| line.socket == socket) else { return };
        if self.opening.is_some() || self.retry.is_some() {
            return;
        }
        let stable = self.is_stable(moment, line);
        self.report(SessionEvent::ShutdownImminent);
        match stable || self.failures == 0 {
            true => self.open(Renewal::Nothing),
            false => self.retry_later(moment, Renewal::Nothing, None),
        }
        // A server that announces its end again and again is met with growing waits.
        self.failures = if stable { 0 } else { self.failures.saturating_add(1) };
    }

    fn is_stable(&self, moment: Moment<'_>, line: &Line) -> bool {
        let up = line.online_since.map(|since| moment.monotonic.saturating_sub(since));
        up.is_some_and(|up| up >= self.config.stable_after)
    }

    fn note_loss(&mut self, moment: Moment<'_>, line: &Line) {
        self.incomplete_since(line.last_heard.unwrap_or(moment.wall));
        if self.is_stable(moment, line) {
            self.failures = 0;
        }
    }

    /// A connection that was replaced broke before it had ended: what it did not bring any more is missing.
    fn missed(&mut self, moment: Moment<'_>, line: &Line) {
        let from = line.last_heard.unwrap_or(moment.wall);
        let Some(active) = &self.active else { return self.incomplete_since(from) };
        let to = active.last_heard.unwrap_or(moment.wall).max(from);
        self.report(SessionEvent::Gap(Gap { from, to, cause: GapCause::Disconnected }));
    }

    fn incomplete_since(&mut self, moment: Timestamp) {
        let since = self.complete_until.map_or(moment, |known| known.min(moment));
        self.complete_until = Some(since);
    }

    /// The active connection ended, not by a wish of the user.
    fn lost(&mut self, moment: Moment<'_>, close: Close) {
        // The server may replace a connection by the one that we are opening: that is no takeover by another.
        let verdict = match judge(close.code, true) {
            Verdict::Replaced if self.opening.is_some() => Verdict::Reconnect(Renewal::Nothing),
            verdict => verdict,
        };
        let (kind, stop) = match verdict {
            Verdict::Replaced => (StopReason::Replaced.offline_kind(), Some(StopReason::Replaced)),
            _ => (super::OfflineKind::Transient, None),
        };
        self.report(SessionEvent::Offline { kind, close });
        match (stop, verdict) {
            (Some(reason), _) => self.stop(reason),
            (None, Verdict::Reconnect(renewal)) => self.reconnect(moment, renewal),
            (None, _) => self.reconnect(moment, Renewal::Nothing),
        }
    }

    fn reconnect(&mut self, moment: Moment<'_>, renewal: Renewal) {
        if let Some(retry) = &mut self.retry {
            retry.renewal = retry.renewal.max(renewal);
        } else if self.opening.is_none() {
            self.retry_later(moment, renewal, None);
            self.failures = self.failures.saturating_add(1);
        }
    }

    /// The socket that was being opened ended before the greeting.
    fn closed_early(&mut self, moment: Moment<'_>, close: Close) {
        match judge(close.code, false) {
            Verdict::Reconnect(renewal) => self.try_failed(moment, Refusal::closed(&close, renewal)),
            Verdict::Replaced => self.try_ended(StopReason::Replaced),
            Verdict::BadRequest => self.try_ended(StopReason::BadRequest(close)),
            Verdict::Forbidden => self.try_ended(StopReason::Forbidden(close)),
        }
    }

    /// A try failed; another one follows unless that is pointless.
    fn try_failed(&mut self, moment: Moment<'_>, refusal: Refusal) {
        let Refusal { error, renewal, fatal } = refusal;
        self.report(SessionEvent::ConnectFailed { attempt: self.attempts, error: error.clone() });
        let limit = self.config.initial_retries.filter(|_| !self.ever_online).or(self.config.max_retries);
        if fatal {
            self.try_ended(StopReason::Failed(error));
        } else if limit.is_some_and(|limit| self.attempts > limit) {
            self.try_ended(StopReason::RetriesExhausted(error));
        } else {
            self.failures = self.failures.saturating_add(1);
            self.retry_later(moment, renewal, error.retry_after());
        }
    }

    /// No further try follows. A connection that is to be replaced goes on as long as it lives.
    fn try_ended(&mut self, reason: StopReason) {
        if self.active.is_some() {
            self.attempts = 0;
            self.report(SessionEvent::SwitchoverFailed(reason.into()));
        } else {
            self.stop(reason);
        }
    }

    fn retry_later(&mut self, moment: Moment<'_>, renewal: Renewal, asked: Option<Duration>) {
        let wait = backoff::delay(&self.config, self.failures, moment.rng.unit());
        let wait = wait.max(asked.unwrap_or_default());
        self.retry = Some(Retry { at: moment.monotonic.saturating_add(wait), renewal });
    }

    /// Nothing follows, not even the replacement of a connection that was to be opened later.
    fn stop(&mut self, reason: StopReason) {
        self.retry = None;
        self.report(SessionEvent::Stopped(reason.clone()));
        self.stopped = Some(reason);
    }

    fn open(&mut self, renewal: Renewal) {
        let socket = SocketId(self.next_socket);
        self.next_socket += 1;
        self.attempts = self.attempts.saturating_add(1);
        self.opening = Some(Line::new(socket));
        self.effects.push_back(Effect::Open { socket, renewal });
    }

    fn report(&mut self, event: SessionEvent) {
        self.effects.push_back(Effect::Report(event));
    }
}
