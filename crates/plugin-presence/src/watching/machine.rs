//! What is asked, subscribed, renewed and dropped, and when (wire/02 section 2.7.2). No I/O, no clock.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::entry::{Entry, News, Phase, Question};
use crate::config::PresenceConfig;
use crate::event::{PresenceEvent, PresenceSource};
use crate::model::PresenceState;
use crate::requests::SubscriptionAnswer;
use crate::subject::Subject;

/// What is to be done.
#[derive(Debug, PartialEq)]
pub(super) enum Effect {
    /// Ask how these are; answered with [`Machine::fetched`].
    Fetch(Vec<Subject>),
    /// Subscribe to these for so many seconds; answered with [`Machine::subscribed`].
    Subscribe(Vec<Subject>, u32),
    /// End the subscriptions to these.
    Unsubscribe(Vec<Subject>),
    /// Tell those who listen.
    Tell(PresenceEvent),
}

/// The people who are watched, or subscribed to by name.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    config: PresenceConfig,
    people: HashMap<Subject, Entry>,
    /// When the questions that are collected are asked, and until when at the latest.
    fetch: Option<(Duration, Duration)>,
    /// When the times of all people are looked at.
    sweep: Option<Duration>,
    effects: VecDeque<Effect>,
}

impl Machine {
    pub(super) fn new(config: PresenceConfig) -> Self {
        Self { config, ..Self::default() }
    }

    /// Somebody more watches a person.
    pub(crate) fn watch(&mut self, now: Duration, person: Subject) {
        let ttl = seconds(self.config.ttl);
        let entry = self.people.entry(person).or_insert_with(|| Entry::new(Phase::Camping(now), ttl));
        entry.watchers = entry.watchers.saturating_add(1);
        let asks = !entry.has_subscription() && entry.wants_question(now, self.config.fresh);
        let due = entry.subscribe_at(&self.config);
        if asks {
            entry.question = Question::Queued;
            self.put_off_fetch(now);
        }
        self.look_again(now, due);
    }

    /// One fewer watches a person. Nobody is subscribed to whom nobody watches (wire/02 section 7, defect 24).
    pub(crate) fn unwatch(&mut self, person: Subject) {
        let Some(entry) = self.people.get_mut(&person) else { return };
        entry.watchers = entry.watchers.saturating_sub(1);
        if !entry.is_wanted() {
            let ends = entry.has_subscription();
            self.people.remove(&person);
            if ends {
                self.unsubscribe(person);
            }
        }
    }

    /// People who are left at one moment are left together.
    fn unsubscribe(&mut self, person: Subject) {
        match self.effects.back_mut() {
            Some(Effect::Unsubscribe(people)) => people.push(person),
            _ => self.effects.push_back(Effect::Unsubscribe(vec![person])),
        }
    }

    /// Somebody subscribed to people by name, and has these answers: the subscriptions are renewed until they are
    /// released. What the answers say of people is not told once more.
    pub(crate) fn keep(&mut self, now: Duration, ttl: Duration, answers: &[SubscriptionAnswer]) {
        let ttl = seconds(ttl);
        for answer in answers.iter().filter(|answer| answer.response_code == 200) {
            let Some(person) = answer.subject else { continue };
            let entry = self.people.entry(person).or_insert_with(|| Entry::new(Phase::Asking, ttl));
            (entry.kept, entry.ttl) = (true, ttl);
            self.accept(now, person, answer.subscription_ttl);
            self.hear(now, answer.status.as_deref());
        }
    }

    /// The subscriptions of these people were ended by name; who is watched all the same is subscribed to again.
    pub(crate) fn release(&mut self, now: Duration, people: &[Subject]) {
        for person in people {
            let Some(entry) = self.people.get_mut(person) else { continue };
            entry.kept = false;
            if entry.is_wanted() {
                entry.phase = Phase::Waiting(now);
                self.look_again(now, Some(now));
            } else {
                self.people.remove(person);
            }
        }
    }

    /// How somebody is. News is told, also of people whom nobody watches; and what was asked for, unless it was overtaken.
    pub(crate) fn update(&mut self, now: Duration, state: Arc<PresenceState>, source: PresenceSource) {
        match (self.hear(now, Some(&state)), source) {
            (News::New, _) | (News::Known, PresenceSource::Fetch) => {
                self.tell(PresenceEvent::Updated { state, source });
            }
            _ => {}
        }
    }

    fn hear(&mut self, now: Duration, state: Option<&PresenceState>) -> News {
        let entry = state.and_then(|state| Some((self.people.get_mut(&state.subject)?, state)));
        let Some((entry, state)) = entry else { return News::New };
        let (news, forget) = (entry.hear(now, state), entry.forget_at(&self.config));
        self.look_again(now, forget);
        news
    }

    /// The answer to a question; without one those who were asked about can be asked about again.
    pub(super) fn fetched(&mut self, now: Duration, asked: &[Subject], answer: Option<Vec<PresenceState>>) {
        for person in asked {
            if let Some(entry) = self.people.get_mut(person) {
                entry.question = Question::None;
            }
        }
        for state in answer.into_iter().flatten() {
            self.update(now, Arc::new(state), PresenceSource::Fetch);
        }
    }

    /// The answer to a subscription; `None` when the request failed. Who is missing in it is tried again.
    pub(super) fn subscribed(
        &mut self,
        now: Duration,
        asked: &[Subject],
        answers: Option<Vec<SubscriptionAnswer>>,
    ) {
        answers.into_iter().flatten().for_each(|answer| self.take_answer(now, answer));
        let again = now.saturating_add(self.config.retry);
        let mut some_wait = None;
        for person in asked {
            if let Some(entry) = self.people.get_mut(person).filter(|entry| entry.phase == Phase::Asking) {
                entry.phase = Phase::Waiting(again);
                some_wait = Some(again);
            }
        }
        self.look_again(now, some_wait);
    }

    fn take_answer(&mut self, now: Duration, answer: SubscriptionAnswer) {
        let Some(person) = answer.subject else { return };
        match answer.response_code {
            200 if self.people.contains_key(&person) => {
                self.accept(now, person, answer.subscription_ttl);
                if let Some(state) = answer.status {
                    self.update(now, state, PresenceSource::Subscription);
                }
            }
            // Nobody watches any more.
            200 => self.unsubscribe(person),
            code => self.refused(now, person, code),
        }
    }

    fn accept(&mut self, now: Duration, person: Subject, ttl: Option<u64>) {
        let Some(entry) = self.people.get_mut(&person) else { return };
        let ttl = ttl.filter(|ttl| *ttl > 0).unwrap_or(entry.ttl.into());
        entry.phase = Phase::Subscribed(now.saturating_add(Duration::from_secs(ttl)));
        entry.heard = Some(now);
        let due = entry.subscribe_at(&self.config);
        self.look_again(now, due);
    }

    fn refused(&mut self, now: Duration, person: Subject, code: u16) {
        let again = now.saturating_add(self.config.refused);
        let Some(entry) = self.people.get_mut(&person) else { return };
        entry.phase = Phase::Waiting(again);
        self.look_again(now, Some(again));
        self.tell(PresenceEvent::Refused { subject: person, code });
    }

    /// Changes may have been missed, and subscriptions may be gone with the registration they were made for: all are made
    /// anew, which tells how everybody is.
    pub(crate) fn restore(&mut self, now: Duration) {
        let lost = self.people.values_mut().filter(|entry| entry.has_subscription());
        let mut any = false;
        for entry in lost {
            entry.phase = Phase::Waiting(now);
            any = true;
        }
        if any {
            self.sweep = Some(now);
        }
    }

    /// It is that late now.
    pub(super) fn elapse(&mut self, now: Duration) {
        if self.fetch.is_some_and(|(at, _)| at <= now) {
            self.ask();
        }
        if self.sweep.is_some_and(|at| at <= now) {
            self.subscribe_due(now);
            self.forget(now);
            self.sweep = self.next_sweep(now);
        }
    }

    /// When there is something to do.
    pub(super) fn deadline(&self) -> Option<Duration> {
        let fetch = self.fetch.map(|(at, _)| at);
        fetch.into_iter().chain(self.sweep).min()
    }

    pub(super) fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// Nobody is watched any more, without a word to the service.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.config.clone());
    }

    pub(crate) fn len(&self) -> usize {
        self.people.len()
    }

    /// A question waits for others, but not for ever.
    fn put_off_fetch(&mut self, now: Duration) {
        let wait = self.config.fetch_wait;
        let latest = self.fetch.map_or_else(|| now.saturating_add(wait * 4), |(_, latest)| latest);
        self.fetch = Some((now.saturating_add(wait).min(latest), latest));
    }

    fn ask(&mut self) {
        self.fetch = None;
        let mut asked = Vec::new();
        for (person, entry) in &mut self.people {
            if entry.question == Question::Queued {
                entry.question = Question::UnderWay;
                asked.push(*person);
            }
        }
        if !asked.is_empty() {
            self.effects.push_back(Effect::Fetch(asked));
        }
    }

    fn subscribe_due(&mut self, now: Duration) {
        let mut due: HashMap<u32, Vec<Subject>> = HashMap::new();
        for (person, entry) in &mut self.people {
            if entry.subscribe_at(&self.config).is_some_and(|at| at <= now) {
                entry.phase = Phase::Asking;
                due.entry(entry.ttl).or_default().push(*person);
            }
        }
        self.effects.extend(due.into_iter().map(|(ttl, people)| Effect::Subscribe(people, ttl)));
    }

    fn forget(&mut self, now: Duration) {
        let mut dropped = Vec::new();
        for (person, entry) in &mut self.people {
            if entry.forget_at(&self.config).is_some_and(|at| at <= now) {
                entry.heard = None;
                dropped.push(*person);
            }
        }
        if !dropped.is_empty() {
            self.tell(PresenceEvent::Dropped(dropped));
        }
    }

    /// Not sooner than a while from now, so that what is due at nearly the same time is done together.
    fn next_sweep(&self, now: Duration) -> Option<Duration> {
        let times = |entry: &Entry| {
            [entry.subscribe_at(&self.config), entry.forget_at(&self.config)].into_iter().flatten().min()
        };
        let next = self.people.values().filter_map(times).min()?;
        Some(next.max(now.saturating_add(self.config.sweep)))
    }

    /// Something is due then.
    fn look_again(&mut self, now: Duration, due: Option<Duration>) {
        let Some(due) = due else { return };
        let at = due.max(now);
        self.sweep = Some(self.sweep.map_or(at, |sweep| sweep.min(at)));
    }

    fn tell(&mut self, event: PresenceEvent) {
        self.effects.push_back(Effect::Tell(event));
    }
}

fn seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
