//! The collector for fuzz targets; no part of the interface.

use std::time::Duration;

use super::collector::{Collector, Progress};
use super::part::{self, Part};

/// Lets one question collect parts, one a second; each is one line.
///
/// # Panics
/// When the collector breaks a promise: an answer lacks a part, or something is waited for without an end.
pub fn answer<'a>(lines: impl IntoIterator<Item = &'a str>) {
    let timeout = Duration::from_secs(6);
    let (mut collector, mut now, mut places) =
        (Collector::new(Duration::ZERO, timeout), Duration::ZERO, Vec::new());
    for line in lines {
        now += Duration::from_secs(1);
        let _ = part::request_id(line);
        let Some(part) = Part::read(line) else { continue };
        places.push(part.sequence);
        assert!(part.content.found.iter().all(|value| value.len() <= line.len()), "a value is invented");
        collector.part(now, part);
        match collector.progress(now) {
            Progress::Complete(answer) => {
                let all = (0..answer.0.len() as u64).all(|place| places.contains(&place));
                assert!(all, "an answer is complete without a part");
                return;
            }
            Progress::Silent => return,
            Progress::Waiting(left) => assert!(left <= timeout && !left.is_zero(), "waits for {left:?}"),
            other => panic!("nobody said so: {other:?}"),
        }
    }
}
