//! Content keys.

use serde_json::{Value, json};

use super::answer::{Found, Outcome};
use super::caller::Caller;
use super::refusal::Refusal;
use super::request::KmsRequest;
use super::switches::Switches;
use crate::clock::iso;
use crate::vault::{KeyUrl, KeyView, Principal, ResourceUrl, Vault};

/// More keys nobody gets at once.
const MOST_KEYS: u64 = 1000;
/// The key is to be had under another name.
const MOVED: u32 = 301_002;

pub(super) fn create(vault: &Vault, caller: &Caller, request: &KmsRequest) -> Outcome {
    let count = request.members.get("count").and_then(Value::as_u64);
    let count = count.filter(|count| (1..=MOST_KEYS).contains(count));
    let count = count.ok_or_else(|| Refusal::malformed("The member count is missing or out of range."))?;
    let keys = (0..count).map(|_| {
        let url = vault.mint(caller.acting);
        vault.retrieve(caller.acting, &url).map(|view| render(&view))
    });
    Ok(Found::created("keys", keys.collect::<Result<Vec<_>, _>>()?.into()))
}

pub(super) fn retrieve(vault: &Vault, switches: &Switches, caller: &Caller, request: &KmsRequest) -> Outcome {
    if let Some(to) = switches.moved(&request.uri) {
        return Ok(Found::moved(MOVED, to));
    }
    let view = vault.retrieve(caller.acting, &key_url(&request.uri)?)?;
    Ok(Found::ok("key", render(&view)))
}

pub(super) fn bind(vault: &Vault, caller: &Caller, request: &KmsRequest) -> Outcome {
    let key = key_url(&request.uri)?;
    let resource = resource_url(request.text("resourceUri"))?;
    vault.bind(caller.acting, &key, &resource)?;
    Ok(Found::ok("key", render(&vault.retrieve(caller.acting, &key)?)))
}

pub(super) fn key_url(text: &str) -> Result<KeyUrl, Refusal> {
    KeyUrl::parse(text).ok_or_else(|| Refusal::malformed("This is no name of a key."))
}

pub(super) fn resource_url(text: Option<&str>) -> Result<ResourceUrl, Refusal> {
    let url = text.and_then(ResourceUrl::parse);
    url.ok_or_else(|| Refusal::malformed("This is no name of a resource."))
}

fn render(view: &KeyView) -> Value {
    let uri = view.url.to_string();
    let mut key = json!({
        "uri": uri,
        "jwk": view.secret.to_jwk(Some(uri.clone())),
        "createDate": iso(view.created),
    });
    if let Principal::User(creator) = view.creator {
        key["userId"] = json!(creator);
    }
    if let Some((resource, since)) = &view.binding {
        key["resourceUri"] = json!(resource);
        key["bindDate"] = json!(iso(*since));
    }
    key
}
