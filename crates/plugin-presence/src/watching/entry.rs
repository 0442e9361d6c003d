//! What is known of one person who is watched.

use std::time::Duration;

use crate::config::PresenceConfig;
use crate::model::{Order, PresenceState};

/// How the subscription to somebody stands. Times are those of the monotonic clock.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Phase {
    /// Watched since then; not subscribed to yet.
    Camping(Duration),
    /// The service is asked for a subscription.
    Asking,
    /// Subscribed until then.
    Subscribed(Duration),
    /// No subscription; tried again then.
    Waiting(Duration),
}

/// How a question about somebody stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Question {
    None,
    Queued,
    UnderWay,
}

/// How a state stands to what is known of a person.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum News {
    New,
    Known,
    Overtaken,
}

/// One person. There may be ten thousand of these.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) watchers: u32,
    /// Subscribed to by name, until that is taken back.
    pub(super) kept: bool,
    /// How long a subscription is asked for, in seconds.
    pub(super) ttl: u32,
    pub(super) phase: Phase,
    pub(super) question: Question,
    /// When something was heard.
    pub(super) heard: Option<Duration>,
    order: Order,
}

impl Entry {
    pub(super) fn new(phase: Phase, ttl: u32) -> Self {
        let (question, order) = (Question::None, Order::default());
        Self { watchers: 0, kept: false, ttl, phase, question, heard: None, order }
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.kept || self.watchers > 0
    }

    /// Whether the service may tell of this person.
    pub(super) fn has_subscription(&self) -> bool {
        matches!(self.phase, Phase::Asking | Phase::Subscribed(_))
    }

    /// Whether a question would tell news.
    pub(super) fn wants_question(&self, now: Duration, fresh: Duration) -> bool {
        let is_fresh = self.heard.is_some_and(|heard| now.saturating_sub(heard) <= fresh);
        self.question == Question::None && !is_fresh
    }

    /// Takes note of a state; says how it stands to what is known.
    pub(super) fn hear(&mut self, now: Duration, state: &PresenceState) -> News {
        self.heard = Some(now);
        let order = state.order();
        match state.is_older_than(&self.order) {
            true => News::Overtaken,
            false if order.is_known() && order == self.order => News::Known,
            false => {
                self.order = order;
                News::New
            }
        }
    }

    /// When a subscription has to be asked for; `None` while it is.
    pub(super) fn subscribe_at(&self, config: &PresenceConfig) -> Option<Duration> {
        match self.phase {
            Phase::Camping(since) => Some(since.saturating_add(config.camping)),
            Phase::Subscribed(until) => Some(until.saturating_sub(config.renewal_lead)),
            Phase::Waiting(until) => Some(until),
            Phase::Asking => None,
        }
    }

    /// When what is known counts no longer.
    pub(super) fn forget_at(&self, config: &PresenceConfig) -> Option<Duration> {
        self.heard.map(|heard| heard.saturating_add(config.forgotten))
    }
}
