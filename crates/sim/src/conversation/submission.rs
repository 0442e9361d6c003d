//! Activities as clients of the conversation service write them (wire/03 sections 3.10 and 3.11).

use std::sync::Arc;

use serde_json::Value;

use super::activity::{Avatar, Meeting, Reaction};
use super::{Content, FileItem, Parent, ParentKind, Refusal, Text};
use crate::ids::{ActivityId, ConversationId, FileId, UserId};
use crate::vault::KeyUrl;

/// An activity that a client wants to happen.
#[derive(Clone, Debug)]
pub(crate) struct Submission {
    pub(super) intent: Intent,
    pub(super) parent: Option<Parent>,
    /// The key under which its texts are sealed.
    pub(super) key: Option<KeyUrl>,
    /// The key that the sender takes for the conversation's.
    pub(super) supposed_key: Option<KeyUrl>,
    pub(super) client_temp_id: Option<Arc<str>>,
}

/// A verb with its object.
#[derive(Clone, Debug)]
pub(super) enum Intent {
    Post(Content),
    Share(Content),
    React(Reaction),
    CardAction(Text),
    Rename(Text),
    Assign(Avatar),
    Unassign,
    Add(UserId),
    Leave(UserId),
    UpdateKey(Option<KeyUrl>),
    Acknowledge(ActivityId),
    Delete(ActivityId),
    Moderator(UserId, bool),
    Lock(bool),
    Announcement(bool),
    Favorite(bool),
    Mute(bool),
    Hide(bool),
    Tag(Vec<Arc<str>>),
    Untag(Vec<Arc<str>>),
    Archive,
    Unarchive,
    /// Takes a conversation into the team.
    TakeIn(ConversationId),
    /// Lets a conversation of the team go.
    LetGo(ConversationId),
    Schedule(Meeting),
}

impl Submission {
    /// Reads an activity of `actor`. Only its form is looked at, not whether it may happen.
    pub(crate) fn parse(activity: &Value, actor: UserId) -> Result<Self, Refusal> {
        let key = key_in(activity, "encryptionKeyUrl")?;
        let mut parent = parent_in(activity)?;
        let intent = intent_in(activity, key.as_ref(), actor)?;
        if matches!(intent, Intent::Share(_)) {
            // A file does not replace a text.
            parent = parent.filter(|parent| parent.kind == ParentKind::Reply);
        }
        Ok(Self {
            intent,
            parent,
            key,
            supposed_key: key_in(&activity["target"], "defaultActivityEncryptionKeyUrl")?,
            client_temp_id: activity["clientTempId"].as_str().map(Arc::from),
        })
    }

    /// Whether it shares files; those have an endpoint of their own.
    pub(crate) fn is_share(&self) -> bool {
        matches!(self.intent, Intent::Share(_))
    }

    /// Whether a new conversation may begin with it.
    pub(super) fn may_open(&self) -> bool {
        matches!(self.intent, Intent::Post(_) | Intent::Favorite(true) | Intent::Tag(_))
    }
}

fn intent_in(activity: &Value, key: Option<&KeyUrl>, actor: UserId) -> Result<Intent, Refusal> {
    let object = &activity["object"];
    let verb = activity["verb"].as_str().unwrap_or_default();
    Ok(match verb {
        "post" => Intent::Post(content_in(object, key)?),
        "share" => Intent::Share(content_in(object, key)?),
        "add" if object["objectType"] == "reaction2" => Intent::React(reaction_in(object, key)?),
        "add" if object["objectType"] == "conversation" => Intent::TakeIn(conversation_in(object)?),
        "remove" => Intent::LetGo(conversation_in(object)?),
        "schedule" => Intent::Schedule(meeting_in(object, key)?),
        "cardAction" => Intent::CardAction(text_in(object, "inputs", key)?),
        "update" => Intent::Rename(title_in(object, key)?),
        "assign" => Intent::Assign(Avatar { original: Arc::new(object.clone()), key: key.cloned() }),
        "unassign" => Intent::Unassign,
        "add" => Intent::Add(person_in(object)?),
        "leave" => Intent::Leave(person_or(object, actor)?),
        "updateKey" => Intent::UpdateKey(key_in(object, "defaultActivityEncryptionKeyUrl")?),
        "acknowledge" => Intent::Acknowledge(activity_in(object)?),
        "delete" => Intent::Delete(activity_in(object)?),
        "assignModerator" => Intent::Moderator(person_or(object, actor)?, true),
        "unassignModerator" => Intent::Moderator(person_or(object, actor)?, false),
        "set" | "unset" => space_property(object, verb == "set")?,
        "tag" => Intent::Tag(tags_in(object)?),
        "untag" => Intent::Untag(tags_in(object)?),
        _ => switch(verb)?,
    })
}

/// Verbs that come in pairs and say nothing more about the conversation.
fn switch(verb: &str) -> Result<Intent, Refusal> {
    Ok(match verb {
        "lock" => Intent::Lock(true),
        "unlock" => Intent::Lock(false),
        "favorite" => Intent::Favorite(true),
        "unfavorite" => Intent::Favorite(false),
        "mute" => Intent::Mute(true),
        "unmute" => Intent::Mute(false),
        "hide" => Intent::Hide(true),
        "unhide" => Intent::Hide(false),
        "archive" => Intent::Archive,
        "unarchive" => Intent::Unarchive,
        _ => return Err(Refusal::invalid(format!("The verb '{verb}' is not known here."))),
    })
}

fn parent_in(activity: &Value) -> Result<Option<Parent>, Refusal> {
    let parent = &activity["parent"];
    if parent.is_null() {
        return Ok(None);
    }
    let kind = parent["type"].as_str().and_then(ParentKind::parse);
    let kind = kind.ok_or_else(|| Refusal::invalid("The type of the parent is not known."))?;
    Ok(Some(Parent { id: activity_in(parent)?, kind }))
}

/// The object of a post or share. It is passed on as it is; what the developer API shows is read from it.
fn content_in(object: &Value, key: Option<&KeyUrl>) -> Result<Content, Refusal> {
    if !object.is_object() {
        return Err(Refusal::invalid("The activity has no object."));
    }
    let text = |name: &str| object[name].as_str().map(|text| Text::written(text, key));
    if object["content"].is_string() && !object["displayName"].is_string() {
        return Err(Refusal::invalid("content needs a displayName beside it."));
    }
    let cards = items(&object["cards"]).filter_map(Value::as_str);
    let mentioned = items(&object["mentions"]["items"]).filter_map(|person| person_in(person).ok());
    let mut groups = items(&object["groupMentions"]["items"]);
    Ok(Content {
        text: text("displayName"),
        html: text("content"),
        cards: cards.map(|card| Text::written(card, key)).collect(),
        mentioned: mentioned.collect(),
        mentions_all: groups.any(|group| group["groupType"] == "all"),
        files: items(&object["files"]["items"]).map(|file| file_in(file, key)).collect::<Result<_, _>>()?,
        original: Some(Arc::new(object.clone())),
    })
}

/// Every sealed file has a reference, or its receivers cannot open it.
fn file_in(file: &Value, key: Option<&KeyUrl>) -> Result<FileItem, Refusal> {
    let text = |name: &str| Text::written(file[name].as_str().unwrap_or_default(), key);
    if key.is_some() && !file["scr"].is_string() {
        return Err(Refusal::invalid("A file of an encrypted share needs its secure content reference."));
    }
    let url = file["url"].as_str().unwrap_or_default();
    Ok(FileItem {
        file: url.rsplit('/').next().and_then(|id| id.parse::<FileId>().ok()),
        name: text("displayName"),
        scr: text("scr"),
        mime_type: file["mimeType"].as_str().unwrap_or("application/octet-stream").to_owned(),
        size: file["fileSize"].as_u64().unwrap_or_default(),
    })
}

fn reaction_in(object: &Value, key: Option<&KeyUrl>) -> Result<Reaction, Refusal> {
    Ok(Reaction { name: text_in(object, "displayName", key)?, hmac: object["hmac"].as_str().map(Arc::from) })
}

fn title_in(object: &Value, key: Option<&KeyUrl>) -> Result<Text, Refusal> {
    match object["objectType"].as_str() {
        Some("conversation") => text_in(object, "displayName", key),
        Some("classification") => Err(Refusal::invalid("Org not entitled for space classifications")),
        _ => Err(Refusal::invalid("Only a conversation can be updated.")),
    }
}

fn text_in(object: &Value, name: &str, key: Option<&KeyUrl>) -> Result<Text, Refusal> {
    let text = object[name].as_str().filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| Refusal::invalid(format!("The object of the activity has no {name}.")))?;
    Ok(Text::written(text, key))
}

/// People are named by UUID.
fn person_in(object: &Value) -> Result<UserId, Refusal> {
    let named = object["entryUUID"].as_str().or(object["id"].as_str());
    named.and_then(|id| id.parse().ok()).ok_or_else(|| Refusal::invalid("The activity names no person."))
}

fn person_or(object: &Value, actor: UserId) -> Result<UserId, Refusal> {
    if object.is_null() { Ok(actor) } else { person_in(object) }
}

/// Activities are named by id, or by a URL that ends in it.
fn activity_in(object: &Value) -> Result<ActivityId, Refusal> {
    let last = |url: &str| url.rsplit('/').next().and_then(|id| id.parse().ok());
    let named = object["id"].as_str().and_then(|id| id.parse().ok());
    let named = named.or_else(|| object["url"].as_str().and_then(last));
    named.ok_or_else(|| Refusal::invalid("The activity names no other activity."))
}

/// Conversations are named by id, or by a URL that ends in it.
fn conversation_in(object: &Value) -> Result<ConversationId, Refusal> {
    let last = |url: &str| url.rsplit('/').next().and_then(|id| id.parse().ok());
    let named = object["id"].as_str().and_then(|id| id.parse().ok());
    let named = named.or_else(|| object["url"].as_str().and_then(last));
    named.ok_or_else(|| Refusal::invalid("The activity names no conversation."))
}

fn meeting_in(object: &Value, key: Option<&KeyUrl>) -> Result<Meeting, Refusal> {
    if object["objectType"].is_string() {
        return Ok(Meeting { original: Arc::new(object.clone()), key: key.cloned() });
    }
    Err(Refusal::invalid("There is no meeting to schedule."))
}

fn space_property(object: &Value, on: bool) -> Result<Intent, Refusal> {
    let tags = tags_in(object)?;
    if tags.iter().any(|tag| tag.as_ref() == "ANNOUNCEMENT") {
        return Ok(Intent::Announcement(on));
    }
    Err(Refusal::invalid("The space property is not known here."))
}

fn tags_in(object: &Value) -> Result<Vec<Arc<str>>, Refusal> {
    let tags: Vec<_> = items(&object["tags"]).filter_map(Value::as_str).map(Arc::from).collect();
    if tags.is_empty() { Err(Refusal::invalid("The object has no tags.")) } else { Ok(tags) }
}

/// The people whom `add` activities name, in order, each once.
pub(super) fn known_people<'a>(activities: impl Iterator<Item = &'a Value>) -> Result<Vec<UserId>, Refusal> {
    let mut people = Vec::new();
    for activity in activities.filter(|activity| activity["verb"] == "add") {
        let person = person_in(&activity["object"])?;
        if !people.contains(&person) {
            people.push(person);
        }
    }
    Ok(people)
}

/// The key with this member's name; an empty one is none.
pub(super) fn key_in(object: &Value, name: &str) -> Result<Option<KeyUrl>, Refusal> {
    let Some(text) = object[name].as_str().filter(|text| !text.is_empty()) else { return Ok(None) };
    let key = KeyUrl::parse(text);
    key.map(Some).ok_or_else(|| Refusal::invalid(format!("The {name} is not the name of a key.")))
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const KEY: &str = "kms://kms.sim.test/keys/5f0a3a7c-0000-4000-8000-000000000001";

    fn parse(activity: &Value) -> Result<Submission, Refusal> {
        Submission::parse(activity, UserId::random())
    }

    #[test]
    fn what_lacks_its_object_is_refused() {
        let nameless = json!({"objectType": "conversation"});
        let cases = [
            json!({}),
            json!({"verb": "post"}),
            json!({"verb": "post", "object": {"content": "<b>x</b>"}}),
            json!({"verb": "dance", "object": {}}),
            json!({"verb": "add", "object": {"id": "somebody"}}),
            json!({"verb": "acknowledge", "object": {"id": "1"}}),
            json!({"verb": "update", "object": nameless}),
            json!({"verb": "tag", "object": {"tags": []}}),
            json!({"verb": "add", "object": {"objectType": "conversation", "id": "somewhere"}}),
            json!({"verb": "remove", "object": {}}),
            json!({"verb": "schedule", "object": {}}),
            json!({"verb": "post", "encryptionKeyUrl": "a key", "object": {"displayName": "x"}}),
            json!({"verb": "set", "object": {"tags": ["BLUE"]}}),
            json!({"verb": "post", "object": {"displayName": "x"}, "parent": {"id": UserId::random(), "type": "aunt"}}),
            json!({"verb": "share", "encryptionKeyUrl": KEY, "object": {"files": {"items": [{}]}}}),
        ];
        for activity in cases {
            assert!(parse(&activity).is_err(), "{activity}");
        }
    }

    #[test]
    fn a_post_is_read_and_kept_as_it_is() {
        let object =
            json!({"objectType": "comment", "displayName": "a.b.c", "future": {"x": 1}, "cards": ["d"]});
        let activity =
            json!({"verb": "post", "encryptionKeyUrl": KEY, "object": object, "clientTempId": "t"});
        let read = parse(&activity).expect("a post");
        let Intent::Post(content) = read.intent else { panic!("a post") };
        assert_eq!(content.original.as_deref(), Some(&object));
        let key = KeyUrl::parse(KEY).expect("a name");
        assert_eq!(content.text, Some(Text::Sealed { key: key.clone(), jwe: "a.b.c".into() }));
        assert_eq!(
            (content.cards.len(), read.key, read.client_temp_id.as_deref()),
            (1, Some(key), Some("t"))
        );
    }

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "(post|share|add|leave|edit|reply|conversation|[a-z]{0,4})".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let name = "(verb|object|parent|type|id|url|tags|files|items|scr|content|displayName|[a-z]{1,3})";
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::hash_map(name, inner, 0..6)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn nothing_panics(activity in json_value()) {
            let _ = parse(&activity);
        }
    }
}
