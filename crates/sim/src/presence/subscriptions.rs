//! Who wants to hear of whom, and for how long.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::ids::{DeviceId, UserId};

/// Who hears: one device of a user, or all if the client named none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Subscriber {
    pub(crate) user: UserId,
    pub(crate) device: Option<DeviceId>,
}

/// The subscriptions by subject, with their ends.
#[derive(Debug, Default)]
pub(super) struct Subscriptions(HashMap<UserId, HashMap<Subscriber, Timestamp>>);

impl Subscriptions {
    /// Begins or prolongs.
    pub(super) fn put(&mut self, subject: UserId, subscriber: Subscriber, until: Timestamp) {
        self.0.entry(subject).or_default().insert(subscriber, until);
    }

    pub(super) fn end(&mut self, subject: UserId, subscriber: Subscriber) {
        if let Some(subscribers) = self.0.get_mut(&subject) {
            subscribers.remove(&subscriber);
        }
    }

    /// Who hears of the subject now: no device twice.
    pub(super) fn of(&mut self, subject: UserId, now: Timestamp) -> Vec<Subscriber> {
        let Some(subscribers) = self.0.get_mut(&subject) else { return Vec::new() };
        subscribers.retain(|_, until| now < *until);
        let hears_with_all =
            |one: &Subscriber| subscribers.contains_key(&Subscriber { device: None, ..*one });
        subscribers.keys().filter(|one| one.device.is_none() || !hears_with_all(one)).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_who_hears_with_all_devices_hears_once() {
        let (subject, user) = (UserId::random(), UserId::random());
        let one = Subscriber { user, device: Some(DeviceId::random()) };
        let all = Subscriber { user, device: None };
        let at = |second| Timestamp::from_second(second).expect("in range");
        let mut subscriptions = Subscriptions::default();
        subscriptions.put(subject, one, at(10));
        subscriptions.put(subject, all, at(5));
        assert_eq!(subscriptions.of(subject, at(0)), [all]);
        assert_eq!(subscriptions.of(subject, at(5)), [one]);
        assert_eq!(subscriptions.of(subject, at(10)), []);
    }
}
