//! Query parameters of reads.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use webex_core::Error;
use webex_core::request::Call;
use webex_core::resource::DateTime;

/// Query parameters, and what is wrong with them. The last value of a name counts, as in the options of other SDKs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    values: BTreeMap<Cow<'static, str>, String>,
    problem: Option<&'static str>,
}

impl Query {
    /// What every read of conversations asks for (wire/03 section 2.6): people by UUID, and as they are now.
    pub(crate) fn usual() -> Self {
        Self::default().with("uuidEntryFormat", true).with("personRefresh", true)
    }

    pub(crate) fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        self.values.insert(name.into(), value.to_string());
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.values.remove(name);
        self
    }

    /// A moment, in milliseconds since 1970; a fraction of one is left out.
    pub(crate) fn with_date(mut self, name: &'static str, date: &DateTime) -> Self {
        match date.timestamp() {
            Some(moment) => self.with(name, moment.as_millisecond()),
            None => {
                self.problem = Some("a moment to read from or up to is not a date");
                self
            }
        }
    }

    /// The call with these parameters; it fails, unsent, when one of them is wrong.
    pub(crate) fn onto(&self, mut call: Call) -> Call {
        for (name, value) in &self.values {
            call = call.query(name.clone(), value);
        }
        match self.problem {
            Some(problem) => call.refuse(Error::invalid_input(problem)),
            None => call,
        }
    }
}
