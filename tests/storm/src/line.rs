//! What a receiver tells, line by line: the same whether it is a process of its own or a task.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a receiver tells.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Line {
    /// It is connected and listens.
    Ready,
    /// A message arrived.
    Message(Arrival),
    /// The stream had to drop so many events: the receiver was too slow for it.
    Lagged(u64),
    /// It was told to end, and has.
    Done(Measures),
}

/// A message as it arrived.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Arrival {
    /// The room.
    pub room: Uuid,
    /// The message.
    pub id: Uuid,
    /// What it says; nothing where it could not be opened.
    pub text: Option<String>,
    /// When it arrived.
    pub at: Timestamp,
}

/// What a receiver measured of itself.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Measures {
    /// How often it came online.
    pub connections: u64,
    /// How many tries to connect failed.
    pub failed_attempts: u64,
    /// How many gaps there were.
    pub gaps: u64,
    /// How often it was stopped for good and told to connect again.
    pub stops: u64,
    /// How often it was caught up: once for gaps that follow each other closely.
    pub catch_ups: u64,
    /// How many activities that found.
    pub found: u64,
    /// How often not everything could be asked for.
    pub unfilled: u64,
    /// Processor time of the process.
    pub cpu_seconds: f64,
    /// The most memory that the process had, in bytes.
    pub peak_memory: u64,
}

impl Line {
    /// The line as text, without the end of the line.
    pub(crate) fn to_text(&self) -> String {
        serde_json::to_string(self).expect("strings and numbers are always JSON")
    }

    /// Reads a line; nothing when it is none.
    pub(crate) fn of_text(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_they_were() {
        let arrival = Arrival { room: Uuid::nil(), id: Uuid::max(), text: None, at: Timestamp::UNIX_EPOCH };
        for line in [Line::Ready, Line::Message(arrival), Line::Lagged(3), Line::Done(Measures::default())] {
            assert_eq!(Line::of_text(&line.to_text()), Some(line));
        }
        assert_eq!(Line::of_text("thread main panicked"), None);
    }
}
