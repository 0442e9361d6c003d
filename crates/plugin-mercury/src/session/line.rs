//! One socket as the session sees it: numbers of frames, pings and their answers.

use std::time::Duration;

use jiff::Timestamp;

use super::effect::SocketId;

/// A socket from the moment it is asked for.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) socket: SocketId,
    pub(super) pulse: Pulse,
    /// When it came online.
    pub(super) online_since: Option<Duration>,
    /// When the last frame was written or, if the service does not say, when it arrived.
    pub(super) last_heard: Option<Timestamp>,
    expected: Option<u64>,
}

/// What the line waits for.
#[derive(Debug)]
pub(super) enum Pulse {
    /// The driver opens it.
    Opening,
    /// The first event, which says that the authorization was accepted.
    Authorizing { until: Duration },
    /// The answer to a ping.
    Pinged { id: String, sent: Duration, until: Duration },
    /// The time for the next ping.
    Resting { until: Duration },
}

/// How the number of a frame fits.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Order {
    AsExpected,
    Mismatch { actual: u64, expected: u64 },
}

impl Line {
    pub(super) fn new(socket: SocketId) -> Self {
        Self { socket, pulse: Pulse::Opening, online_since: None, last_heard: None, expected: None }
    }

    pub(super) fn deadline(&self) -> Option<Duration> {
        match self.pulse {
            Pulse::Opening => None,
            Pulse::Authorizing { until } | Pulse::Pinged { until, .. } | Pulse::Resting { until } => {
                Some(until)
            }
        }
    }

    pub(super) fn is_open(&self) -> bool {
        !matches!(self.pulse, Pulse::Opening)
    }

    /// Takes note of the number of a frame. What is expected next never goes back, so that a frame that comes late
    /// makes no second gap.
    pub(super) fn count(&mut self, actual: Option<u64>) -> Order {
        let Some(actual) = actual else { return Order::AsExpected };
        let expected = self.expected;
        self.expected = Some(expected.unwrap_or_default().max(actual.saturating_add(1)));
        match expected {
            Some(expected) if expected != actual => Order::Mismatch { actual, expected },
            _ => Order::AsExpected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s12_the_first_frame_never_mismatches_and_a_jump_does_once() {
        let mut line = Line::new(SocketId(0));
        assert_eq!(line.count(Some(2)), Order::AsExpected);
        assert_eq!(line.count(Some(4)), Order::Mismatch { actual: 4, expected: 3 });
        assert_eq!(line.count(None), Order::AsExpected, "a pong without a number says nothing");
        assert_eq!(line.count(Some(5)), Order::AsExpected);
        assert_eq!(line.count(Some(3)), Order::Mismatch { actual: 3, expected: 6 });
        assert_eq!(line.count(Some(6)), Order::AsExpected);
        assert_eq!(line.count(Some(u64::MAX)), Order::Mismatch { actual: u64::MAX, expected: 7 });
    }
}
