//! What an application asks for when it registers or changes a webhook, and what makes it acceptable.

use serde::{Deserialize, Serialize};
use url::Url;

use super::filter::{Filter, FilterError};
use super::kind::{Event, Resource};
use super::webhook::{Ownership, Status};

/// The body of `POST webhooks` as it came.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Registration {
    pub(crate) name: Option<String>,
    pub(crate) target_url: Option<String>,
    pub(crate) resource: Option<String>,
    pub(crate) event: Option<String>,
    pub(crate) filter: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) owned_by: Option<String>,
}

/// The body of `PUT webhooks/{id}` as it came; members that cannot change are not read.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Change {
    pub(crate) name: Option<String>,
    pub(crate) target_url: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) owned_by: Option<String>,
    pub(crate) status: Option<String>,
}

/// A registration that passed every check.
#[derive(Clone)]
pub(crate) struct Accepted {
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) resource: Resource,
    pub(crate) event: Event,
    pub(crate) filter: Option<Filter>,
    pub(crate) secret: Option<String>,
    pub(crate) owned_by: Ownership,
}

/// A change that passed every check.
#[derive(Clone)]
pub(crate) struct AcceptedChange {
    pub(crate) name: String,
    pub(crate) target: Target,
    pub(crate) secret: Option<String>,
    pub(crate) owned_by: Option<Ownership>,
    pub(crate) status: Option<Status>,
}

/// The address deliveries go to: parsed for sending, and kept as it was written for showing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Target {
    pub(crate) text: String,
    pub(crate) url: Url,
}

/// Why a registration was refused, as the text of the 400 answer.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("{0} cannot be empty")]
    Empty(&'static str),
    #[error("{0} cannot be null")]
    Missing(&'static str),
    #[error("targetUrl must be an absolute http or https URL.")]
    TargetUrl,
    #[error("'{value}' is not a valid value for '{field}'.")]
    Value { field: &'static str, value: String },
    #[error("Event '{event}' is not supported for resource '{resource}'.")]
    Event { event: Event, resource: Resource },
    #[error(transparent)]
    Filter(#[from] FilterError),
}

impl Registration {
    /// Checks every member.
    pub(crate) fn accept(self) -> Result<Accepted, Refusal> {
        let name = non_empty("name", self.name)?;
        let target = Target::parse(self.target_url)?;
        let resource = word("resource", self.resource, Resource::parse)?;
        let event = word("event", self.event, Event::parse)?;
        if !resource.has(event) {
            return Err(Refusal::Event { event, resource });
        }
        let filter = present(self.filter).map(|text| Filter::parse(resource, &text)).transpose()?;
        let owned_by =
            optional_word("ownedBy", self.owned_by, Ownership::parse)?.unwrap_or(Ownership::Creator);
        Ok(Accepted { name, target, resource, event, filter, secret: present(self.secret), owned_by })
    }
}

impl Change {
    /// Checks every member. The only status one can ask for is `active`.
    pub(crate) fn accept(self) -> Result<AcceptedChange, Refusal> {
        Ok(AcceptedChange {
            name: non_empty("name", self.name)?,
            target: Target::parse(self.target_url)?,
            secret: self.secret,
            owned_by: optional_word("ownedBy", self.owned_by, Ownership::parse)?,
            status: optional_word("status", self.status, only_active)?,
        })
    }
}

impl Target {
    fn parse(text: Option<String>) -> Result<Self, Refusal> {
        let text = present(text).ok_or(Refusal::Missing("targetUrl"))?;
        let url = Url::parse(&text).map_err(|_| Refusal::TargetUrl)?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(Refusal::TargetUrl);
        }
        Ok(Self { text, url })
    }
}

fn only_active(word: &str) -> Option<Status> {
    Status::parse(word).filter(|status| *status == Status::Active)
}

fn present(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn non_empty(field: &'static str, text: Option<String>) -> Result<String, Refusal> {
    text.filter(|text| !text.trim().is_empty()).ok_or(Refusal::Empty(field))
}

fn word<T>(field: &'static str, text: Option<String>, parse: fn(&str) -> Option<T>) -> Result<T, Refusal> {
    optional_word(field, text, parse)?.ok_or(Refusal::Missing(field))
}

fn optional_word<T>(
    field: &'static str,
    text: Option<String>,
    parse: fn(&str) -> Option<T>,
) -> Result<Option<T>, Refusal> {
    present(text).map(|value| parse(&value).ok_or(Refusal::Value { field, value })).transpose()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn registration(changes: Value) -> Result<Accepted, Refusal> {
        let mut body = json!({
            "name": "msgs", "targetUrl": "http://127.0.0.1:1/hook", "resource": "messages", "event": "created"
        });
        for (key, value) in changes.as_object().expect("changes are an object") {
            body[key] = value.clone();
        }
        serde_json::from_value::<Registration>(body).expect("the body has the right types").accept()
    }

    fn refusal(changes: Value) -> String {
        registration(changes).err().expect("refused").to_string()
    }

    #[test]
    fn a_complete_registration_is_accepted() {
        let complete = json!({ "filter": "roomType=group", "secret": "s" });
        let Ok(accepted) = registration(complete) else { panic!("the registration is complete") };
        assert_eq!(accepted.owned_by, Ownership::Creator);
        assert_eq!(
            accepted.filter.map(|filter| filter.as_str().to_owned()).as_deref(),
            Some("roomType=group")
        );
        assert_eq!(accepted.secret.as_deref(), Some("s"));
    }

    #[test]
    fn refusals_name_the_member() {
        for (changes, text) in [
            (json!({ "name": null }), "name cannot be empty"),
            (json!({ "name": "  " }), "name cannot be empty"),
            (json!({ "targetUrl": null }), "targetUrl cannot be null"),
            (json!({ "targetUrl": "hook" }), "targetUrl must be an absolute http or https URL."),
            (json!({ "targetUrl": "ftp://a/b" }), "targetUrl must be an absolute http or https URL."),
            (json!({ "resource": null }), "resource cannot be null"),
            (json!({ "resource": "people" }), "'people' is not a valid value for 'resource'."),
            (json!({ "event": "posted" }), "'posted' is not a valid value for 'event'."),
            (json!({ "event": "started" }), "Event 'started' is not supported for resource 'messages'."),
            (json!({ "ownedBy": "team" }), "'team' is not a valid value for 'ownedBy'."),
            (
                json!({ "filter": "isLocked=true" }),
                "Invalid filter: 'isLocked' is not supported for resource 'messages'.",
            ),
        ] {
            assert_eq!(refusal(changes), text);
        }
    }

    #[test]
    fn the_firehose_takes_no_filter() {
        assert!(registration(json!({ "resource": "all", "event": "all" })).is_ok());
        assert!(registration(json!({ "resource": "all", "event": "all", "filter": "roomId=1" })).is_err());
    }

    #[test]
    fn a_change_can_only_activate() {
        let change = |status: &str| Change {
            name: Some("n".into()),
            target_url: Some("https://example.com".into()),
            status: Some(status.into()),
            ..Change::default()
        };
        assert_eq!(change("active").accept().ok().and_then(|change| change.status), Some(Status::Active));
        assert!(change("inactive").accept().is_err());
    }
}
