//! What a plug-in tells about itself.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::Webex;

/// Tells how a part of the client is doing.
pub trait Diagnose: Send + Sync + 'static {
    /// What is known at this moment. Must not block and not take long. Names, numbers, moments and states are welcome;
    /// tokens, keys and what people wrote are not, although texts are redacted before they leave the process.
    fn diagnose(&self, webex: &Webex) -> Value;
}

impl<F: Fn(&Webex) -> Value + Send + Sync + 'static> Diagnose for F {
    fn diagnose(&self, webex: &Webex) -> Value {
        self(webex)
    }
}

/// A [`Diagnose`] as a plug-in contributes it, with the name of its section in the document.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// use webex_core::diagnostics::DiagnosticsSource;
/// use webex_core::plugin::{Plugin, Setup};
/// use webex_core::{Result, Webex};
///
/// struct Greeter;
///
/// impl Plugin for Greeter {
///     fn name(&self) -> &'static str {
///         "greeter"
///     }
///
///     fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
///         setup.contribute(DiagnosticsSource::new("greeter", |_: &Webex| serde_json::json!({"greeted": 3})));
///         Ok(())
///     }
/// }
///
/// let webex = Webex::builder().plugin(Greeter).build().await?;
/// let sources = webex.contributions::<DiagnosticsSource>();
/// assert_eq!(sources[0].read(&webex)["greeted"], 3);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct DiagnosticsSource {
    section: &'static str,
    source: Arc<dyn Diagnose>,
}

impl DiagnosticsSource {
    /// That source; its section is best named like the plug-in.
    pub fn new(section: &'static str, source: impl Diagnose) -> Self {
        Self::shared(section, Arc::new(source))
    }

    /// That source, shared with the plug-in that contributes it. What it holds of the client it holds weakly.
    pub fn shared(section: &'static str, source: Arc<dyn Diagnose>) -> Self {
        Self { section, source }
    }

    /// The name of its section.
    pub fn section(&self) -> &'static str {
        self.section
    }

    /// What it tells at this moment, as it tells it: not redacted. A source that panics takes nobody along.
    pub fn read(&self, webex: &Webex) -> Value {
        let read = catch_unwind(AssertUnwindSafe(|| self.source.diagnose(webex)));
        read.unwrap_or_else(|_| {
            tracing::error!(section = self.section, "a source of diagnostics panicked");
            json!({"failed": "the source panicked"})
        })
    }
}

impl fmt::Debug for DiagnosticsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DiagnosticsSource").field("section", &self.section).finish_non_exhaustive()
    }
}
