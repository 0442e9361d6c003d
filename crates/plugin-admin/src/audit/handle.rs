//! The methods.

use http::Method;
use serde::Deserialize;
use webex_core::ids::{OrgId, PersonId};
use webex_core::request::Call;
use webex_core::resource::{DateTime, TypedCall};
use webex_core::{Result, Webex};

use super::AuditEvent;

webex_core::list_builder! {
    /// Lists what administrators did; made by [`Audit::events`].
    pub struct ListAuditEvents of AuditEvent;
}

webex_core::list_builder! {
    /// Lists who signed in and out; made by [`Audit::security_events`].
    pub struct ListSecurityEvents of AuditEvent;
}

macro_rules! filters {
    ($($list:ident),*) => {$(
        impl $list {
            /// Only what that person did.
            pub fn actor(self, person: impl Into<PersonId>) -> Self {
                self.query("actorId", person.into())
            }

            /// Only events of these categories.
            pub fn categories(self, categories: impl IntoIterator<Item = impl Into<String>>) -> Self {
                let categories: Vec<String> = categories.into_iter().map(Into::into).collect();
                self.query("eventCategories", categories.join(","))
            }
        }
    )*};
}

filters!(ListAuditEvents, ListSecurityEvents);

/// Audits. A cheap handle; made by [`Admin::audit`](crate::Admin::audit). Others than full administrators get a 403.
#[derive(Clone, Debug)]
pub struct Audit {
    webex: Webex,
}

impl Audit {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// What administrators of an organization did between two times, at most a year apart.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, org: webex_core::ids::OrgId) -> webex_core::Result<()> {
    /// use webex_core::resource::DateTime;
    /// let (from, to) = (DateTime::new("2026-10-01T00:00:00Z"), DateTime::new("2026-11-01T00:00:00Z"));
    /// for event in webex.admin().audit().events(&org, from, to).categories(["USERS"]).await? {
    ///     println!("{}", event.data.action_text.unwrap_or_default());
    /// }
    /// # Ok(()) }
    /// ```
    pub fn events(
        &self,
        org: impl Into<OrgId>,
        from: impl Into<DateTime>,
        to: impl Into<DateTime>,
    ) -> ListAuditEvents {
        let call = Call::new(Method::GET, "hydra").path("adminAudit/events").query("orgId", org.into());
        ListAuditEvents::new(&self.webex, call.query("from", from.into()).query("to", to.into()))
    }

    /// The categories of events that there are.
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe: it only reads.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// println!("{:?}", webex.admin().audit().categories().await?);
    /// # Ok(()) }
    /// ```
    pub async fn categories(&self) -> Result<Vec<String>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Categories {
            #[serde(default)]
            event_categories: Vec<String>,
        }
        let call = Call::new(Method::GET, "hydra").path("adminAudit/eventCategories");
        let answer: Categories = TypedCall::json(&self.webex, call).await?;
        Ok(answer.event_categories)
    }

    /// Who of an organization signed in and out between two times, at most a year apart.
    ///
    /// ```no_run
    /// # use webex_plugin_admin::AdminExt;
    /// # async fn example(webex: webex_core::Webex, id: webex_core::ids::OrgId) -> webex_core::Result<()> {
    /// use webex_core::resource::DateTime;
    /// let (from, to) = (DateTime::new("2026-10-01T00:00:00Z"), DateTime::new("2026-11-01T00:00:00Z"));
    /// for event in webex.admin().audit().security_events(&id, from, to).limit(100).await? {
    ///     println!("{} {:?}", event.created, event.data.actor_email);
    /// }
    /// # Ok(()) }
    /// ```
    pub fn security_events(
        &self,
        org: impl Into<OrgId>,
        from: impl Into<DateTime>,
        to: impl Into<DateTime>,
    ) -> ListSecurityEvents {
        let call =
            Call::new(Method::GET, "hydra").path("admin/securityAudit/events").query("orgId", org.into());
        ListSecurityEvents::new(&self.webex, call.query("startTime", from.into()).query("endTime", to.into()))
    }
}
