//! The methods.

use http::Method;
use webex_core::Webex;
use webex_core::ids::PersonId;
use webex_core::request::Call;
use webex_core::resource::{DateTime, TypedCall};

use super::{Event, EventResource, EventType};
use crate::EventId;

webex_core::list_builder! {
    /// Lists events; made by [`Events::list`].
    pub struct ListEvents of Event;
}

impl ListEvents {
    /// Only events about such resources.
    pub fn resource(self, resource: EventResource) -> Self {
        self.query("resource", resource)
    }

    /// Only events of that kind.
    pub fn event_type(self, event_type: EventType) -> Self {
        self.query("type", event_type)
    }

    /// Only what that person did.
    pub fn actor(self, person: impl Into<PersonId>) -> Self {
        self.query("actorId", person.into())
    }

    /// Only what happened after that time.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_core::resource::DateTime;
    /// let since = DateTime::new("2026-11-01T00:00:00Z");
    /// let new = webex.admin().events().list().from(since).limit(100).await?;
    /// # Ok(()) }
    /// ```
    pub fn from(self, time: impl Into<DateTime>) -> Self {
        self.query("from", time.into())
    }

    /// Only what happened before that time.
    pub fn to(self, time: impl Into<DateTime>) -> Self {
        self.query("to", time.into())
    }
}

/// Events. A cheap handle; made by [`Admin::events`](crate::Admin::events). Others than compliance officers get a 403.
#[derive(Clone, Debug)]
pub struct Events {
    webex: Webex,
}

impl Events {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The events of your organization.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, EventResource, EventType};
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use futures_util::TryStreamExt;
    /// let mut deleted =
    ///     webex.admin().events().list().resource(EventResource::Messages).event_type(EventType::Deleted);
    /// while let Some(event) = deleted.try_next().await? {
    ///     println!("{} {}", event.created, event.actor_id);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn list(&self) -> ListEvents {
        ListEvents::new(&self.webex, call())
    }

    /// One event.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::{AdminExt, EventId};
    /// # async fn example(webex: webex_core::Webex, id: EventId) -> webex_core::Result<()> {
    /// let event = webex.admin().events().get(&id).await?;
    /// println!("{} {}", event.resource, event.event_type);
    /// # Ok(()) }
    /// ```
    pub fn get(&self, event: impl Into<EventId>) -> TypedCall<Event> {
        TypedCall::json(&self.webex, call().segment(event.into().as_str()))
    }
}

fn call() -> Call {
    Call::new(Method::GET, "hydra").path("events")
}
