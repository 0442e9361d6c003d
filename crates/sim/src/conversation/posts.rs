//! Posting, editing, deleting, listing messages, and answering cards.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::authors::Author;
use super::conversations::{Conversations, Entry};
use super::markdown::{self, Target};
use super::messages::Message;
use super::side::SideRecord;
use super::state::Conversation;
use super::view::{AttachmentActionView, Keyed, MessageView, PageKey, Stretch};
use super::{Content, Deed, FileItem, Parent, ParentKind, Refusal};
use crate::files::{Opened, Upload};
use crate::ids::{ActivityId, ConversationId, PublicId, PublicKind, UserId};
use crate::vault::KeyUrl;

/// The longest text or markdown, in bytes.
const LONGEST: usize = 7439;
/// How often a message can be edited.
const MOST_EDITS: usize = 10;
const CARD: &str = "application/vnd.microsoft.card.adaptive";

/// A message to post.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewMessage {
    /// The root of the thread to reply in.
    pub(crate) parent: Option<ActivityId>,
    pub(crate) text: Option<String>,
    pub(crate) markdown: Option<String>,
    pub(crate) attachments: Vec<Value>,
    pub(crate) files: Vec<Upload>,
}

/// The new text of a message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edit {
    /// The room that the caller believes the message is in.
    pub(crate) room: Option<ConversationId>,
    pub(crate) text: Option<String>,
    pub(crate) markdown: Option<String>,
}

/// Which messages of a room to list, newest first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct MessageQuery {
    /// Only the replies of this thread.
    pub(crate) thread: Option<ActivityId>,
    /// Only those that mention the viewer.
    pub(crate) mentioning_me: bool,
    pub(crate) before: Option<Timestamp>,
    pub(crate) before_message: Option<ActivityId>,
}

/// What was written, ready to be sealed.
struct Words {
    text: Option<String>,
    html: Option<String>,
    markdown: Option<String>,
    mentioned: Vec<UserId>,
    mentions_all: bool,
}

impl Conversations {
    /// Posts a message; with files it is a share. The answer is the message's id.
    pub(crate) fn post(
        &self,
        actor: UserId,
        id: ConversationId,
        new: NewMessage,
    ) -> Result<ActivityId, Refusal> {
        check_new(&new)?;
        self.in_room(actor, id, |room| {
            check_posting(room, actor)?;
            let parent = new.parent.map(|parent| reply_to(room, parent)).transpose()?;
            let key = self.current_key(room, actor)?;
            let words = self.words(room, new.text, new.markdown);
            let entry = Entry::new(actor, self.sealed_post(&key, &words, &new.attachments, new.files)?);
            let side = SideRecord { markdown: words.markdown, attachments: new.attachments };
            self.put_aside(room, &key, entry.id, &side)?;
            Ok(self.commit(room, Entry { parent, ..entry }).id)
        })
    }

    fn sealed_post(
        &self,
        key: &KeyUrl,
        words: &Words,
        cards: &[Value],
        files: Vec<Upload>,
    ) -> Result<Deed, Refusal> {
        let mut content = self.sealed_words(key, words)?;
        for card in cards {
            content.cards.push(self.seal(key, &card["content"].to_string())?);
        }
        for upload in files {
            content.files.push(self.store(key, upload)?);
        }
        Ok(if content.files.is_empty() { Deed::Post(content) } else { Deed::Share(content) })
    }

    fn sealed_words(&self, key: &KeyUrl, words: &Words) -> Result<Content, Refusal> {
        let seal = |text: &Option<String>| text.as_deref().map(|text| self.seal(key, text)).transpose();
        Ok(Content {
            text: seal(&words.text)?,
            html: seal(&words.html)?,
            mentioned: words.mentioned.clone(),
            mentions_all: words.mentions_all,
            ..Content::default()
        })
    }

    /// Encrypts the bytes of a file under a key of their own, which is sealed under the room's.
    fn store(&self, key: &KeyUrl, upload: Upload) -> Result<FileItem, Refusal> {
        let size = u64::try_from(upload.bytes.len()).unwrap_or(u64::MAX);
        let stored = self.files.store(&upload.bytes, self.now()).map_err(Refusal::broken)?;
        Ok(FileItem {
            file: stored.id,
            name: self.seal(key, &upload.name)?,
            scr: self.seal(key, &stored.scr)?,
            mime_type: upload.mime_type,
            size,
        })
    }

    fn put_aside(
        &self,
        room: &mut Conversation,
        key: &KeyUrl,
        activity: ActivityId,
        side: &SideRecord,
    ) -> Result<(), Refusal> {
        if !side.is_empty() {
            let json = serde_json::to_string(side).map_err(Refusal::broken)?;
            room.side.insert(activity, self.seal(key, &json)?);
        }
        Ok(())
    }

    fn words(&self, room: &Conversation, text: Option<String>, markdown: Option<String>) -> Words {
        let rendered = markdown
            .as_deref()
            .map(|source| markdown::render(source, |target| self.mentionable(room, target)));
        let Some(rendered) = rendered else {
            return Words { text, html: None, markdown: None, mentioned: Vec::new(), mentions_all: false };
        };
        Words {
            text: text.or(Some(rendered.text)),
            html: Some(rendered.html),
            markdown,
            mentioned: rendered.mentioned,
            mentions_all: rendered.mentions_all && !room.is_direct(),
        }
    }

    /// Members can be mentioned; their first name stands for them.
    fn mentionable(&self, room: &Conversation, target: Target<'_>) -> Option<(UserId, String)> {
        let user = match target {
            Target::Email(email) => self.author_by_email(email)?.id,
            Target::Id(id) => UserId::from_uuid(PublicId::parse_uuid(PublicKind::People, id).ok()?),
            Target::All => return None,
        };
        let author = room.is_member(user).then(|| self.author(user)).flatten()?;
        Some((user, author.display_name))
    }

    /// Replaces the text of one's own message.
    pub(crate) fn edit(&self, actor: UserId, id: ActivityId, edit: Edit) -> Result<(), Refusal> {
        check_words(edit.text.as_deref(), edit.markdown.as_deref())?;
        if is_blank(edit.text.as_deref()) && is_blank(edit.markdown.as_deref()) {
            return Err(Refusal::invalid("Both text and markdown cannot be empty."));
        }
        self.in_home_of(actor, id, Refusal::no_message, |room| {
            check_edit(room, actor, id, edit.room)?;
            check_posting(room, actor)?;
            let key = self.current_key(room, actor)?;
            let words = self.words(room, edit.text, edit.markdown);
            let deed = Deed::Post(self.sealed_words(&key, &words)?);
            let entry =
                Entry { parent: Some(Parent { id, kind: ParentKind::Edit }), ..Entry::new(actor, deed) };
            let side = SideRecord { markdown: words.markdown, attachments: Vec::new() };
            self.put_aside(room, &key, entry.id, &side)?;
            self.commit(room, entry);
            Ok(())
        })
    }

    /// Deletes a message: its author may, and a moderator of its room.
    pub(crate) fn delete_message(&self, actor: UserId, id: ActivityId) -> Result<(), Refusal> {
        let viewer = self.author(actor).ok_or_else(Refusal::no_person)?;
        self.in_home_of(actor, id, Refusal::no_message, |room| {
            let message = find_root(room, id)?;
            let root = message.root.clone();
            if !may_see(&viewer, room, message) {
                return Err(Refusal::no_message());
            }
            if root.actor != actor && !room.is_moderator(actor) {
                return Err(Refusal::forbidden("Only its author or a moderator can delete a message."));
            }
            self.commit(room, Entry::new(actor, Deed::Delete(id)));
            for item in root.content().map(|content| content.files.as_slice()).unwrap_or_default() {
                self.files.remove(item.file);
            }
            Ok(())
        })
    }

    /// The room of a message that the viewer may see.
    pub(crate) fn room_of_message(&self, viewer: UserId, id: ActivityId) -> Result<ConversationId, Refusal> {
        self.in_home_of(viewer, id, Refusal::no_message, |room| {
            room.messages.find(id).map(|_| room.id).ok_or_else(Refusal::no_message)
        })
    }

    /// A message; an edit's id stands for the message, too. `base` is where the caller reaches the developer API.
    pub(crate) fn message(&self, viewer: UserId, id: ActivityId, base: &str) -> Result<MessageView, Refusal> {
        let viewer = self.author(viewer).ok_or_else(Refusal::no_person)?;
        self.in_home_of(viewer.id, id, Refusal::no_message, |room| {
            let message = room.messages.find(id).filter(|message| may_see(&viewer, room, message));
            Ok(self.message_view(room, message.ok_or_else(Refusal::no_message)?, base))
        })
    }

    /// A stretch of the messages of a room, newest first.
    pub(crate) fn messages(
        &self,
        viewer: UserId,
        id: ConversationId,
        query: MessageQuery,
        stretch: Stretch,
        base: &str,
    ) -> Result<Keyed<MessageView>, Refusal> {
        let viewer = self.author(viewer).ok_or_else(Refusal::no_person)?;
        self.in_room(viewer.id, id, |room| {
            if viewer.is_bot && !room.is_direct() && !query.mentioning_me {
                return Err(Refusal::forbidden(
                    "A bot lists only messages that mention it: mentionedPeople=me.",
                ));
            }
            let before = query.before_of(room, stretch)?;
            let wanted = |message: &&Message| {
                let mentions = !query.mentioning_me || mentions(message, viewer.id);
                mentions && may_see(&viewer, room, message)
            };
            let keyed = |message: &Message| {
                let key = PageKey::new(-message.root.published.as_millisecond(), message.id().uuid());
                (key, self.message_view(room, message, base))
            };
            Ok(match query.thread {
                Some(root) => {
                    let replies = room.messages.replies_newest_first(root, before);
                    replies.filter(wanted).take(stretch.limit).map(keyed).collect()
                }
                None => {
                    let all = room.messages.newest_first(before);
                    all.filter(wanted).take(stretch.limit).map(keyed).collect()
                }
            })
        })
    }

    /// The file at `index` of a message, opened.
    pub(crate) fn content(&self, viewer: UserId, id: ActivityId, index: usize) -> Result<Opened, Refusal> {
        let viewer = self.author(viewer).ok_or_else(Refusal::no_person)?;
        let item = self.in_home_of(viewer.id, id, Refusal::no_content, |room| {
            let message = room.messages.find(id).filter(|message| may_see(&viewer, room, message));
            let content = message.and_then(|message| message.root.content());
            content.and_then(|content| content.files.get(index)).cloned().ok_or_else(Refusal::no_content)
        })?;
        // The room is free again while the bytes are opened.
        let scr = self.open(&item.scr).ok_or_else(Refusal::no_content)?;
        let bytes = self.files.open(item.file, &scr).ok_or_else(Refusal::no_content)?;
        let name = self.open(&item.name).unwrap_or_default();
        Ok(Opened { name, mime_type: item.mime_type, bytes })
    }

    /// Presses a button of a card.
    pub(crate) fn answer_card(
        &self,
        actor: UserId,
        message: ActivityId,
        inputs: &Map<String, Value>,
    ) -> Result<AttachmentActionView, Refusal> {
        let json = serde_json::to_string(inputs).map_err(Refusal::broken)?;
        self.in_home_of(actor, message, Refusal::no_message, |room| {
            let root = find_root(room, message)?.root.clone();
            if root.content().is_none_or(|content| content.cards.is_empty()) {
                return Err(Refusal::invalid("The message has no card."));
            }
            let key = self.current_key(room, actor)?;
            let deed = Deed::CardAction { inputs: self.seal(&key, &json)? };
            let parent = Some(Parent { id: message, kind: ParentKind::CardAction });
            let activity = self.commit(room, Entry { parent, ..Entry::new(actor, deed) });
            self.action_view(room, &activity).ok_or_else(Refusal::no_action)
        })
    }

    /// An answer to a card, for who gave it and for who posted the card.
    pub(crate) fn card_answer(
        &self,
        viewer: UserId,
        id: ActivityId,
    ) -> Result<AttachmentActionView, Refusal> {
        self.in_home_of(viewer, id, Refusal::no_action, |room| {
            let activity = room.activity(id).ok_or_else(Refusal::no_action)?;
            let posted = activity.parent.and_then(|parent| room.activity(parent.id)).map(|card| card.actor);
            if activity.actor != viewer && posted != Some(viewer) {
                return Err(Refusal::no_action());
            }
            self.action_view(room, activity).ok_or_else(Refusal::no_action)
        })
    }
}

impl MessageQuery {
    /// The earliest of all the bounds: messages are older than this.
    fn before_of(&self, room: &Conversation, stretch: Stretch) -> Result<Option<Timestamp>, Refusal> {
        let message = match self.before_message {
            Some(id) => Some(room.activity(id).ok_or_else(Refusal::no_message)?.published),
            None => None,
        };
        let cursor = stretch.after.map(|key| Timestamp::from_millisecond(-key.millisecond()));
        let cursor = cursor.transpose().map_err(|_| Refusal::invalid("The cursor is not valid."))?;
        Ok([self.before, message, cursor].into_iter().flatten().min())
    }
}

/// Bots see of a group room what mentions them, and what they wrote themselves.
fn may_see(viewer: &Author, room: &Conversation, message: &Message) -> bool {
    !viewer.is_bot || room.is_direct() || message.root.actor == viewer.id || mentions(message, viewer.id)
}

fn mentions(message: &Message, user: UserId) -> bool {
    message.current().content().is_some_and(|content| content.mentioned.contains(&user))
}

/// The message with exactly this id: an edit's id does not stand for the message here.
fn find_root(room: &Conversation, id: ActivityId) -> Result<&Message, Refusal> {
    room.messages.find(id).filter(|message| message.id() == id).ok_or_else(Refusal::no_message)
}

fn reply_to(room: &Conversation, parent: ActivityId) -> Result<Parent, Refusal> {
    let found = room.messages.find(parent).filter(|message| message.id() == parent);
    let found = found.ok_or_else(|| Refusal::invalid("The parent message is not in this room."))?;
    if found.root.thread().is_some() {
        return Err(Refusal::invalid("A reply cannot be replied to: parentId must be the root of a thread."));
    }
    Ok(Parent { id: parent, kind: ParentKind::Reply })
}

fn check_posting(room: &Conversation, actor: UserId) -> Result<(), Refusal> {
    if room.announcement_only && !room.is_moderator(actor) {
        return Err(Refusal::forbidden("Only moderators post in a room for announcements."));
    }
    Ok(())
}

fn check_new(new: &NewMessage) -> Result<(), Refusal> {
    check_words(new.text.as_deref(), new.markdown.as_deref())?;
    check_cards(&new.attachments)?;
    let wordless = is_blank(new.text.as_deref()) && is_blank(new.markdown.as_deref());
    if !new.attachments.is_empty() && wordless {
        return Err(Refusal::invalid("A card needs a fallback text: text or markdown."));
    }
    if wordless && new.files.is_empty() {
        return Err(Refusal::invalid("Both text and file cannot be empty."));
    }
    if new.files.len() > 1 {
        return Err(Refusal::invalid("Only one file per message is supported."));
    }
    Ok(())
}

fn check_words(text: Option<&str>, markdown: Option<&str>) -> Result<(), Refusal> {
    for words in [text, markdown].into_iter().flatten() {
        if words.len() > LONGEST {
            return Err(Refusal::invalid(format!("The text is longer than {LONGEST} bytes.")));
        }
    }
    Ok(())
}

fn check_cards(attachments: &[Value]) -> Result<(), Refusal> {
    if attachments.len() > 1 {
        return Err(Refusal::invalid("Only one card per message is supported."));
    }
    for attachment in attachments {
        if attachment["contentType"] != CARD {
            return Err(Refusal::invalid(format!("The contentType of an attachment must be {CARD}.")));
        }
        if attachment["content"]["type"] != "AdaptiveCard" {
            return Err(Refusal::invalid("The content of an attachment must be an AdaptiveCard."));
        }
    }
    Ok(())
}

fn check_edit(
    room: &Conversation,
    actor: UserId,
    id: ActivityId,
    claimed_room: Option<ConversationId>,
) -> Result<(), Refusal> {
    let message = find_root(room, id)?;
    if claimed_room.is_some_and(|claimed| claimed != room.id) {
        return Err(Refusal::invalid("The message is not in the room with this roomId."));
    }
    if message.root.actor != actor {
        return Err(Refusal::forbidden("Only its author can edit a message."));
    }
    let plain = |content: &Content| content.files.is_empty() && content.cards.is_empty();
    if !message.root.content().is_some_and(plain) {
        return Err(Refusal::invalid("A message with a file or a card cannot be edited."));
    }
    if message.edits.len() >= MOST_EDITS {
        return Err(Refusal::invalid(format!("A message can be edited {MOST_EDITS} times.")));
    }
    Ok(())
}

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}
