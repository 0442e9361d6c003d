//! Subscribing by name.

use std::sync::Arc;
use std::time::Duration;

use webex_core::Result;

use crate::handle::PresenceHandle;
use crate::model::PresenceState;
use crate::requests::{SubscriptionAnswer, subscriptions};
use crate::subject::Subject;

/// Subscribes to people; made by [`PresenceHandle::subscribe`].
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct Subscribe {
    presence: PresenceHandle,
    people: Result<Vec<Subject>>,
    ttl: Duration,
}

/// What became of a subscription to one person.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Subscription {
    /// To whom.
    pub subject: Subject,
    /// The code of the service for this person: 200 when it told of a subscription; 0 when it did not tell.
    pub code: u16,
    /// How long it lives unless it is renewed.
    pub ttl: Option<Duration>,
    /// How the person is now.
    pub state: Option<Arc<PresenceState>>,
}

impl Subscription {
    fn of(answer: SubscriptionAnswer) -> Option<Self> {
        let SubscriptionAnswer { subject, response_code: code, subscription_ttl, status: state } = answer;
        Some(Self { subject: subject?, code, ttl: subscription_ttl.map(Duration::from_secs), state })
    }

    /// Whether the service took it.
    pub fn is_taken(&self) -> bool {
        self.code == 200
    }
}

impl Subscribe {
    pub(crate) fn new(presence: PresenceHandle, people: Result<Vec<Subject>>, ttl: Duration) -> Self {
        Self { presence, people, ttl }
    }

    /// How long a subscription lives unless it is renewed, in whole seconds; ten minutes by default.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = ttl;
        self
    }

    /// Connects Mercury and subscribes, fifty people with each request. What was taken is renewed before it ends, and made
    /// anew after a connection was lost, until [`PresenceHandle::unsubscribe`]. How everybody is now stands in the
    /// answer; events tell what changes from then on. Cancel safe: what the service has taken
    /// meanwhile lapses.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an id of nobody or a time below a second, before
    /// anything is sent; as [`Webex::send`](webex_core::Webex::send). What single people are refused stands in the answer.
    pub async fn send(self) -> Result<Vec<Subscription>> {
        let people = self.people?;
        if self.ttl.as_secs() == 0 {
            return Err(webex_core::Error::invalid_input("a subscription lives for a second at least"));
        }
        self.presence.connect().await?;
        let webex = self.presence.webex();
        let answers = subscriptions(webex, &people, self.ttl).await?;
        let now = webex.clock().monotonic();
        self.presence.watching().change(|machine| machine.keep(now, self.ttl, &answers));
        Ok(answers.into_iter().filter_map(Subscription::of).collect())
    }
}

webex_core::awaitable!(Subscribe => Vec<Subscription>);
