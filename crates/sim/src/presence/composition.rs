//! The statuses of one user's devices, and what they are together.

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::ids::DeviceId;

/// Who was not active for so long is inactive.
const ACTIVE_FOR: SignedDuration = SignedDuration::from_mins(10);

/// The statuses that the service knows, the strongest first; any other one is as strong as `active`.
const STRENGTH: [&str; 7] = ["dnd", "presenting", "meeting", "call", "calendarItem", "ooo", "active"];

/// What one device told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) text: String,
    pub(crate) since: Timestamp,
    /// When it ends by itself.
    pub(crate) expires: Option<Timestamp>,
}

/// What a user's devices told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Composition {
    /// `None` for what was told without naming a device.
    by_device: HashMap<Option<DeviceId>, Status>,
    pub(crate) last_active: Option<Timestamp>,
    pub(crate) last_device: Option<DeviceId>,
    /// How often the composed status has changed.
    pub(crate) changes: u64,
}

impl Composition {
    /// Takes what a device tells; `clear` takes back what it told.
    pub(super) fn tell(
        &mut self,
        device: Option<DeviceId>,
        text: &str,
        ttl: Option<Duration>,
        now: Timestamp,
    ) {
        self.last_device = device.or(self.last_device);
        if text == "clear" {
            self.by_device.remove(&device);
            return;
        }
        self.last_active = Some(now);
        let end = |ttl| now.checked_add(SignedDuration::try_from(ttl).ok()?).ok();
        let expires = ttl.map(|ttl| end(ttl).unwrap_or(Timestamp::MAX));
        let since = self
            .by_device
            .get(&device)
            .filter(|before| before.text == text)
            .map_or(now, |before| before.since);
        self.by_device.insert(device, Status { text: text.to_owned(), since, expires });
    }

    /// What others see: the strongest status that has not ended; else what the last activity says.
    pub(crate) fn composed(&self, now: Timestamp) -> Status {
        let alive = self.by_device.values().filter(|status| status.expires.is_none_or(|end| now < end));
        let own = alive.min_by_key(|status| (strength(&status.text), std::cmp::Reverse(status.since)));
        match own {
            Some(status) if status.text != "active" => status.clone(),
            _ => self.derived(now),
        }
    }

    fn derived(&self, now: Timestamp) -> Status {
        let (text, since) = match self.last_active {
            Some(at) if now.duration_since(at) < ACTIVE_FOR => ("active", at),
            Some(at) => ("inactive", at.checked_add(ACTIVE_FOR).unwrap_or(at)),
            None => ("unknown", Timestamp::UNIX_EPOCH),
        };
        Status { text: text.to_owned(), since, expires: None }
    }
}

fn strength(text: &str) -> usize {
    STRENGTH.iter().position(|known| *known == text).unwrap_or(STRENGTH.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).expect("in range")
    }

    #[test]
    fn of_several_devices_the_strongest_status_counts() {
        let mut composition = Composition::default();
        assert_eq!(composition.composed(at(0)).text, "unknown");
        let (phone, board) = (Some(DeviceId::random()), Some(DeviceId::random()));
        composition.tell(phone, "active", None, at(0));
        composition.tell(board, "meeting", None, at(1));
        composition.tell(phone, "call", None, at(2));
        assert_eq!(composition.composed(at(3)).text, "meeting");
        composition.tell(board, "clear", None, at(4));
        assert_eq!(composition.composed(at(5)).text, "call");
    }

    #[test]
    fn a_status_ends_with_its_time_and_who_does_nothing_is_inactive() {
        let mut composition = Composition::default();
        composition.tell(None, "dnd", Some(Duration::from_secs(30)), at(0));
        assert_eq!(composition.composed(at(29)).text, "dnd");
        assert_eq!(composition.composed(at(30)).text, "active");
        assert_eq!(composition.composed(at(600)).text, "inactive");
        assert_eq!(composition.composed(at(601)).since, at(600));
    }
}
