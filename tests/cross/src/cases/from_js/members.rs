//! Who is in a conversation, what it is called, and who may read.

use serde_json::json;
use webex::conversation::{Activity, ActivityObject, Verb};
use webex::cypher::CypherExt;
use webex::live::RoomsReadStatus;
use webex::rooms::RoomsExt;

use crate::harness::{Case, Failure, case, same};
use crate::read;
use crate::stage::{Place, Stage};

pub(super) fn all() -> Vec<Case> {
    vec![case!("titles, JS to Rust", titles), case!("adding and removing a member, JS to Rust", members)]
}

async fn titles(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Plans 🦀").await?;
    let room = stage.ada.webex.rooms().get_with_read_status(place.room()).await?;
    same("the title", room.title.as_deref(), Some("Plans 🦀"))?;
    let object = json!({"objectType": "conversation", "displayName": "Better plans"});
    let update = stage.js_does("update", &place, json!({"object": object})).await?;
    let activity = stage.ada.inbox.activity(&update).await?;
    let Some(ActivityObject::Conversation(conversation)) = activity.object.as_deref() else {
        return Err(format!("no conversation: {:?}", activity.object).into());
    };
    same("the new title", read::opened(conversation.display_name.as_ref())?, "Better plans")?;
    let room = stage.ada.webex.rooms().get_with_read_status(place.room()).await?;
    same("the title", room.title.as_deref(), Some("Better plans"))
}

async fn members(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Members").await?;
    let old = stage.js_does("post", &place, json!({"message": "before Cleo"})).await?;
    let old = stage.ada.inbox.activity(&old).await?;
    same("a stranger may read", cleo_reads(stage, &place, &old).await.is_ok(), false)?;
    stage.js_does("add", &place, json!({"person": stage.cleo.user.id.to_string()})).await?;
    see(stage, &place, Verb::Add).await?;
    same("what Cleo reads", cleo_reads(stage, &place, &old).await?, "before Cleo".to_owned())?;
    stage.js_does("leave", &place, json!({"person": stage.cleo.user.id.to_string()})).await?;
    see(stage, &place, Verb::Leave).await?;
    same("who left may read", cleo_reads(stage, &place, &old).await.is_ok(), false)
}

/// Ada sees what became of Cleo, and the developer API agrees.
async fn see(stage: &Stage, place: &Place, verb: Verb) -> Result<(), Failure> {
    let cleo = stage.cleo.user.id.to_string();
    let is_her = |activity: &Activity| match activity.object.as_deref() {
        Some(ActivityObject::Person(person)) => person.entry_uuid.as_deref() == Some(cleo.as_str()),
        _ => false,
    };
    let here = |activity: &Activity| {
        activity.target.as_ref().and_then(|target| target.url.as_deref()) == Some(place.url.as_str())
    };
    let wanted = |activity: &Activity| activity.verb == verb && here(activity) && is_her(activity);
    stage.ada.inbox.wait(wanted, verb.as_str()).await?;
    let members = stage.ada.webex.memberships().list().room(place.room()).all().await?;
    let listed = members.iter().any(|member| member.person_email == stage.cleo.user.email);
    same("Cleo is a member", listed, verb == Verb::Add)
}

/// Cleo opens the sealed text of a post with what the KMS gives her now.
async fn cleo_reads(stage: &Stage, place: &Place, post: &Activity) -> Result<String, Failure> {
    let key = post.encryption_key_url.as_ref().ok_or("no key")?;
    let sealed = stage.sealed(place, post.id.as_ref().ok_or("no id")?)?;
    let cypher = stage.cleo.webex.cypher()?;
    cypher.forget_key(key.as_str()).await;
    Ok(cypher.open(key.as_str(), &sealed).await?)
}
