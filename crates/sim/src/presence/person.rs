//! One person's presence: what was claimed, and what is seen of it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::Status;
use crate::ids::DeviceId;

/// Who does nothing for so long is inactive (wire/02 section 2.7.1).
pub(super) const INACTIVE_AFTER: Duration = Duration::from_secs(10 * 60);

/// What a device says of its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) status: Status,
    /// Which device, if the client has one.
    pub(crate) device: Option<DeviceId>,
    pub(crate) expires: Option<Timestamp>,
}

/// What others see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) status: Status,
    pub(crate) since: Option<Timestamp>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) last_active: Option<Timestamp>,
    pub(crate) last_device: Option<DeviceId>,
    /// Grows with each change of the status.
    pub(crate) counter: u64,
}

/// What is known of somebody.
#[derive(Debug, Default)]
pub(super) struct Person {
    claims: Vec<Claim>,
    shown: Shown,
}

/// What bears on the composition besides the claims.
pub(super) struct Circumstances<F> {
    pub(super) now: Timestamp,
    pub(super) in_call: bool,
    pub(super) has_device: F,
}

impl Default for Shown {
    fn default() -> Self {
        let (since, expires, last_active, last_device) = (None, None, None, None);
        Self { status: Status::Unknown, since, expires, last_active, last_device, counter: 0 }
    }
}

impl Person {
    /// A device has one status of its own; a personal one stands beside it, whichever device it came from.
    pub(super) fn claim(&mut self, claim: Claim, now: Timestamp) {
        let personal = claim.status.is_personal();
        self.claims
            .retain(|old| old.status.is_personal() != personal || (!personal && old.device != claim.device));
        self.claims.push(claim);
        self.touch(claim.device, now);
    }

    /// A device takes back what it said, and what was said of the person.
    pub(super) fn clear(&mut self, device: Option<DeviceId>, now: Timestamp) {
        self.claims.retain(|old| !old.status.is_personal() && old.device != device);
        self.touch(device, now);
    }

    fn touch(&mut self, device: Option<DeviceId>, now: Timestamp) {
        self.shown.last_active = Some(now);
        self.shown.last_device = device.or(self.shown.last_device);
    }

    pub(super) fn shown(&self) -> Shown {
        self.shown
    }

    /// Composes anew; whether the status is another one than before.
    pub(super) fn settle<F: Fn(DeviceId) -> bool>(&mut self, around: &Circumstances<F>) -> bool {
        let is_alive = |claim: &Claim| claim.expires.is_none_or(|expires| around.now < expires);
        let is_there = |claim: &Claim| claim.device.is_none_or(&around.has_device);
        self.claims.retain(|claim| is_alive(claim) && (claim.status.is_personal() || is_there(claim)));
        let (status, expires) = self.composed(around.now, around.in_call);
        let changed = status != self.shown.status;
        self.shown.expires = expires;
        if changed {
            self.shown.status = status;
            self.shown.since = Some(around.now);
            self.shown.counter += 1;
        }
        changed
    }

    /// The greatest status, and when it ends. Of equal ones the longest counts.
    fn composed(&self, now: Timestamp, in_call: bool) -> (Status, Option<Timestamp>) {
        let claimed = self.claims.iter().map(|claim| (claim.status, claim.expires));
        let derived = (self.derived(now, in_call), None);
        claimed
            .chain([derived])
            .max_by_key(|(status, end)| (*status, end.unwrap_or(Timestamp::MAX)))
            .unwrap_or(derived)
    }

    fn derived(&self, now: Timestamp, in_call: bool) -> Status {
        let limit = SignedDuration::try_from(INACTIVE_AFTER).unwrap_or(SignedDuration::MAX);
        match self.shown.last_active {
            _ if in_call => Status::Call,
            Some(last) if now.duration_since(last) < limit => Status::Active,
            Some(_) => Status::Inactive,
            None => Status::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).expect("in range")
    }

    fn settled(person: &mut Person, second: i64) -> &'static str {
        person.settle(&Circumstances { now: at(second), in_call: false, has_device: |_| true });
        person.shown().status.as_str()
    }

    fn claim(status: &str, device: Option<DeviceId>, until: Option<i64>) -> Claim {
        Claim { status: Status::claimed(status).expect("a status"), device, expires: until.map(at) }
    }

    #[test]
    fn the_greatest_claim_of_all_devices_is_seen_until_it_ends() {
        let (laptop, phone) = (Some(DeviceId::random()), Some(DeviceId::random()));
        let mut person = Person::default();
        assert_eq!(settled(&mut person, 0), "unknown");
        person.claim(claim("active", laptop, Some(100)), at(0));
        assert_eq!(settled(&mut person, 0), "active");
        person.claim(claim("meeting", phone, Some(50)), at(1));
        person.claim(claim("dnd", phone, Some(20)), at(2));
        assert_eq!(settled(&mut person, 2), "dnd");
        assert_eq!(settled(&mut person, 20), "meeting");
        assert_eq!(settled(&mut person, 50), "active");
        assert_eq!(person.shown().counter, 4);
        assert_eq!(settled(&mut person, 601), "active", "ten minutes after the last word");
        assert_eq!(settled(&mut person, 602), "inactive");
    }

    #[test]
    fn clear_leaves_what_other_devices_say() {
        let (laptop, phone) = (Some(DeviceId::random()), Some(DeviceId::random()));
        let mut person = Person::default();
        person.claim(claim("call", laptop, None), at(0));
        person.claim(claim("presenting", phone, None), at(0));
        person.claim(claim("ooo", laptop, None), at(0));
        assert_eq!(settled(&mut person, 0), "presenting");
        person.clear(phone, at(1));
        assert_eq!(settled(&mut person, 1), "call");
        person.clear(laptop, at(2));
        assert_eq!(settled(&mut person, 2), "active");
    }

    #[test]
    fn the_claims_of_a_device_go_with_it_but_personal_ones_stay() {
        let laptop = Some(DeviceId::random());
        let mut person = Person::default();
        person.claim(claim("meeting", laptop, None), at(0));
        person.claim(claim("ooo", laptop, None), at(0));
        assert_eq!(settled(&mut person, 0), "meeting");
        person.settle(&Circumstances { now: at(1), in_call: false, has_device: |_| false });
        assert_eq!(person.shown().status, Status::OutOfOffice);
    }
}
