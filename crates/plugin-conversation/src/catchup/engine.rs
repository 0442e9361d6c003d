//! Handing on what arrives, with what is missing before it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use webex_core::{Error, Result, Webex};
use webex_plugin_mercury::Gap;

use super::config::CatchUpConfig;
use super::facts::Facts;
use super::messages;
use super::receive::{ReceiveActivity, Received};
use super::report::GapReport;
use super::resolve::resolve;
use super::rest::{self, Room};
use super::retry::insist;
use super::tracker::{Question, Tracker};
use super::turns::{Turn, Turns};
use crate::model::{Activity, ConversationId};
use crate::open::{OpenCount, open_with};

/// Fewer than so many activities are no full page, whatever the service makes of the limit.
const FULL: usize = 20;

/// Hands on activities: each once, in order within its conversation, and behind a gap with what the gap has swallowed,
/// for which it asks the conversation service. Only moments of the service count, never the clock of this machine.
///
/// The plug-in has one of its own for all that Mercury delivers; another one is for a reader that keeps its own account of
/// what it has seen.
///
/// * It is asked which conversations have changed since, in every cluster, and of each what was published behind the last
///   activity that was handed on. What arrives in a conversation meanwhile waits.
/// * What was written, edited, deleted, and what happened to members and to the space is found. What people have seen and
///   felt is in no list of the service: how that stands is told instead ([`ConversationState`](crate::ConversationState)).
///   What they put into cards meanwhile cannot be asked for.
/// * Who may not ask the conversation service asks the developer API, which knows new messages, but no edits, deletions and
///   members.
/// * Of a conversation that the user is no member of any more nothing can be asked for.
pub struct CatchUp {
    pub(crate) config: CatchUpConfig,
    pub(super) receiver: Box<dyn ReceiveActivity>,
    pub(super) turns: Turns,
    tracker: Mutex<Tracker>,
    /// Of the round under way.
    pub(super) tally: Mutex<Tally>,
}

/// What a reader has seen before.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Resume {
    /// What was published until then was seen, in conversations that are not named.
    pub since: Timestamp,
    /// What was published until then was seen, in these conversations.
    pub seen: HashMap<ConversationId, Timestamp>,
}

impl Resume {
    /// Everything that was published until then was seen.
    pub fn since(since: Timestamp) -> Self {
        Self { since, seen: HashMap::new() }
    }

    /// What was published until then was seen in that conversation.
    #[must_use]
    pub fn seen(mut self, conversation: ConversationId, until: Timestamp) -> Self {
        self.seen.insert(conversation, until);
        self
    }
}

/// What was found in a round.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) activities: usize,
    pub(super) failed: Vec<(ConversationId, Error)>,
    pub(super) lost: Vec<ConversationId>,
    pub(super) only_messages: bool,
}

impl CatchUp {
    /// Hands on to that receiver.
    pub fn new(config: CatchUpConfig, receiver: impl ReceiveActivity) -> Arc<Self> {
        let receiver = Box::new(receiver);
        let (turns, tracker, tally) = (Turns::default(), Mutex::default(), Mutex::default());
        Arc::new(Self { config, receiver, turns, tracker, tally })
    }

    /// Begins where a reader has ended: what it has not seen comes first, in each conversation. It is asked for as soon
    /// as something arrives there, or with [`start`](Self::start).
    pub fn resume(&self, resume: Resume) {
        let since = resume.since.as_microsecond();
        let mut tracker = self.tracker();
        tracker.set_floor(since);
        for (conversation, until) in resume.seen {
            tracker.resume(conversation, until.as_microsecond());
        }
        if self.config.enabled {
            tracker.gap(since, None, None);
        }
    }

    /// Asks for what is missing. Never waits. Begin when Mercury is connected, or what happens in between is missed.
    pub fn start(self: &Arc<Self>, webex: &Webex) {
        self.start_round(webex);
    }

    /// What was published until then is of no interest; the first word counts.
    pub fn begin_at(&self, moment: Timestamp) {
        self.tracker().set_floor(moment.as_microsecond());
    }

    /// Whether it is known from when on activities are of interest.
    pub fn has_begun(&self) -> bool {
        self.tracker().has_floor()
    }

    /// Activities may have been missed: asks for them. Never waits.
    pub fn gap(self: &Arc<Self>, webex: &Webex, gap: &Gap) {
        if !self.config.enabled {
            return self.receiver.caught_up(webex, &GapReport::of_nobody(gap));
        }
        let (from, to) = (gap.from.as_microsecond(), gap.to.as_microsecond());
        self.tracker().gap(from, Some(to), Some(gap.cause));
        self.start(webex);
    }

    /// Until when everything was handed on; `None` when nothing is open.
    pub fn open_since(&self) -> Option<Timestamp> {
        self.tracker().open_since().and_then(|at| Timestamp::from_microsecond(at).ok())
    }

    /// Hands on an activity that arrived, opened and normalized, unless it was handed on before. What its conversation
    /// lacks comes first.
    pub async fn handle(&self, webex: &Webex, activity: Activity) {
        if let Some(_its_turn) = self.turn_of(webex, &activity).await {
            self.hand_on(webex, activity).await;
        }
    }

    /// The same with an activity that was opened and normalized before: it is handed on as it is.
    pub async fn handle_opened(&self, webex: &Webex, activity: Arc<Activity>) {
        if let Some(_its_turn) = self.turn_of(webex, &activity).await {
            self.receiver.receive(webex, Received { activity, count: OpenCount::default() }).await;
        }
    }

    /// Waits until it is the turn of an activity, and for what its conversation lacks before it; `None` when it was handed
    /// on before.
    async fn turn_of(&self, webex: &Webex, activity: &Activity) -> Option<(Option<Head<'_>>, Turn<'_>)> {
        let facts = Facts::of(activity);
        let head = facts.at.map(|at| Head::new(self, at));
        let turn = self.turns.take(&facts.conversation).await;
        if self.tracker().due(&facts.conversation).is_some()
            && let Some(room) = Room::of(activity)
        {
            self.fill(webex, &room).await;
        }
        // The lock is gone before the head goes, which takes it.
        let is_new = self.tracker().is_new(&facts);
        is_new.then_some((head, turn))
    }

    /// Asks for what a conversation lacks, and hands it on. It is one's turn there.
    pub(super) async fn fill(&self, webex: &Webex, room: &Room) {
        loop {
            let Some(question) = self.tracker().due(&room.id) else { return };
            let answer = match self.ask(webex, room, question).await {
                Err(error) if messages::may_not_ask(&error) => self.ask_messages(webex, room, question).await,
                answer => answer,
            };
            self.tracker().answered(&room.id, question, answer.as_ref().ok().copied().flatten());
            match answer {
                Ok(_) => {}
                Err(error) if error.status().is_some_and(|status| matches!(status.as_u16(), 403 | 404)) => {
                    self.tally().lost.push(room.id.clone());
                }
                Err(error) => {
                    tracing::warn!(conversation = %room.id, %error, "a gap is left in a conversation");
                    self.tally().failed.push((room.id.clone(), error));
                }
            }
        }
    }

    /// Page by page; says until when the answer is complete.
    async fn ask(&self, webex: &Webex, room: &Room, question: Question) -> Result<Option<i64>> {
        let (mut since, mut until) = (question.since, None);
        loop {
            let ask = || rest::activities(webex, room, since, self.config.page);
            let page = insist(webex, &self.config, ask).await?;
            let full = page.len() >= FULL.min(self.config.page);
            let last = page.iter().filter_map(|activity| Facts::of(activity).at).max();
            for activity in page {
                self.take_answer(webex, activity, question).await;
            }
            until = until.max(last);
            match last {
                // Only what is known already comes behind it.
                Some(last) if full && last > since => since = last,
                // As many at one moment as a page holds: the next moment.
                Some(last) if full && page_is_stuck(last, since) => since = since.saturating_add(1000),
                _ => return Ok(until),
            }
        }
    }

    /// The messages of a room, for who may not ask the conversation service.
    async fn ask_messages(&self, webex: &Webex, room: &Room, question: Question) -> Result<Option<i64>> {
        let ask = || messages::since(webex, room, question.since);
        let found = insist(webex, &self.config, ask).await?;
        self.tally().only_messages = true;
        let until = found.iter().filter_map(|activity| Facts::of(activity).at).max();
        for activity in found {
            self.take_answer(webex, activity, question).await;
        }
        Ok(until)
    }

    async fn take_answer(&self, webex: &Webex, activity: Activity, question: Question) {
        let facts = Facts::of(&activity);
        if self.tracker().is_new_answer(&facts, question) {
            self.tally().activities += 1;
            self.hand_on(webex, activity).await;
        }
    }

    /// An activity that cannot be opened is handed on all the same: it says so itself.
    async fn hand_on(&self, webex: &Webex, mut activity: Activity) {
        let count = open_with(webex, &mut activity).await;
        activity.normalize();
        resolve(webex, &mut activity).await;
        self.receiver.receive(webex, Received { activity: Arc::new(activity), count }).await;
    }

    pub(super) fn tracker(&self) -> MutexGuard<'_, Tracker> {
        self.tracker.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tally(&self) -> MutexGuard<'_, Tally> {
        self.tally.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether a full page did not get beyond the millisecond at which it began.
fn page_is_stuck(last: i64, since: i64) -> bool {
    last.div_euclid(1000) == since.div_euclid(1000)
}

/// An activity that is being handed on.
struct Head<'a> {
    catch_up: &'a CatchUp,
    at: i64,
}

impl<'a> Head<'a> {
    fn new(catch_up: &'a CatchUp, at: i64) -> Self {
        catch_up.tracker().enter(at);
        Self { catch_up, at }
    }
}

impl Drop for Head<'_> {
    fn drop(&mut self) {
        self.catch_up.tracker().leave(self.at);
    }
}

impl fmt::Debug for CatchUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CatchUp").field("config", &self.config).finish_non_exhaustive()
    }
}
