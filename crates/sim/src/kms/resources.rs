//! Resources (KRO).

use serde_json::{Value, json};

use super::answer::{Found, Outcome};
use super::authorizations::{address, authorized_ids};
use super::caller::Caller;
use super::keys::{key_url, resource_url};
use super::refusal::Refusal;
use super::request::KmsRequest;
use crate::vault::{KeyUrl, ResourceUrl, Vault, VaultError};

pub(super) fn create(vault: &Vault, caller: &Caller, request: &KmsRequest) -> Outcome {
    let keys = request.texts("keyUris").ok_or_else(|| Refusal::malformed("keyUris is no list of names."))?;
    let keys = keys.into_iter().map(key_url).collect::<Result<Vec<_>, _>>()?;
    let people = authorized_ids(request)?;
    let resource = vault.create_resource(caller.acting, &keys, &people).map_err(|error| match error {
        VaultError::UnknownKey => Refusal::malformed(error.to_string()),
        error => error.into(),
    })?;
    Ok(Found::created("resource", render(vault, caller, &resource, &keys)?))
}

pub(super) fn retrieve(vault: &Vault, caller: &Caller, request: &KmsRequest) -> Outcome {
    let resource = resource_url(Some(&request.uri))?;
    let keys = vault.keys_of(caller.acting, &resource)?;
    Ok(Found::ok("resource", render(vault, caller, &resource, &keys)?))
}

fn render(vault: &Vault, caller: &Caller, resource: &ResourceUrl, keys: &[KeyUrl]) -> Result<Value, Refusal> {
    let rows = vault.authorizations(caller.acting, resource)?;
    let rows: Vec<String> = rows.iter().map(address).collect();
    Ok(json!({"uri": resource, "keyUris": keys, "authorizationUris": rows}))
}
