//! The entries of one client.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing::Span;

use super::{LogEntry, LogRing};

/// The log of one client: its own entries in the shared ring, and no others'. Reached with [`crate::Webex::log`].
#[derive(Debug)]
pub struct SessionLog {
    ring: LogRing,
    session: String,
    /// The number of the first entry that no diff has had.
    next: AtomicU64,
}

impl SessionLog {
    pub(crate) fn new(ring: LogRing, session: &str) -> Self {
        Self { ring, session: session.to_owned(), next: AtomicU64::new(0) }
    }

    /// The kept entries, oldest first.
    pub fn entries(&self) -> Vec<LogEntry> {
        self.ring.of_session(&self.session, 0)
    }

    /// The kept entries as text, one a line.
    pub fn full(&self) -> String {
        text(&self.entries())
    }

    /// What came since the last diff, as text, one entry a line.
    ///
    /// ```
    /// # async fn example(webex: webex_core::Webex) {
    /// let first = webex.log().diff();
    /// // later: only what came in between
    /// let second = webex.log().diff();
    /// # }
    /// ```
    pub fn diff(&self) -> String {
        let entries = self.ring.of_session(&self.session, self.next.load(Ordering::Acquire));
        if let Some(last) = entries.last() {
            // Two diffs at once may both have an entry; none is lost.
            self.next.fetch_max(last.number() + 1, Ordering::AcqRel);
        }
        text(&entries)
    }
}

fn text(entries: &[LogEntry]) -> String {
    entries.iter().fold(String::new(), |mut text, entry| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{entry}");
        text
    })
}

/// A span that says to which client belongs what is logged within it. On at every level, or the ring could not tell.
pub(crate) fn span_of(session: &str) -> Span {
    tracing::error_span!("webex", session_id = session)
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::{Error, ErrorKind};

    const ALICE: &str = "webex-rust_alice";

    fn logged(ring: &LogRing, log: impl FnOnce()) {
        tracing::subscriber::with_default(tracing_subscriber::registry().with(ring.layer()), log);
    }

    #[test]
    fn entries_belong_to_the_session_of_their_span_or_tracking_id() {
        let ring = LogRing::default();
        logged(&ring, || {
            span_of(ALICE).in_scope(|| tracing::info!("by span"));
            tracing::info!(tracking_id = "webex-rust_alice_7", "by tracking id");
            span_of("webex-rust_bob").in_scope(|| tracing::info!("of bob"));
            tracing::info!("of nobody");
        });
        let log = SessionLog::new(ring.clone(), ALICE);
        let messages: Vec<_> = log.entries().iter().map(|e| e.message().to_owned()).collect();
        assert_eq!(messages, ["by span", "by tracking id tracking_id=webex-rust_alice_7"]);
        assert_eq!(ring.entries().len(), 4);
    }

    /// Full and diff export do not disturb each other, and a diff loses nothing when the ring overflows but what is gone.
    #[test]
    fn a_diff_has_what_is_new_and_a_full_export_everything() {
        let ring = LogRing::new(3);
        let log = SessionLog::new(ring.clone(), ALICE);
        let note = |text: &str| logged(&ring, || span_of(ALICE).in_scope(|| tracing::info!("{text}")));
        let count = |text: &str| text.lines().count();
        note("a");
        assert_eq!((count(&log.full()), count(&log.diff()), log.diff().as_str()), (1, 1, ""));
        note("b");
        assert_eq!((count(&log.full()), count(&log.diff())), (2, 1));
        ["c", "d", "e", "f"].into_iter().for_each(note);
        let diff = log.diff();
        assert!(count(&diff) == 3 && !diff.contains(" c\n") && diff.ends_with(" f\n"), "{diff}");
        assert_eq!(count(&log.full()), 3);
    }

    #[test]
    fn fields_and_errors_are_redacted() {
        let ring = LogRing::default();
        let cause = Error::new(ErrorKind::Network, "for alice@example.com");
        let error = Error::new(ErrorKind::Http, "refused").with_source(cause);
        let error: &(dyn std::error::Error + 'static) = &error;
        logged(&ring, || {
            tracing::warn!(error, access_token = "x", host = "h", "it failed\nfor bob@example.com")
        });
        let entry = ring.entries().remove(0);
        assert_eq!(
            entry.message(),
            "it failed\nfor [REDACTED] error=refused: for [REDACTED] access_token=[REDACTED] host=h"
        );
        assert_eq!(entry.to_string().lines().count(), 1, "one entry is one line");
    }

    #[test]
    fn only_what_the_sdk_logs_is_taken_and_only_at_its_level() {
        let ring = LogRing::default();
        logged(&ring, || {
            tracing::trace!("too fine");
            tracing::info!(target: "application", "not of the SDK");
        });
        assert_eq!(ring.entries(), []);
        let layer = ring.layer().also("application").with_level(tracing::level_filters::LevelFilter::TRACE);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            tracing::trace!(target: "application", "taken");
        });
        assert_eq!(ring.entries().len(), 1);
    }

    #[test]
    fn a_long_entry_is_cut() {
        let ring = LogRing::default();
        logged(&ring, || tracing::info!("{}", "é ".repeat(5000)));
        assert!(ring.entries()[0].message().len() < 2100);
    }
}
