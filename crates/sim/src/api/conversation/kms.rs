//! Messages to the KMS that come with a change (wire/03 section 3.17, rule 11).

use serde_json::Value;

use crate::conversation::{KmsAnswer, Refusal};
use crate::kms::Answer;
use crate::server::Caller;
use crate::vault::ResourceUrl;
use crate::world::World;

/// Hands the `kmsMessage` of a body to the KMS. Without one there is nothing to ask.
pub(super) fn ask(world: &World, caller: &Caller, body: &Value) -> Result<Option<KmsAnswer>, Refusal> {
    let Some(message) = body["kmsMessage"].as_str() else { return Ok(None) };
    let answer = world.kms.answer(world, caller.user_id(), message);
    let answer = answer.ok_or_else(|| Refusal::invalid("The KMS cannot read the kmsMessage."))?;
    read(answer).map(Some)
}

fn read(answer: Answer) -> Result<KmsAnswer, Refusal> {
    if answer.status >= 400 {
        return Err(Refusal::by_kms(answer.wrapped));
    }
    let resource = answer.body["resource"]["uri"].as_str().and_then(ResourceUrl::parse);
    Ok(KmsAnswer { wrapped: answer.wrapped, resource })
}
