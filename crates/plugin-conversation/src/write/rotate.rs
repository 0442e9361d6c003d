//! A new key for a conversation (wire/03 section 2.6, `updateKey`).

use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_cypher::{AuthId, CypherExt, KmsOperation};

use super::deliver::{KeyFault, send};
use super::memory::remember;
use super::outgoing::{Outgoing, Relay};
use super::target::Target;
use crate::model::{Activity, ActivityObject, Conversation, KeyUrl, ObjectType, ResourceUrl, Verb};

/// Gives the conversation a new key, and answers with what it has then. When somebody else is faster, theirs counts.
pub(super) async fn rotate(webex: &Webex, target: Target) -> Result<Target> {
    let key = new_key(webex).await?;
    match update_key(webex, &target, Some(key.clone())).await {
        Ok(activity) => {
            let resource = resource_of(&activity).or_else(|| target.resource.clone());
            let rotated = Target { key: Some(key), resource, ..target };
            remember(webex, &rotated);
            Ok(rotated)
        }
        Err(error) if KeyFault::of(&error) == Some(KeyFault::Stale) => {
            let theirs = target.asked_again(webex).await?;
            if theirs.key.is_some() { Ok(theirs) } else { Err(error) }
        }
        Err(error) => Err(error),
    }
}

/// Changes the key because somebody wants it so: on what the conversation has now; once more when somebody else was
/// faster.
pub(super) async fn change_key(webex: &Webex, target: Target, key: Option<KeyUrl>) -> Result<Activity> {
    let target = target.asked_again(webex).await?;
    match update_key(webex, &target, key.clone()).await {
        Err(error) if KeyFault::of(&error) == Some(KeyFault::Stale) => {
            update_key(webex, &target.asked_again(webex).await?, key).await
        }
        outcome => outcome,
    }
}

pub(super) async fn new_key(webex: &Webex) -> Result<KeyUrl> {
    let keys = webex.cypher()?.create_keys(1).await?;
    let key = keys.first().ok_or_else(|| Error::new(ErrorKind::Decode, "the KMS made no key"))?;
    Ok(KeyUrl::new(key.uri.as_str()))
}

/// Makes that key the one of the conversation; `None` takes its key away.
async fn update_key(webex: &Webex, target: &Target, key: Option<KeyUrl>) -> Result<Activity> {
    let relay = match &key {
        Some(key) => Relay::Operation(Box::new(binding(webex, target, key).await?)),
        None => Relay::None,
    };
    let object = Conversation {
        object_type: ObjectType::Conversation,
        default_activity_encryption_key_url: key,
        ..Conversation::default()
    };
    let activity = Outgoing::of(Verb::UpdateKey, ActivityObject::Conversation(Box::new(object)));
    send(webex, target, activity.relay(relay)).await
}

/// The key joins the resource of the conversation; where there is none, one is made for all members.
async fn binding(webex: &Webex, target: &Target, key: &KeyUrl) -> Result<KmsOperation> {
    if let Some(resource) = target.resource.as_ref().filter(|resource| resource.as_str().starts_with("kms:"))
    {
        return Ok(KmsOperation::bind_key(key.as_str(), resource.as_str()));
    }
    let members = target.members(webex).await?.into_iter().map(AuthId::from).collect();
    Ok(KmsOperation::create_resource(members, vec![key.as_str().into()]))
}

fn resource_of(activity: &Activity) -> Option<ResourceUrl> {
    if let Some(ActivityObject::Conversation(conversation)) = activity.object.as_deref()
        && let Some(resource) = &conversation.kms_resource_object_url
    {
        return Some(resource.clone());
    }
    let made = activity.extra.get("kmsMessage")?["resource"]["uri"].as_str()?;
    Some(ResourceUrl::new(made))
}
