//! From `tracing` into the ring.

use std::sync::Arc;

use tracing::level_filters::LevelFilter;
use tracing::span::{Attributes, Id};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::LogRing;
use super::fields::Fields;

/// The layer that fills a [`LogRing`]; made by [`LogRing::layer`]. Takes what the SDK logs at `DEBUG` and above, and
/// filters nothing for other layers.
#[derive(Clone, Debug)]
pub struct RingLayer {
    ring: LogRing,
    level: LevelFilter,
    targets: Vec<String>,
}

/// What a span says of the events within it, kept in its extensions.
struct About {
    session: Option<Arc<str>>,
    /// Its fields, as text.
    text: String,
}

impl RingLayer {
    pub(super) fn new(ring: LogRing) -> Self {
        Self { ring, level: LevelFilter::DEBUG, targets: vec!["webex".to_owned()] }
    }

    /// Takes entries up to this level instead.
    ///
    /// ```
    /// use tracing::level_filters::LevelFilter;
    /// use tracing_subscriber::layer::SubscriberExt;
    /// let ring = webex_core::log::LogRing::default();
    /// let layer = ring.layer().with_level(LevelFilter::WARN);
    /// tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
    ///     tracing::info!(target: "webex::example", "not kept");
    ///     tracing::warn!(target: "webex::example", "kept");
    /// });
    /// assert_eq!(ring.entries().len(), 1);
    /// ```
    #[must_use]
    pub fn with_level(mut self, level: LevelFilter) -> Self {
        self.level = level;
        self
    }

    /// Takes entries of these targets, too: those of the application, for example. They are redacted alike, and leave
    /// the process with the next log upload.
    ///
    /// ```
    /// use tracing_subscriber::layer::SubscriberExt;
    /// let ring = webex_core::log::LogRing::default();
    /// let layer = ring.layer().also("my_bot");
    /// tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
    ///     tracing::info!(target: "my_bot::commands", "help was asked for");
    /// });
    /// assert_eq!(ring.entries()[0].target(), "my_bot::commands");
    /// ```
    #[must_use]
    pub fn also(mut self, target_prefix: impl Into<String>) -> Self {
        self.targets.push(target_prefix.into());
        self
    }

    fn is_ours(&self, metadata: &Metadata<'_>) -> bool {
        self.targets.iter().any(|target| metadata.target().starts_with(target.as_str()))
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for RingLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if !self.is_ours(attributes.metadata()) {
            return;
        }
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            let session = fields.session();
            span.extensions_mut().insert(About { session, text: fields.text() });
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let metadata = event.metadata();
        if *metadata.level() > self.level || !self.is_ours(metadata) {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut session = fields.session();
        let mut text = fields.text();
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(about) = span.extensions().get::<About>() {
                append(&mut text, &about.text);
                session = session.or_else(|| about.session.clone());
            }
        }
        self.ring.add(*metadata.level(), metadata.target(), session, text);
    }
}

fn append(text: &mut String, more: &str) {
    if !more.is_empty() {
        text.push(' ');
        text.push_str(more);
    }
}
