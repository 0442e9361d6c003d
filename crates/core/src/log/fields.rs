//! The fields of events and spans as text.

use std::error::Error;
use std::fmt::{self, Write};
use std::sync::Arc;

use tracing::field::{Field, Visit};

use super::redact::{REDACTED, is_secret_name};

/// No entry is longer, in bytes; the ring stays small whatever is logged.
const MAX_LENGTH: usize = 2048;

/// Collects the fields of an event. The text is not yet redacted, but values whose name says that they are secret are
/// left out.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) message: String,
    rest: String,
    session: Option<String>,
    tracking_id: Option<String>,
}

impl Fields {
    /// The message and then the fields, cut to the longest length of an entry.
    pub(super) fn text(self) -> String {
        let Self { message: mut text, rest, .. } = self;
        text.push_str(if text.is_empty() { rest.trim_start() } else { &rest });
        if text.len() > MAX_LENGTH {
            let end = (0..=MAX_LENGTH).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            text.truncate(end);
            text.push('…');
        }
        text
    }

    /// The session that the fields name, themselves or by a tracking id (`<session>_<n>`).
    pub(super) fn session(&mut self) -> Option<Arc<str>> {
        if let Some(session) = self.session.take() {
            return Some(session.into());
        }
        let tracking_id = self.tracking_id.take()?;
        tracking_id.rsplit_once('_').map(|(session, _)| session.into())
    }

    fn add(&mut self, field: &Field, value: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value}"),
            name if is_secret_name(name) => write!(self.rest, " {name}={REDACTED}"),
            "session_id" => {
                self.session = Some(value.to_string());
                Ok(())
            }
            name => {
                if name == "tracking_id" {
                    self.tracking_id = Some(value.to_string());
                }
                write!(self.rest, " {name}={value}")
            }
        };
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field, format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field, format_args!("{value}"));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.add(field, format_args!("{}", Chain(value)));
    }
}

/// An error with its causes.
struct Chain<'a>(&'a (dyn Error + 'static));

impl fmt::Display for Chain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        // A chain that is longer, or has no end, tells nothing more.
        for _ in 0..16 {
            let Some(error) = cause else { break };
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
