//! What users see.

use std::sync::Arc;

use http::{HeaderValue, Method, header};
use webex_core::events::Events;
use webex_core::plugin::PluginMissing;
use webex_core::request::Call;
use webex_core::resource::{DateTime, TypedCall};
use webex_core::{Error, Webex};

use crate::model::{NewReminder, Reminder, ReminderDue, ReminderId};
use crate::plugin::{AcmeReminders, SERVICE};

// ANCHOR: extension
/// Adds reminders to [`Webex`].
pub trait RemindersExt {
    /// Reminders.
    ///
    /// # Errors
    /// When the plug-in is not installed; the text says how to install it.
    fn reminders(&self) -> Result<Reminders, PluginMissing>;
}

impl RemindersExt for Webex {
    fn reminders(&self) -> Result<Reminders, PluginMissing> {
        Ok(Reminders { webex: self.clone(), plugin: self.plugin()? })
    }
}
// ANCHOR_END: extension

/// Reminders: a cheap handle, which keeps the client alive.
#[derive(Clone)]
pub struct Reminders {
    webex: Webex,
    plugin: Arc<AcmeReminders>,
}

webex_core::list_builder! {
    /// Lists reminders; made by [`Reminders::list`].
    pub struct ListReminders of Reminder;
}

impl ListReminders {
    /// Only those that are due before that moment.
    pub fn before(self, moment: impl Into<DateTime>) -> Self {
        self.query("before", moment.into())
    }
}

impl Reminders {
    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// Creates a reminder. Its text is sealed before it leaves.
    pub fn create(&self, text: impl Into<String>, due: &str) -> CreateReminder {
        let reminder = NewReminder { text: text.into(), due: DateTime::new(due) };
        CreateReminder { reminders: self.clone(), reminder }
    }

    /// Your reminders.
    pub fn list(&self) -> ListReminders {
        ListReminders::new(&self.webex, self.call(Method::GET))
    }

    /// One reminder.
    pub fn get(&self, id: &ReminderId) -> TypedCall<Reminder> {
        TypedCall::json(&self.webex, self.call(Method::GET).segment(id.as_str()))
    }

    /// Deletes a reminder.
    pub fn delete(&self, id: &ReminderId) -> TypedCall<()> {
        TypedCall::empty(&self.webex, self.call(Method::DELETE).segment(id.as_str()))
    }

    /// Reminders as they are due, each once; they come while Mercury is connected.
    pub fn events(&self) -> Events<ReminderDue> {
        self.plugin.state().inbox.events.subscribe()
    }

    fn call(&self, method: Method) -> Call {
        Call::new(method, SERVICE).path("reminders").open(self.plugin.state().seal.clone())
    }
}

// ANCHOR: create
/// Creates a reminder; made by [`Reminders::create`].
#[must_use = "a builder does nothing until it is sent"]
pub struct CreateReminder {
    reminders: Reminders,
    reminder: NewReminder,
}

impl CreateReminder {
    fn prepare(self) -> TypedCall<Reminder> {
        let Self { reminders, reminder } = self;
        let mut call = reminders.call(Method::POST);
        if reminder.due.timestamp().is_none() {
            call = call.refuse(Error::invalid_input("a reminder is due at a date"));
        }
        let call = call.header(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        TypedCall::json(&reminders.webex, call.encode(reminder, reminders.plugin.state().seal.clone()))
    }
}

webex_core::sendable!(CreateReminder => Reminder);
// ANCHOR_END: create
