//! Activities as sockets and the conversation service carry them (wire/03 sections 3.9 and 3.10,
//! wire/04 section 3.12): sealed texts stay sealed.

use serde_json::{Map, Value, json};

use super::activity::Reaction;
use super::conversations::Conversations;
use super::keys::API;
use super::state::Conversation;
use super::{Activity, Content, Creation, Deed, FileItem, Parent, RoomUpdate, Text};
use crate::clock::iso;
use crate::ids::{ActivityId, ConversationId, UserId};
use crate::sync::lock;
use crate::vault::{KeyUrl, ResourceUrl};

impl Conversations {
    /// The whole log of a conversation, oldest first, deleted messages as tombstones; `None` if there is none.
    pub(crate) fn activities(&self, id: ConversationId) -> Option<Vec<Value>> {
        let standing = self.shelf.find(id)?;
        let room = lock(&standing);
        Some(room.log().iter().map(|activity| self.wire_activity(&room, activity)).collect())
    }

    /// One activity.
    pub(super) fn wire_activity(&self, room: &Conversation, activity: &Activity) -> Value {
        let mut wire = json!({
            "id": activity.id,
            "objectType": "activity",
            "url": self.activity_url(room, activity.id),
            "published": iso(activity.published),
            "verb": activity.deed.verb(),
            "actor": self.person(activity.actor),
            "object": self.object(room, activity),
        });
        if !matches!(activity.deed, Deed::Create(_) | Deed::Hide(_) | Deed::Lock | Deed::Unlock) {
            wire["target"] = self.conversation_object(room, activity);
        }
        if let Some(id) = &activity.client_temp_id {
            wire["clientTempId"] = json!(&**id);
        }
        if let Some(parent) = activity.parent {
            wire["parent"] = parent_object(room, parent);
        }
        if let Some(key) = key_of(&activity.deed) {
            wire["encryptionKeyUrl"] = json!(key);
        }
        wire
    }

    fn object(&self, room: &Conversation, activity: &Activity) -> Value {
        match &activity.deed {
            Deed::Create(creation) => self.created_object(room, activity, creation),
            Deed::Add(user) | Deed::Leave(user) => self.member(*user, false),
            Deed::AssignModerator(user) => self.member(*user, true),
            Deed::UnassignModerator(user) => self.member(*user, false),
            Deed::React(reaction) => reaction_object(reaction),
            Deed::Assign(avatar) => Value::clone(&avatar.original),
            Deed::Unassign => json!({"objectType": "content", "files": {"items": []}}),
            Deed::Post(content) => comment(content),
            Deed::Share(content) => self.shared(room, activity.id, content),
            Deed::Update(update) => update_object(update),
            Deed::Delete(id) | Deed::Acknowledge(id) => self.activity_object(room, *id),
            Deed::Tombstone => json!({"objectType": "activity"}),
            Deed::Lock | Deed::Unlock | Deed::Hide(_) | Deed::Favorite(_) | Deed::Mute(_) => {
                self.conversation_object(room, activity)
            }
            Deed::Archive | Deed::Unarchive => self.conversation_object(room, activity),
            Deed::TakeIn(id) | Deed::LetGo(id) => self.moved_object(room, *id),
            Deed::Schedule(meeting) => Value::clone(&meeting.original),
            Deed::Tag(tags) | Deed::Untag(tags) => {
                let mut object = self.conversation_object(room, activity);
                object["tags"] = tags.iter().map(|tag| json!(&**tag)).collect();
                object
            }
            Deed::Announcement(_) => json!({"objectType": "spaceProperty", "tags": ["ANNOUNCEMENT"]}),
            Deed::CardAction { inputs } => json!({"objectType": "submit", "inputs": inputs.as_stored()}),
            Deed::UpdateKey { key, resource } => self.rekeyed_object(room, key.as_ref(), resource.as_ref()),
        }
    }

    fn rekeyed_object(
        &self,
        room: &Conversation,
        key: Option<&KeyUrl>,
        resource: Option<&ResourceUrl>,
    ) -> Value {
        let mut object = json!({
            "id": room.id,
            "objectType": "conversation",
            "url": self.conversation_url(room),
            "participants": {"items": []},
            "activities": {"items": []},
        });
        if let Some(key) = key {
            object["defaultActivityEncryptionKeyUrl"] = json!(key);
        }
        if let Some(resource) = resource {
            object["kmsResourceObjectUrl"] = json!(resource);
        }
        object
    }

    /// A conversation that came into the team or left it. It stands where it stands, wherever the team does.
    fn moved_object(&self, room: &Conversation, id: ConversationId) -> Value {
        let cluster = self.shelf.cluster(id).unwrap_or(room.cluster);
        json!({
            "id": id,
            "objectType": "conversation",
            "url": format!("{}/conversations/{id}", self.urls.conversation(cluster)),
            "participants": {"items": []},
            "activities": {"items": []},
        })
    }

    /// Without the title: whoever hears of a new conversation needs no key to read who is in it.
    fn created_object(&self, room: &Conversation, activity: &Activity, creation: &Creation) -> Value {
        let mut object = self.conversation_object(room, activity);
        let people = creation.participants.iter();
        let people: Vec<_> = people.map(|person| self.member(person.user, person.moderator)).collect();
        object["participants"] = json!({"items": people});
        object
    }

    /// The conversation as an activity's object or target. Tags are those of the time, and the hider's own.
    fn conversation_object(&self, room: &Conversation, activity: &Activity) -> Value {
        let mut tags = activity.tags.names();
        if matches!(activity.deed, Deed::Hide(true)) {
            tags.push("HIDDEN");
        }
        let mut object = json!({
            "id": room.id,
            "objectType": "conversation",
            "url": self.conversation_url(room),
            "tags": tags,
            "creatorUUID": room.creator,
            "participants": {"items": []},
            "activities": {"items": []},
        });
        if let Some(key) = room.usable_key() {
            object["defaultActivityEncryptionKeyUrl"] = json!(key);
        }
        if let Some(resource) = &room.resource {
            object["kmsResourceObjectUrl"] = json!(resource);
        }
        object
    }

    fn activity_object(&self, room: &Conversation, id: ActivityId) -> Value {
        let mut object = json!({"id": id, "objectType": "activity", "url": self.activity_url(room, id)});
        if let Some(activity) = room.activity(id) {
            object["verb"] = json!(activity.deed.verb());
            if let Some(parent) = activity.parent {
                object["parent"] = parent_object(room, parent);
            }
        }
        object
    }

    fn shared(&self, room: &Conversation, id: ActivityId, content: &Content) -> Value {
        let mut object = comment(content);
        object["id"] = json!(id);
        object["url"] = json!(format!("{}/content/{id}", self.urls.conversation(room.cluster)));
        if content.original.is_some() {
            return object;
        }
        object["objectType"] = json!("content");
        object["contentCategory"] = json!(category(content));
        let base = self.urls.files(room.cluster);
        let files: Vec<_> = content.files.iter().map(|item| file(&base, item)).collect();
        object["files"] = json!({"items": files});
        object
    }

    pub(super) fn member(&self, user: UserId, moderator: bool) -> Value {
        let mut person = self.person(user);
        person["roomProperties"] = json!({"isModerator": moderator});
        if self.author(user).is_some_and(|author| author.is_invited) {
            person["tags"] = json!(["SIDE_BOARDED"]);
        }
        person
    }

    /// A person as activities show him.
    pub(crate) fn person(&self, user: UserId) -> Value {
        let mut person = Map::from_iter([
            ("id".to_owned(), json!(user)),
            ("objectType".to_owned(), json!("person")),
            ("entryUUID".to_owned(), json!(user)),
        ]);
        if user == API {
            person.insert("displayName".to_owned(), json!("Webex API"));
            person.insert("type".to_owned(), json!("SERVICE"));
        } else if let Some(author) = self.author(user) {
            person.insert("displayName".to_owned(), json!(author.display_name));
            person.insert("orgId".to_owned(), json!(author.org));
            person.insert("emailAddress".to_owned(), json!(author.email));
            person.insert("type".to_owned(), json!(if author.is_bot { "ROBOT" } else { "PERSON" }));
        }
        Value::Object(person)
    }

    pub(super) fn conversation_url(&self, room: &Conversation) -> String {
        format!("{}/conversations/{}", self.urls.conversation(room.cluster), room.id)
    }

    fn activity_url(&self, room: &Conversation, id: ActivityId) -> String {
        format!("{}/activities/{id}", self.urls.conversation(room.cluster))
    }
}

/// What an activity belongs to, with its author and its time: published clients do not read it without them.
fn parent_object(room: &Conversation, parent: Parent) -> Value {
    let mut object = json!({"id": parent.id, "type": parent.kind.as_str()});
    if let Some(activity) = room.activity(parent.id) {
        object["actorId"] = json!(activity.actor);
        object["published"] = json!(iso(activity.published));
    }
    object
}

/// What a client wrote is passed on as it came, byte for byte.
fn comment(content: &Content) -> Value {
    if let Some(original) = &content.original {
        return Value::clone(original);
    }
    let mut object = json!({"objectType": "comment"});
    if let Some(text) = &content.text {
        object["displayName"] = json!(text.as_stored());
    }
    if let Some(html) = &content.html {
        object["content"] = json!(html.as_stored());
    }
    if !content.cards.is_empty() {
        object["cards"] = content.cards.iter().map(Text::as_stored).collect();
    }
    if !content.mentioned.is_empty() {
        let people = content.mentioned.iter().map(|user| json!({"id": user, "objectType": "person"}));
        object["mentions"] = json!({"items": people.collect::<Vec<_>>()});
    }
    if content.mentions_all {
        object["groupMentions"] = json!({"items": [{"objectType": "groupMention", "groupType": "all"}]});
    }
    object
}

fn file(base: &str, item: &FileItem) -> Value {
    let mut file = json!({
        "objectType": "file",
        "displayName": item.name.as_stored(),
        "scr": item.scr.as_stored(),
        "fileSize": item.size,
        "mimeType": item.mime_type,
    });
    if let Some(id) = item.file {
        file["url"] = json!(format!("{base}/download/{id}"));
    }
    file
}

fn reaction_object(reaction: &Reaction) -> Value {
    let mut object = json!({"objectType": "reaction2", "displayName": reaction.name.as_stored()});
    if let Some(hmac) = &reaction.hmac {
        object["hmac"] = json!(&**hmac);
    }
    object
}

fn category(content: &Content) -> &'static str {
    let kind = content.files.first().map_or("", |item| item.mime_type.as_str());
    match kind.split('/').next() {
        Some("image") => "images",
        Some("video") => "videos",
        _ => "documents",
    }
}

/// Without id and tags, which are those of the target.
fn update_object(update: &RoomUpdate) -> Value {
    let mut object = json!({
        "objectType": "conversation",
        "participants": {"items": []},
        "activities": {"items": []},
    });
    if let Some(title) = &update.title {
        object["displayName"] = json!(title.as_stored());
    }
    if let Some(description) = &update.description {
        object["description"] = json!(description.as_ref().map(Text::as_stored).unwrap_or_default());
    }
    object
}

/// The key of the sealed texts of an activity. Frames in clear must name none.
fn key_of(deed: &Deed) -> Option<&KeyUrl> {
    let text = match deed {
        Deed::Post(content) | Deed::Share(content) => content.first_text(),
        Deed::Update(update) => {
            update.title.as_ref().or(update.description.as_ref().and_then(Option::as_ref))
        }
        Deed::CardAction { inputs } => Some(inputs),
        Deed::React(reaction) => Some(&reaction.name),
        Deed::Assign(avatar) => return avatar.key.as_ref(),
        Deed::Schedule(meeting) => return meeting.key.as_ref(),
        _ => None,
    };
    text.and_then(Text::key)
}
