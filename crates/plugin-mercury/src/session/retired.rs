//! Connections that were replaced or closed, until they are gone.

use std::time::Duration;

use super::effect::SocketId;
use super::line::Line;

/// So long what a newer connection brings waits for the end of the one that it replaced. Servers end it at once.
const LEAD: Duration = Duration::from_secs(1);

/// A connection that was replaced or closed.
#[derive(Debug)]
pub(super) struct Retired {
    pub(super) line: Line,
    /// When it is given up.
    pub(super) until: Duration,
    role: Role,
}

#[derive(Debug, Eq, PartialEq)]
enum Role {
    /// It was replaced a moment ago: what it still brings comes before what newer ones bring.
    Leads { until: Duration },
    /// It was replaced, and did not end: what it still brings comes as it comes.
    Trails,
    /// We closed it: it brings nothing any more.
    Mute,
}

impl Retired {
    /// Whether it may still bring events: it was replaced, not closed by us.
    pub(super) fn delivers(&self) -> bool {
        self.role != Role::Mute
    }

    fn wake(&self) -> Duration {
        match self.role {
            Role::Leads { until } => until.min(self.until),
            Role::Trails | Role::Mute => self.until,
        }
    }
}

/// All of a session, oldest first.
#[derive(Debug, Default)]
pub(super) struct RetiredLines(Vec<Retired>);

impl RetiredLines {
    /// Takes a connection that was replaced.
    pub(super) fn replaced(&mut self, line: Line, now: Duration, until: Duration) {
        let role = Role::Leads { until: now.saturating_add(LEAD) };
        self.0.push(Retired { line, until, role });
    }

    /// Takes a connection that we have closed.
    pub(super) fn closed(&mut self, line: Line, until: Duration) {
        self.0.push(Retired { line, until, role: Role::Mute });
    }

    /// The connection whose events come first.
    pub(super) fn leader(&self) -> Option<SocketId> {
        let leading = |retired: &&Retired| matches!(retired.role, Role::Leads { .. });
        self.0.iter().find(leading).map(|retired| retired.line.socket)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that may still bring events.
    pub(super) fn delivering_mut(&mut self) -> impl Iterator<Item = &mut Line> {
        self.0.iter_mut().filter(|retired| retired.delivers()).map(|retired| &mut retired.line)
    }

    /// Takes those out that may still bring events.
    pub(super) fn take_delivering(&mut self) -> Vec<Line> {
        self.0.extract_if(.., |retired| retired.delivers()).map(|retired| retired.line).collect()
    }

    pub(super) fn remove(&mut self, socket: SocketId) -> Option<Retired> {
        let at = self.0.iter().position(|retired| retired.line.socket == socket)?;
        Some(self.0.remove(at))
    }

    /// Takes those out that are given up by now.
    pub(super) fn expire(&mut self, now: Duration) -> Vec<Retired> {
        for retired in &mut self.0 {
            if matches!(retired.role, Role::Leads { until } if until <= now) {
                retired.role = Role::Trails;
            }
        }
        self.0.extract_if(.., |retired| retired.until <= now).collect()
    }

    pub(super) fn wake(&self) -> Option<Duration> {
        self.0.iter().map(Retired::wake).min()
    }
}
