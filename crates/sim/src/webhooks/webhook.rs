//! A registered webhook, and the two JSON views of it: the resource and the envelope of a delivery.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::filter::{self, Filter};
use super::kind::{Event, Resource};
use super::notice::Notice;
use super::registration::{Accepted, AcceptedChange, Target};
use crate::clock;
use crate::ids::{OrgId, PublicId, UserId, WebhookId};

/// Whether deliveries are attempted.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Active,
    Inactive,
}

/// Whose events a webhook hears of: those its creator may see, or those of the whole organization.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ownership {
    Creator,
    Org,
}

/// Who registers a webhook.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Owner {
    pub(crate) user: UserId,
    pub(crate) org: OrgId,
    /// The integration whose token was used.
    pub(crate) app: PublicId,
    /// Bots hear of group rooms only what mentions them.
    pub(crate) bot: bool,
}

/// A registered webhook (wire/04 section 3.9).
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Webhook {
    pub(crate) id: WebhookId,
    pub(crate) owner: Owner,
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) resource: Resource,
    pub(crate) event: Event,
    pub(crate) filter: Option<Filter>,
    pub(crate) secret: Option<String>,
    pub(crate) status: Status,
    pub(crate) owned_by: Ownership,
    pub(crate) created: Timestamp,
}

/// The webhook as the developer API shows it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookView {
    id: PublicId,
    name: String,
    target_url: String,
    resource: &'static str,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    org_id: PublicId,
    created_by: PublicId,
    app_id: PublicId,
    owned_by: Ownership,
    status: Status,
    #[serde(serialize_with = "clock::serialize_iso")]
    created: Timestamp,
}

/// The body of a delivery: the webhook, who acted, and the resource without sensitive content.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(flatten)]
    webhook: WebhookView,
    actor_id: PublicId,
    data: &'a Value,
}

impl Status {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word {
            "active" => Some(Self::Active),
            "inactive" => Some(Self::Inactive),
            _ => None,
        }
    }
}

impl Ownership {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word {
            "creator" => Some(Self::Creator),
            "org" => Some(Self::Org),
            _ => None,
        }
    }
}

impl Webhook {
    /// A new, active webhook.
    pub(crate) fn new(owner: Owner, accepted: Accepted, created: Timestamp) -> Self {
        Self {
            id: WebhookId::random(),
            owner,
            name: accepted.name,
            target: accepted.target,
            resource: accepted.resource,
            event: accepted.event,
            filter: accepted.filter,
            secret: accepted.secret,
            status: Status::Active,
            owned_by: accepted.owned_by,
            created,
        }
    }

    /// Takes over what a change sets. An empty secret removes the secret.
    pub(crate) fn change(&mut self, change: AcceptedChange) {
        self.name = change.name;
        self.target = change.target;
        if let Some(secret) = change.secret {
            self.secret = Some(secret).filter(|secret| !secret.is_empty());
        }
        self.owned_by = change.owned_by.unwrap_or(self.owned_by);
        self.status = change.status.unwrap_or(self.status);
    }

    /// The resource as its owner sees it.
    pub(crate) fn resource_view(&self) -> WebhookView {
        WebhookView { secret: self.secret.clone(), ..self.view(self.resource, self.event) }
    }

    /// The bytes of the delivery of `notice`. A firehose webhook shows the resource and event that happened.
    pub(crate) fn envelope(&self, notice: &Notice) -> Vec<u8> {
        let envelope = Envelope {
            webhook: self.view(notice.resource, notice.event),
            actor_id: PublicId::person(notice.actor),
            data: &notice.data,
        };
        serde_json::to_vec(&envelope).expect("an envelope has only text keys")
    }

    /// Whether the webhook is to hear of `notice`.
    pub(crate) fn wants(&self, notice: &Notice) -> bool {
        self.status == Status::Active
            && self.resource.covers(notice.resource)
            && self.event.covers(notice.event)
            && self.may_see(notice)
            && self.filter.as_ref().is_none_or(|filter| filter.matches(&notice.data, self.owner.user.uuid()))
    }

    fn may_see(&self, notice: &Notice) -> bool {
        match self.owned_by {
            Ownership::Org => notice.orgs.contains(&self.owner.org),
            Ownership::Creator => notice.audience.contains(&self.owner.user) && self.is_addressed(notice),
        }
    }

    fn is_addressed(&self, notice: &Notice) -> bool {
        let everything = !self.owner.bot || notice.resource != Resource::Messages || !in_group(&notice.data);
        everything || notice.mentioned.contains(&self.owner.user) || filter::mentions_all(&notice.data)
    }

    fn view(&self, resource: Resource, event: Event) -> WebhookView {
        WebhookView {
            id: PublicId::webhook(self.id),
            name: self.name.clone(),
            target_url: self.target.text.clone(),
            resource: resource.as_str(),
            event: event.as_str(),
            filter: self.filter.as_ref().map(|filter| filter.as_str().to_owned()),
            secret: None,
            org_id: PublicId::organization(self.owner.org),
            created_by: PublicId::person(self.owner.user),
            app_id: self.owner.app.clone(),
            owned_by: self.owned_by,
            status: self.status,
            created: self.created,
        }
    }
}

fn in_group(data: &Value) -> bool {
    data["roomType"] == "group"
}
