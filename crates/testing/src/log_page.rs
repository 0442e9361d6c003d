//! What is logged, to look for what must not be there.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing::subscriber::DefaultGuard;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::callsites::stay_awake;

/// Takes down what is logged: what this thread logs while it [`follow`](Self::follow)s, or what a layer of yours writes to
/// it. Clones share one page.
///
/// ```
/// use webex_testing::LogPage;
/// let page = LogPage::default();
/// let following = page.follow("info");
/// tracing::info!("hello");
/// drop(following);
/// tracing::info!("nobody listens");
/// assert!(page.text().contains("hello") && !page.text().contains("nobody"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct LogPage(Arc<Mutex<Vec<u8>>>);

/// Takes down what its thread logs until it is dropped.
#[derive(Debug)]
#[must_use = "dropped, nothing is taken down any more"]
pub struct Following(#[expect(dead_code, reason = "dropping it is what counts")] DefaultGuard);

impl LogPage {
    /// Takes down what this thread logs, as far as the filter lets it through; its form is that of `RUST_LOG`.
    ///
    /// # Panics
    /// When the filter is none.
    pub fn follow(&self, filter: &str) -> Following {
        stay_awake();
        let filter = EnvFilter::try_new(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
        let shown = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false);
        Following(tracing::subscriber::set_default(shown.with_writer(self.clone()).finish()))
    }

    /// What was taken down so far.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl io::Write for LogPage {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        crate::test_log::RunLog.write_all(bytes)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogPage {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
