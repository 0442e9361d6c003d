//! Customer master keys: a customer's own key above all keys of its organization (wire/03 sections 2.3.5 and 3.6).

use std::sync::Mutex;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::{Found, Outcome};
use super::caller::Caller;
use super::refusal::Refusal;
use super::request::KmsRequest;
use super::service::KmsService;
use crate::clock::iso;
use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::{OrgId, decode_base64};
use crate::sync::lock;

/// The master keys of all organizations.
#[derive(Default)]
pub(super) struct MasterKeys(Mutex<Durable<OrgId, Vec<MasterKey>>>);

#[derive(Clone, Serialize, Deserialize)]
struct MasterKey {
    uri: String,
    source: Source,
    state: String,
    changed: Timestamp,
}

/// Where a master key lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Source {
    Uploaded,
    Aws,
}

impl Source {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Uploaded => "CISCO",
            Self::Aws => "AWS",
        }
    }
}

/// What a client may ask for (wire/03 section 2.3.5).
const STATES: [&str; 11] = [
    "PENDING",
    "RECOVERING",
    "ACTIVE",
    "REVOKED",
    "DEACTIVATED",
    "REENCRYPTING",
    "RETIRED",
    "DELETED",
    "DISABLED",
    "REMOVEDCLEAN",
    "REMOVEDDIRTY",
];

/// The key under which customers wrap theirs.
pub(super) fn public_key(kms: &KmsService, caller: &Caller, request: &KmsRequest) -> Outcome {
    administered(caller, request)?;
    let key = kms.known_static_key().ok_or_else(|| Refusal::new(502, "The security module is away."))?;
    Ok(Found::ok("publicKey", key.public_pem().into()))
}

/// Everything else about master keys.
pub(super) fn perform(
    kms: &KmsService,
    caller: &Caller,
    request: &KmsRequest,
    path: &[&str],
    now: Timestamp,
) -> Outcome {
    let org = administered(caller, request)?;
    let source = if path == ["awsKmsCmk"] { Source::Aws } else { Source::Uploaded };
    let keys = &kms.master_keys;
    let found = match (request.method.as_str(), path) {
        ("create", ["cmk" | "awsKmsCmk"]) => {
            check_upload(kms, source, request)?;
            keys.add(&kms.cluster(), org, source, now)
        }
        ("retrieve", ["cmk" | "awsKmsCmk"]) => keys.list(org, source),
        ("delete", ["cmk" | "awsKmsCmk"]) => keys.remove_all(org, source, now),
        ("update", ["cmks", _]) => keys.change(org, &request.uri, state(request)?, now)?,
        ("update", ["default"]) => keys.use_global(org, now),
        _ => return Err(Refusal::new(404, "There is no such operation.")),
    };
    let status = if request.method == "create" { Found::created } else { Found::ok };
    Ok(status("customerMasterKeys", found.iter().map(|key| key.render(org)).collect()))
}

/// The organization, which the caller must administer.
fn administered(caller: &Caller, request: &KmsRequest) -> Result<OrgId, Refusal> {
    let org = request.text("assignedOrgId").and_then(|text| text.parse().ok());
    let org: OrgId = org.ok_or_else(|| Refusal::malformed("assignedOrgId is no organization."))?;
    if !caller.is_admin || caller.org != org {
        return Err(Refusal::forbidden("The caller does not administer the organization."));
    }
    Ok(org)
}

/// An uploaded key must open under the public key; one of AWS is only a name there.
fn check_upload(kms: &KmsService, source: Source, request: &KmsRequest) -> Result<(), Refusal> {
    let key = request.text("customerMasterKey").filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| Refusal::malformed("customerMasterKey is missing."))?;
    let opens = |wrapped: Vec<u8>| kms.known_static_key()?.open_master_key(&wrapped);
    if source == Source::Uploaded && decode_base64(key).and_then(opens).is_none() {
        return Err(Refusal::malformed("customerMasterKey does not open under the public key."));
    }
    Ok(())
}

fn state(request: &KmsRequest) -> Result<&str, Refusal> {
    let state = request.text("keyState").filter(|state| STATES.contains(state));
    state.ok_or_else(|| Refusal::malformed("keyState is unknown."))
}

impl MasterKeys {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(super) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        lock(&self.0).attach(opening, "master keys")
    }

    fn add(&self, cluster: &str, org: OrgId, source: Source, now: Timestamp) -> Vec<MasterKey> {
        let uri = format!("{}/cmks/{}", cluster, Uuid::new_v4());
        let key = MasterKey { uri, source, state: "PENDING".to_owned(), changed: now };
        lock(&self.0).upsert(org, |keys| keys.push(key.clone()));
        vec![key]
    }

    fn list(&self, org: OrgId, source: Source) -> Vec<MasterKey> {
        let keys = lock(&self.0);
        keys.get(&org).into_iter().flatten().filter(|key| key.source == source).cloned().collect()
    }

    fn remove_all(&self, org: OrgId, source: Source, now: Timestamp) -> Vec<MasterKey> {
        let mut removed = lock(&self.0).upsert(org, |keys| {
            let (removed, kept) = keys.drain(..).partition::<Vec<_>, _>(|key| key.source == source);
            *keys = kept;
            removed
        });
        removed.iter_mut().for_each(|key| key.enter("REMOVEDCLEAN", now));
        removed
    }

    /// At most one key is active.
    fn change(&self, org: OrgId, uri: &str, state: &str, now: Timestamp) -> Result<Vec<MasterKey>, Refusal> {
        lock(&self.0).upsert(org, |keys| {
            if !keys.iter().any(|key| key.uri == uri) {
                return Err(Refusal::new(404, "There is no such master key."));
            }
            if state == "ACTIVE" {
                deactivate(keys, now);
            }
            let mut changed = Vec::new();
            for key in keys.iter_mut().filter(|key| key.uri == uri) {
                key.enter(state, now);
                changed.push(key.clone());
            }
            Ok(changed)
        })
    }

    fn use_global(&self, org: OrgId, now: Timestamp) -> Vec<MasterKey> {
        lock(&self.0).upsert(org, |keys| {
            deactivate(keys, now);
            keys.clone()
        })
    }
}

fn deactivate(keys: &mut [MasterKey], now: Timestamp) {
    keys.iter_mut().filter(|key| key.state == "ACTIVE").for_each(|key| key.enter("DEACTIVATED", now));
}

impl MasterKey {
    fn enter(&mut self, state: &str, now: Timestamp) {
        state.clone_into(&mut self.state);
        self.changed = now;
    }

    fn render(&self, org: OrgId) -> Value {
        json!({"uri": self.uri, "usageState": self.state, "assignedOrgId": org, "source": self.source.as_str(),
            "stateUpdatedOn": iso(self.changed)})
    }
}
