//! Authorizations: who is admitted to a resource.

use serde_json::{Value, json};

use super::answer::{Found, Outcome};
use super::caller::Caller;
use super::keys::resource_url;
use super::refusal::Refusal;
use super::request::KmsRequest;
use crate::vault::{Authorization, AuthorizedId, ResourceUrl, Vault};

/// Answers in the order of the request.
pub(super) fn create(vault: &Vault, caller: &Caller, request: &KmsRequest) -> Outcome {
    let resource = resource_url(request.text("resourceUri"))?;
    let ids = authorized_ids(request)?;
    if ids.is_empty() {
        return Err(Refusal::malformed("Nobody is to be authorized."));
    }
    let rows = vault.authorize(caller.acting, &resource, &ids)?;
    Ok(Found::created("authorizations", rows.iter().map(render).collect()))
}

/// The row of a resource names, as its resource, the one that it admits.
pub(super) fn list(vault: &Vault, caller: &Caller, request: &KmsRequest) -> Outcome {
    let resource = resource_url(Some(request.address_before("/authorizations")))?;
    let rows = vault.authorizations(caller.acting, &resource)?;
    Ok(Found::ok("authorizations", rows.iter().map(listed).collect()))
}

/// Answers what was removed.
pub(super) fn delete(vault: &Vault, caller: &Caller, request: &KmsRequest, query: &str) -> Outcome {
    let resource = resource_url(Some(request.address_before("/authorizations")))?;
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let id = pairs.find_map(|(name, value)| (name == "authId").then(|| value.into_owned()));
    let id = authorized_id(&id.unwrap_or_default())?;
    let removed = vault.revoke(caller.acting, &resource, &id)?;
    if removed.is_empty() {
        return Err(Refusal::new(404, "There is no such authorization."));
    }
    Ok(Found::ok("authorizations", removed.iter().map(render).collect()))
}

/// `userIds`: users, and resources by their names.
pub(super) fn authorized_ids(request: &KmsRequest) -> Result<Vec<AuthorizedId>, Refusal> {
    let ids = request.texts("userIds").ok_or_else(|| Refusal::malformed("userIds is no list of ids."))?;
    ids.into_iter().map(authorized_id).collect()
}

fn authorized_id(text: &str) -> Result<AuthorizedId, Refusal> {
    if let Some(resource) = ResourceUrl::parse(text) {
        return Ok(AuthorizedId::Resource(resource));
    }
    let user = text.parse().map_err(|_| Refusal::malformed("This is neither a user nor a resource."))?;
    Ok(AuthorizedId::User(user))
}

/// The name of a row.
pub(super) fn address(row: &Authorization) -> String {
    format!("{}/authorizations/{}", row.resource.cluster(), row.id)
}

fn render(row: &Authorization) -> Value {
    let id = match &row.authorized {
        AuthorizedId::User(user) => json!(user),
        AuthorizedId::Resource(resource) => json!(resource),
    };
    json!({"uri": address(row), "authId": id, "resourceUri": row.resource})
}

fn listed(row: &Authorization) -> Value {
    let mut value = render(row);
    if let AuthorizedId::Resource(nested) = &row.authorized {
        value["resourceUri"] = json!(nested);
    }
    value
}
