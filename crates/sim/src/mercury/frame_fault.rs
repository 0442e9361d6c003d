//! What goes wrong with single frames.

use std::sync::Mutex;
use std::time::Duration;

use super::Selection;
use super::selection::Identity;
use crate::sync::lock;

/// What happens to a frame with an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameEffect {
    /// Lost on the way: its sequence number is used up, so that the client can see the gap.
    Drop,
    /// Lost before it got a sequence number: only a catch-up finds what it told.
    Vanish,
    /// Sent twice, with one id and two sequence numbers.
    Duplicate,
    /// Set aside for so long; later frames go past it.
    Delay(Duration),
    /// Sent after the frame that follows it, or after a quarter of a second if none does.
    Reorder,
    /// Sent as a text that is no JSON.
    Garble,
}

/// A rule for frames with events. By default it concerns the next event of any type, once.
///
/// ```
/// use webex_sim::{FrameEffect, FrameFault};
///
/// let lost_answers = FrameFault::new(FrameEffect::Drop).event("encryption.kms_message").times(2);
/// let echo = FrameFault::new(FrameEffect::Duplicate).event("conversation.activity").nth(3);
/// # let _ = (lost_answers, echo);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct FrameFault {
    effect: FrameEffect,
    event: Option<String>,
    sockets: Selection,
    first: u64,
    times: Option<u64>,
}

impl FrameFault {
    /// A fault with this effect.
    pub fn new(effect: FrameEffect) -> Self {
        Self { effect, event: None, sockets: Selection::all(), first: 1, times: Some(1) }
    }

    /// Only for events of this type.
    pub fn event(mut self, kind: impl Into<String>) -> Self {
        self.event = Some(kind.into());
        self
    }

    /// Only on these sockets.
    pub fn on(mut self, sockets: Selection) -> Self {
        self.sockets = sockets;
        self
    }

    /// Spares the fitting frames before the `n`th, counted from 1.
    pub fn nth(mut self, n: u64) -> Self {
        self.first = n.max(1);
        self
    }

    /// Happens this often.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Happens until all faults of frames are cleared.
    pub fn forever(mut self) -> Self {
        self.times = None;
        self
    }

    fn fits(&self, kind: &str, socket: Identity) -> bool {
        self.event.as_deref().is_none_or(|wanted| wanted == kind) && self.sockets.holds(socket)
    }
}

/// A fault of frames and what has become of it.
#[derive(Clone, Debug)]
pub(crate) struct FrameFaultSummary {
    pub(crate) effect: FrameEffect,
    /// `None`: any event.
    pub(crate) event: Option<String>,
    pub(crate) hits: u64,
    /// How often it will yet happen; `None`: for ever.
    pub(crate) left: Option<u64>,
}

/// The rules that are in force.
#[derive(Debug, Default)]
pub(super) struct FrameFaults(Mutex<Vec<Rule>>);

#[derive(Debug)]
struct Rule {
    fault: FrameFault,
    seen: u64,
    hits: u64,
}

impl FrameFaults {
    pub(super) fn inject(&self, fault: FrameFault) {
        lock(&self.0).push(Rule { fault, seen: 0, hits: 0 });
    }

    /// All of them, spent ones included.
    pub(super) fn summary(&self) -> Vec<FrameFaultSummary> {
        let told = |Rule { fault, hits, .. }: &Rule| FrameFaultSummary {
            effect: fault.effect,
            event: fault.event.clone(),
            hits: *hits,
            left: fault.times.map(|times| times.saturating_sub(*hits)),
        };
        lock(&self.0).iter().map(told).collect()
    }

    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// What happens to a frame: the first rule that strikes decides.
    pub(super) fn judge(&self, kind: &str, socket: Identity) -> Option<FrameEffect> {
        let mut rules = lock(&self.0);
        let mut fitting = rules.iter_mut().filter(|rule| rule.fault.fits(kind, socket));
        fitting.find_map(Rule::strike)
    }
}

impl Rule {
    fn strike(&mut self) -> Option<FrameEffect> {
        self.seen += 1;
        let spent = self.fault.times.is_some_and(|times| self.hits >= times);
        if self.seen < self.fault.first || spent {
            return None;
        }
        self.hits += 1;
        Some(self.fault.effect)
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;
    use crate::ids::{DeviceId, UserId};

    #[test]
    fn a_rule_strikes_its_window_of_fitting_frames() {
        let (faults, user, device) = (FrameFaults::default(), UserId::random(), DeviceId::random());
        let mine = Identity { user, device, address: IpAddr::V4(Ipv4Addr::LOCALHOST) };
        faults.inject(FrameFault::new(FrameEffect::Drop).event("a.b").nth(2).times(2));
        let struck: Vec<_> = (0..5).map(|_| faults.judge("a.b", mine) == Some(FrameEffect::Drop)).collect();
        assert_eq!(struck, [false, true, true, false, false]);
        assert_eq!(faults.judge("a.c", mine), None);
        faults.inject(FrameFault::new(FrameEffect::Garble).on(Selection::all().user(user)).forever());
        assert_eq!(faults.judge("x", Identity { user: UserId::random(), ..mine }), None);
        assert_eq!(faults.judge("x", mine), Some(FrameEffect::Garble));
        faults.clear();
        let there = Selection::all().address(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 4)));
        faults.inject(FrameFault::new(FrameEffect::Drop).on(there).forever());
        assert_eq!(faults.judge("x", mine), None);
    }
}
