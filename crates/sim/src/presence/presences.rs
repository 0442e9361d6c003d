//! All people's presence, and who hears of its changes.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::person::{Circumstances, INACTIVE_AFTER, Person};
use super::subscriptions::Subscriptions;
use super::{Claim, Shown, Status, Subscriber};
use crate::clock::iso;
use crate::ids::{DeviceId, UserId};
use crate::mercury::Event;
use crate::sync::lock;
use crate::world::World;

/// The presence of everybody.
#[derive(Default)]
pub(crate) struct Presences(Mutex<State>);

#[derive(Default)]
struct State {
    people: HashMap<UserId, Person>,
    subscriptions: Subscriptions,
}

impl Presences {
    /// Somebody says what he does; it ends by itself after `lasting`.
    pub(crate) fn claim(
        &self,
        world: &World,
        user: UserId,
        claim: Claim,
        lasting: Option<Duration>,
    ) -> Shown {
        let shown = self.change(world, user, |person| person.claim(claim, world.clock.now()));
        lasting.into_iter().chain([INACTIVE_AFTER]).for_each(|time| settle_later(world, user, time));
        shown
    }

    /// Somebody takes back what he said.
    pub(crate) fn clear(&self, world: &World, user: UserId, device: Option<DeviceId>) -> Shown {
        let shown = self.change(world, user, |person| person.clear(device, world.clock.now()));
        settle_later(world, user, INACTIVE_AFTER);
        shown
    }

    /// What is seen of somebody now. Whatever has changed by itself is told.
    pub(crate) fn settle(&self, world: &World, user: UserId) -> Shown {
        self.change(world, user, |_| ())
    }

    /// The event goes out before the next change, so that counters grow on every socket.
    fn change(&self, world: &World, user: UserId, act: impl FnOnce(&mut Person)) -> Shown {
        let mut state = lock(&self.0);
        let now = world.clock.now();
        let has_device = |device| world.devices.find(user, device).is_some();
        let circumstances = Circumstances { now, in_call: world.calls.has(user), has_device };
        let State { people, subscriptions } = &mut *state;
        let person = people.entry(user).or_default();
        act(person);
        let changed = person.settle(&circumstances);
        let shown = person.shown();
        if changed {
            tell(world, &subscriptions.of(user, now), &render(world, user, &shown));
        }
        shown
    }

    pub(crate) fn subscribe(&self, subject: UserId, subscriber: Subscriber, until: Timestamp) {
        lock(&self.0).subscriptions.put(subject, subscriber, until);
    }

    pub(crate) fn unsubscribe(&self, subject: UserId, subscriber: Subscriber) {
        lock(&self.0).subscriptions.end(subject, subscriber);
    }
}

fn settle_later(world: &World, user: UserId, time: Duration) {
    let then = world.clone();
    world.sockets.later(time, move || {
        then.presence.settle(&then, user);
    });
}

fn tell(world: &World, subscribers: &[Subscriber], status: &Value) {
    let event = Event::new("apheleia.subscription_update", status.clone());
    for subscriber in subscribers {
        match subscriber.device {
            Some(device) => world.sockets.tell_device(subscriber.user, device, &event),
            None => world.sockets.tell(subscriber.user, &event),
        };
    }
}

/// The status as clients read it (wire/02 section 3.6.1).
pub(crate) fn render(world: &World, subject: UserId, shown: &Shown) -> Value {
    let mut status = bare(world, &subject.to_string(), shown.status);
    let times =
        [("statusTime", shown.since), ("lastActive", shown.last_active), ("expiresTime", shown.expires)];
    for (member, time) in times {
        if let Some(time) = time {
            status[member] = json!(iso(time));
        }
    }
    if let Some(expires) = shown.expires {
        status["expiresTTL"] = json!(expires.duration_since(world.clock.now()).as_secs().max(0));
    }
    if let Some(device) = shown.last_device {
        status["lastSeenDeviceUrl"] = json!(world.urls.service(&format!("wdm/api/v1/devices/{device}")));
    }
    status["vectorCounters"] = json!({"sourceDC": "sim", "counters": {"sim": shown.counter}});
    status
}

/// Of whom nothing is known.
pub(crate) fn render_unknown(world: &World, subject: &str) -> Value {
    bare(world, subject, Status::Unknown)
}

fn bare(world: &World, subject: &str, status: Status) -> Value {
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("userId", subject).finish();
    let mut rendered = json!({
        "url": world.urls.service(&format!("apheleia/api/v1/compositions?{query}")),
        "subject": subject,
        "status": status.as_str(),
        "expiresTTL": -1,
        "suppressNotifications": status == Status::DoNotDisturb,
    });
    if status == Status::Unknown {
        rendered["category"] = json!("unknown");
    }
    rendered
}
