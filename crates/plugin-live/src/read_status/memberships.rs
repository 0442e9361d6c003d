//! Memberships with their read status.

use http::Method;
use url::Url;
use webex_core::ids::{MessageId, PersonId, RoomId};
use webex_core::request::Call;

use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_conversation::{
    Activity, ActivityObject, ActivityReference, Conversation, ConversationId, ConversationTag, ObjectType,
    Person, Verb,
};
use webex_plugin_rooms::{Membership, Memberships};

use super::me::Me;
use super::service::{append, conversation, conversation_url, question};
use crate::translate::{Place, org_id, person_id};

/// Adds the read status to memberships (wire/04 section 2.6).
pub trait MembershipsReadStatus {
    /// Everybody in the room, with the message that each has read up to. When the person came in is not told.
    ///
    /// ```no_run
    /// use webex_plugin_live::MembershipsReadStatus;
    /// use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, room: webex_core::ids::RoomId) -> webex_core::Result<()> {
    /// for member in webex.memberships().list_with_read_status(&room).await? {
    ///     println!("{} {:?}", member.person_display_name, member.last_seen_date);
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for what is no id of a room,
    /// [`UnknownCluster`](webex_core::ErrorKind::UnknownCluster) when the catalog lacks its cluster, and as
    /// [`Webex::send`]. Cancel safe.
    fn list_with_read_status(
        &self,
        room: impl Into<RoomId> + Send,
    ) -> impl Future<Output = Result<Vec<Membership>>> + Send;

    /// Says that you have read the room up to that message, and answers with your membership. The others get
    /// `memberships:seen`.
    ///
    /// ```no_run
    /// use webex_plugin_live::MembershipsReadStatus;
    /// use webex_plugin_rooms::RoomsExt;
    /// # async fn example(webex: webex_core::Webex, message: webex_plugin_messages::Message) -> webex_core::Result<()> {
    /// webex.memberships().update_last_seen(&message, &message).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`list_with_read_status`](Self::list_with_read_status); a 403 when you are no member. Cancel safe: a dropped
    /// future gives the request up; what was sent may have taken effect.
    fn update_last_seen(
        &self,
        room: impl Into<RoomId> + Send,
        message: impl Into<MessageId> + Send,
    ) -> impl Future<Output = Result<Membership>> + Send;
}

impl MembershipsReadStatus for Memberships {
    async fn list_with_read_status(&self, room: impl Into<RoomId> + Send) -> Result<Vec<Membership>> {
        let webex = self.webex();
        let url = conversation_url(webex, &room.into()).await?;
        let conversation = conversation(webex, question(url).query("participantAckFilter", "all")).await?;
        let place = place(&conversation, webex)?;
        let hidden_for = match conversation.has_tag(&ConversationTag::Hidden) {
            true => Some(Me::of(webex).await?.id),
            false => None,
        };
        let people = conversation.participants.iter().flat_map(|list| &list.items);
        Ok(people.filter_map(|person| with_status(person, &place, hidden_for.as_ref())).collect())
    }

    async fn update_last_seen(
        &self,
        room: impl Into<RoomId> + Send,
        message: impl Into<MessageId> + Send,
    ) -> Result<Membership> {
        let webex = self.webex();
        let (room, message): (RoomId, MessageId) = (room.into(), message.into());
        let seen = message.uuid().ok_or_else(|| Error::invalid_input("the id is not that of a message"))?;
        let url = conversation_url(webex, &room).await?;
        let me = Me::of(webex).await?.uuid()?;
        let activity = acknowledgement(webex, me, seen.to_string(), &url, &room);
        let mut target = url;
        append(&mut target, &["activities"])?;
        let call = Call::url(Method::POST, target).query("personRefresh", true).json(&activity);
        let mut answer: Activity = webex.send(call).await?.json()?;
        answer.normalize();
        acknowledged(&answer, webex)
            .ok_or_else(|| Error::new(ErrorKind::Decode, "the answer is not complete"))
    }
}

fn place(conversation: &Conversation, webex: &Webex) -> Result<Place> {
    Place::of(conversation, webex.services()).map_err(|what| Error::new(ErrorKind::Decode, what))
}

/// A member as far as the service tells; one without UUID cannot be named. One without organization can
/// (wire/04 section 7, row 32).
fn member(person: &Person, place: &Place) -> Option<Membership> {
    let uuid = person.entry_uuid.as_deref()?;
    let mut membership = Membership::default();
    membership.id = place.membership(uuid);
    membership.room_id = place.room();
    membership.room_type = place.room_type.clone();
    membership.person_id = person_id(uuid);
    membership.person_email = person.email().unwrap_or_default().to_owned();
    membership.person_display_name = person.display_name.clone().unwrap_or_default();
    membership.person_org_id = person.org_id.as_deref().map(org_id).unwrap_or_default();
    Some(membership)
}

fn with_status(person: &Person, place: &Place, hidden_for: Option<&PersonId>) -> Option<Membership> {
    let mut membership = member(person, place)?;
    let properties = person.room_properties.as_ref();
    membership.is_moderator = properties.and_then(|properties| properties.is_moderator).unwrap_or(false);
    membership.is_room_hidden = (hidden_for == Some(&membership.person_id)).then_some(true);
    membership.last_seen_date = properties.and_then(|properties| properties.last_seen_activity_date.clone());
    let seen = properties.and_then(|properties| properties.last_seen_activity_uuid.as_deref());
    membership.last_seen_id =
        seen.filter(|_| membership.last_seen_date.is_some()).map(|seen| place.message(seen));
    Some(membership)
}

/// What the service answers to an acknowledge, as the membership of who has read.
fn acknowledged(answer: &Activity, webex: &Webex) -> Option<Membership> {
    let place = Place::of(answer.target.as_deref()?, webex.services()).ok()?;
    let Some(ActivityObject::Activity(seen)) = answer.object.as_deref() else { return None };
    let mut membership = member(answer.actor.as_ref()?, &place)?;
    membership.is_room_hidden = Some(false);
    membership.last_seen_id = Some(place.message(seen.id.as_ref()?.as_str()));
    membership.created = answer.published.clone().unwrap_or_default();
    Some(membership)
}

/// The activity that says what was read (wire/04 section 2.6.4). Who only reads over REST need not be a registered device,
/// so that it is not delivered as those of a conversation are.
fn acknowledgement(webex: &Webex, me: String, seen: String, url: &Url, room: &RoomId) -> Activity {
    let mut conversation = Conversation::default();
    conversation.object_type = ObjectType::Conversation;
    conversation.id = room.uuid().map(ConversationId::from);
    conversation.url = Some(url.to_string());
    let mut activity = Activity::default();
    activity.object_type = ObjectType::Activity;
    activity.verb = Verb::Acknowledge;
    activity.client_temp_id = Some(webex.rng().uuid().to_string());
    activity.actor = Some(Person::with_uuid(me));
    activity.object = Some(Box::new(ActivityObject::Activity(ActivityReference::new(seen.as_str()))));
    activity.target = Some(Box::new(conversation));
    activity
}
