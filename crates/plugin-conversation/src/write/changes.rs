//! Changes of a conversation itself, and answers to cards (wire/03 section 2.6).

use serde_json::{Value, json};
use webex_core::{Error, Result};
use webex_plugin_cypher::{AuthId, KmsOperation};

use super::deliver::deliver;
use super::handle::ConversationHandle;
use super::outgoing::{Outgoing, Relay};
use super::rotate::{change_key, new_key};
use super::target::{Need, Target};
use crate::model::{
    Activity, ActivityId, ActivityObject, Content, Conversation, Items, KeyUrl, ObjectType, Parent,
    ParentType, ResourceUrl, Submit, Verb,
};
use crate::open::{Sealed, Text};

impl ConversationHandle {
    /// Gives it another title.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// room.rename("Plans for May").await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty title; as [`ConversationHandle`].
    pub async fn rename(&self, title: impl Into<String>) -> Result<Activity> {
        let title = title.into();
        if title.trim().is_empty() {
            return Err(Error::invalid_input("a conversation has a title that is not empty, or none"));
        }
        let object = Conversation { display_name: Some(Text::from(title)), ..bare_conversation() };
        self.update(ActivityObject::Conversation(Box::new(object))).await
    }

    /// Changes something about it: its title, or its classification as an object that this version does not know.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// use webex_plugin_conversation::ActivityObject;
    /// let object = serde_json::json!({ "objectType": "classification", "id": "confidential" });
    /// room.update(ActivityObject::Other(object)).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn update(&self, object: ActivityObject) -> Result<Activity> {
        self.deliver(Outgoing::of(Verb::Update, object)).await
    }

    /// Takes its picture away.
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn unassign_avatar(&self) -> Result<Activity> {
        let files = Some(Items::default());
        let object = Content { object_type: ObjectType::Content, files, ..Content::default() };
        self.deliver(Outgoing::of(Verb::Unassign, ActivityObject::Content(Box::new(object)))).await
    }

    /// Fills in the card of a message: the values by the ids of its inputs.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle, card: &webex_plugin_conversation::Activity)
    /// # -> webex_core::Result<()> {
    /// room.card_action(card, serde_json::json!({ "name": "Alice", "agreed": true })).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn card_action(&self, message: impl Into<ActivityId>, inputs: Value) -> Result<Activity> {
        let object = Submit {
            object_type: ObjectType::Submit,
            inputs: Some(Sealed::Clear(inputs)),
            ..Submit::default()
        };
        let mut outgoing = Outgoing::of(Verb::CardAction, ActivityObject::Submit(object));
        outgoing.activity.parent = Some(Parent::new(ParentType::CardAction, message));
        self.deliver(outgoing).await
    }

    /// Takes a meeting away from it, and with it the authorization of its people on the keys of the meeting.
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn delete_meeting(&self, id: &str, resource: &ResourceUrl) -> Result<Activity> {
        let target = self.target().await?.ready(self.webex(), Need::Keys).await?;
        let (target, outgoing) = meeting_deletion(target, id, resource);
        deliver(self.webex(), target, outgoing).await
    }

    /// Gives it a new key for what is written from now on. Everybody in it may use the key.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// room.rotate_key().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn rotate_key(&self) -> Result<Activity> {
        let key = new_key(self.webex()).await?;
        self.use_key(key).await
    }

    /// Gives it that key, which is bound to nothing yet.
    ///
    /// ```no_run
    /// # async fn example(room: webex_plugin_conversation::ConversationHandle) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// let key = room.webex().cypher()?.create_keys(1).await?.remove(0);
    /// room.use_key(key.uri.as_str().into()).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn use_key(&self, key: KeyUrl) -> Result<Activity> {
        change_key(self.webex(), self.target().await?, Some(key)).await
    }

    /// Takes its key away: whoever writes next brings another.
    ///
    /// # Errors
    /// As [`ConversationHandle`].
    pub async fn remove_key(&self) -> Result<Activity> {
        change_key(self.webex(), self.target().await?, None).await
    }
}

/// The people of the conversation lose the keys of the meeting: the resource of the one is authorized on the other's.
fn meeting_deletion(target: Target, id: &str, resource: &ResourceUrl) -> (Target, Outgoing) {
    let relay = target.resource.as_ref().map_or(Relay::None, |ours| {
        let ours = AuthId::new(ours.as_str());
        Relay::Operation(Box::new(KmsOperation::delete_authorization(resource.as_str(), &ours)))
    });
    let object = json!({ "objectType": "meetingContainer", "id": id });
    let outgoing = Outgoing::of(Verb::Delete, ActivityObject::Other(object)).relay(relay);
    (Target { resource: Some(resource.clone()), ..target }, outgoing)
}

fn bare_conversation() -> Conversation {
    Conversation { object_type: ObjectType::Conversation, ..Conversation::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(resource: Option<&str>) -> Target {
        let url = "https://conv.example/conversation/api/v1/conversations/c1".parse().expect("a URL");
        Target { resource: resource.map(ResourceUrl::from), ..Target::new(url) }
    }

    /// wire/03 section 6.4, row 105.
    #[test]
    fn with_a_meeting_the_conversation_loses_its_keys() {
        let meeting = ResourceUrl::from("kms://k/resources/meeting");
        let (target, outgoing) = meeting_deletion(target(Some("kms://k/resources/room")), "m1", &meeting);
        assert_eq!(target.conversation().kms_resource_object_url, Some(meeting));
        let operation =
            outgoing.relay.operation(&Activity::default()).expect("complete").expect("a question");
        let expected = json!({ "method": "delete",
            "uri": "kms://k/resources/meeting/authorizations?authId=kms%3A%2F%2Fk%2Fresources%2Froom" });
        assert_eq!(serde_json::to_value(operation).expect("written"), expected);
        let object = serde_json::to_value(&outgoing.activity.object).expect("written");
        assert_eq!(object, json!({ "objectType": "meetingContainer", "id": "m1" }));
    }

    #[test]
    fn a_conversation_without_resource_has_no_keys_to_lose() {
        let (_, outgoing) = meeting_deletion(target(None), "m1", &"kms://k/resources/meeting".into());
        assert!(outgoing.relay.operation(&Activity::default()).expect("complete").is_none());
    }
}
