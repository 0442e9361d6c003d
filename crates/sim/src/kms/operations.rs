//! Which operation a request asks for (wire/03 section 3.6).

use super::answer::{Found, Outcome};
use super::caller::Caller;
use super::refusal::Refusal;
use super::request::KmsRequest;
use super::service::KmsService;
use super::{authorizations, keys, master_keys, resources};
use crate::world::World;

/// Does what the request asks for.
pub(super) fn perform(world: &World, kms: &KmsService, caller: &Caller, request: &KmsRequest) -> Outcome {
    let vault = world.conversations.vault();
    let (path, query) = request.target();
    match (request.method.as_str(), path.as_slice()) {
        ("update", ["ping"]) => Ok(Found::nothing()),
        ("create", ["keys"]) => keys::create(vault, caller, request),
        ("retrieve", ["keys", _]) => keys::retrieve(vault, &kms.switches, caller, request),
        ("update", ["keys", _]) => keys::bind(vault, caller, request),
        // The JS SDK's own suite writes the singular.
        ("create", ["resources" | "resource"]) => resources::create(vault, caller, request),
        ("retrieve", ["resources", _]) => resources::retrieve(vault, caller, request),
        ("create", ["authorizations"]) => authorizations::create(vault, caller, request),
        ("retrieve", ["resources", _, "authorizations"]) => authorizations::list(vault, caller, request),
        ("delete", ["resources", _, "authorizations"]) => {
            authorizations::delete(vault, caller, request, query.unwrap_or_default())
        }
        ("retrieve", ["publicKey"]) => master_keys::public_key(kms, caller, request),
        (_, ["cmk" | "awsKmsCmk" | "default"] | ["cmks", _]) => {
            master_keys::perform(kms, caller, request, &path, world.clock.now())
        }
        ("create", ["ecdhe"]) => Err(Refusal::malformed("A session is asked for under the static key.")),
        _ => Err(Refusal::new(404, "There is no such operation.")),
    }
}
