//! The compositions of all users, and the subscriptions to them.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;

use super::composition::{Composition, Status};
use crate::clock::SimClock;
use crate::ids::{DeviceId, UserId};
use crate::sync::lock;

/// Who wants to hear of changes: a registration, or all of a user's when none was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Subscriber {
    pub(crate) user: UserId,
    pub(crate) device: Option<DeviceId>,
}

/// The presence of all users.
pub(crate) struct Presences {
    clock: SimClock,
    people: Mutex<HashMap<UserId, Person>>,
}

#[derive(Default)]
struct Person {
    composition: Composition,
    /// What subscribers were told last.
    told: String,
    /// Until when a subscription lives.
    subscribers: HashMap<Subscriber, Timestamp>,
}

/// A change of a composed status, and who is to be told.
pub(crate) struct Change {
    pub(crate) composition: Composition,
    pub(crate) subscribers: Vec<Subscriber>,
}

impl Presences {
    pub(crate) fn new(clock: SimClock) -> Self {
        Self { clock, people: Mutex::default() }
    }

    /// What a user's devices told, and what that is together now.
    pub(crate) fn of(&self, user: UserId) -> (Composition, Status) {
        let composition =
            lock(&self.people).get(&user).map(|person| person.composition.clone()).unwrap_or_default();
        let status = composition.composed(self.clock.now());
        (composition, status)
    }

    /// Takes what a device tells.
    pub(crate) fn tell(&self, user: UserId, device: Option<DeviceId>, status: &str, ttl: Option<Duration>) {
        let mut people = lock(&self.people);
        people.entry(user).or_default().composition.tell(device, status, ttl, self.clock.now());
    }

    /// What has changed since subscribers were told last; `None` when nothing has.
    pub(crate) fn change(&self, user: UserId) -> Option<Change> {
        let (now, mut people) = (self.clock.now(), lock(&self.people));
        let person = people.entry(user).or_default();
        let status = person.composition.composed(now);
        if person.told == status.text {
            return None;
        }
        person.told = status.text;
        person.composition.changes += 1;
        person.subscribers.retain(|_, until| now < *until);
        let subscribers = person.subscribers.keys().copied().collect();
        Some(Change { composition: person.composition.clone(), subscribers })
    }

    /// Subscribes for a while; no time ends the subscription.
    pub(crate) fn subscribe(&self, subscriber: Subscriber, to: UserId, ttl: Duration) {
        let (now, mut people) = (self.clock.now(), lock(&self.people));
        let person = people.entry(to).or_default();
        if person.told.is_empty() {
            person.told = person.composition.composed(now).text;
        }
        match ttl.is_zero() {
            true => drop(person.subscribers.remove(&subscriber)),
            false => drop(person.subscribers.insert(subscriber, self.clock.deadline(ttl))),
        }
    }
}
