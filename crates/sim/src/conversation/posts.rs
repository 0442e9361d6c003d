//! Posting, editing and deleting messages.

use serde_json::Value;

use super::cards::check_cards;
use super::conversations::{Conversations, Entry};
use super::markdown::{self, Target};
use super::messages::Message;
use super::reading::may_see;
use super::side::SideRecord;
use super::state::Conversation;
use super::{Activity, Content, Deed, FileItem, Parent, ParentKind, Refusal};
use crate::files::{Stored, Upload};
use crate::ids::{ActivityId, ConversationId, PublicId, PublicKind, UserId};
use crate::vault::KeyUrl;

/// The longest text or markdown, in bytes.
const LONGEST: usize = 7439;
/// How often a message can be edited.
const MOST_EDITS: usize = 10;

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

impl NewMessage {
    /// Whether this could be posted anywhere.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        check_words(self.text.as_deref(), self.markdown.as_deref())?;
        check_cards(&self.attachments)?;
        let wordless = is_blank(self.text.as_deref()) && is_blank(self.markdown.as_deref());
        if !self.attachments.is_empty() && wordless {
            return Err(Refusal::invalid("A card needs a fallback text: text or markdown."));
        }
        if wordless && self.files.is_empty() {
            return Err(Refusal::invalid("Both text and file cannot be empty."));
        }
        if self.files.len() > 1 {
            return Err(Refusal::invalid("Only one file per message is supported."));
        }
        Ok(())
    }
}

/// The new text of a message.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edit {
    /// The room that the caller believes the message is in.
    pub(crate) room: Option<ConversationId>,
    pub(crate) text: Option<String>,
    pub(crate) markdown: Option<String>,
}

/// What was written, ready to be sealed.
struct Words {
    text: Option<String>,
    html: Option<String>,
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
        new.check()?;
        // Encrypting takes a while, and the room is free meanwhile.
        let files = new.files.iter().map(|upload| self.store(upload)).collect::<Result<Vec<_>, _>>()?;
        let posted = self.in_room(actor, id, |room| self.post_in(room, actor, &new, &files));
        if posted.is_err() {
            files.iter().for_each(|(_, stored)| self.files.remove(stored.id));
        }
        posted
    }

    fn post_in(
        &self,
        room: &mut Conversation,
        actor: UserId,
        new: &NewMessage,
        files: &[(&Upload, Stored)],
    ) -> Result<ActivityId, Refusal> {
        check_posting(room, actor)?;
        let parent = new.parent.map(|parent| reply_to(room, parent)).transpose()?;
        let key = self.current_key(room)?;
        let words = self.words(room, new.text.as_deref(), new.markdown.as_deref());
        let entry = Entry::new(actor, self.sealed_post(&key, &words, &new.attachments, files)?);
        let side = SideRecord { markdown: new.markdown.clone(), attachments: new.attachments.clone() };
        self.put_aside(room, &key, entry.id, &side)?;
        Ok(self.commit(room, Entry { parent, ..entry }).id)
    }

    fn store<'a>(&self, upload: &'a Upload) -> Result<(&'a Upload, Stored), Refusal> {
        let stored = self.files.store(&upload.bytes, self.now()).map_err(Refusal::broken)?;
        Ok((upload, stored))
    }

    fn sealed_post(
        &self,
        key: &KeyUrl,
        words: &Words,
        cards: &[Value],
        files: &[(&Upload, Stored)],
    ) -> Result<Deed, Refusal> {
        let mut content = self.sealed_words(key, words)?;
        for card in cards {
            content.cards.push(self.seal(key, &card["content"].to_string())?);
        }
        for (upload, stored) in files {
            content.files.push(self.file_item(key, upload, stored)?);
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

    /// The file has a key of its own, which is sealed under the room's.
    fn file_item(&self, key: &KeyUrl, upload: &Upload, stored: &Stored) -> Result<FileItem, Refusal> {
        Ok(FileItem {
            file: Some(stored.id),
            name: self.seal(key, &upload.name)?,
            scr: self.seal(key, &stored.scr)?,
            mime_type: upload.mime_type.clone(),
            size: u64::try_from(upload.bytes.len()).unwrap_or(u64::MAX),
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
            let text = self.seal(key, &json)?;
            self.archive.put_aside(activity, &text);
            room.side.insert(activity, text);
        }
        Ok(())
    }

    /// Plain text, if none was given, is what the markdown says.
    fn words(&self, room: &Conversation, text: Option<&str>, markdown: Option<&str>) -> Words {
        let text = text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
        let Some(markdown) = markdown else {
            return Words { text, html: None, mentioned: Vec::new(), mentions_all: false };
        };
        let rendered = markdown::render(markdown, |target| self.mentionable(room, target));
        Words {
            text: text.or(Some(rendered.text)),
            html: Some(rendered.html),
            mentioned: rendered.mentioned,
            mentions_all: rendered.mentions_all && !room.is_direct(),
        }
    }

    /// Members can be mentioned; without a name in the mention their own stands there.
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
            let key = self.current_key(room)?;
            let words = self.words(room, edit.text.as_deref(), edit.markdown.as_deref());
            let deed = Deed::Post(self.sealed_words(&key, &words)?);
            let entry =
                Entry { parent: Some(Parent { id, kind: ParentKind::Edit }), ..Entry::new(actor, deed) };
            let side = SideRecord { markdown: edit.markdown, attachments: Vec::new() };
            self.put_aside(room, &key, entry.id, &side)?;
            self.commit(room, entry);
            Ok(())
        })
    }

    /// The files of a message that was deleted go, too.
    pub(super) fn remove_files(&self, root: &Activity) {
        let files = root.content().map(|content| content.files.as_slice()).unwrap_or_default();
        files.iter().filter_map(|item| item.file).for_each(|file| self.files.remove(file));
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
            self.remove_files(&root);
            Ok(())
        })
    }
}

/// The message with exactly this id: an edit's id does not stand for the message here.
pub(super) fn find_root(room: &Conversation, id: ActivityId) -> Result<&Message, Refusal> {
    room.messages.find(id).filter(|message| message.id() == id).ok_or_else(Refusal::no_message)
}

pub(super) fn reply_to(room: &Conversation, parent: ActivityId) -> Result<Parent, Refusal> {
    let found = room.messages.find(parent).filter(|message| message.id() == parent);
    let found = found.ok_or_else(|| Refusal::invalid("The parent message is not in this room."))?;
    if found.root.thread().is_some() {
        return Err(Refusal::invalid("A reply cannot be replied to: parentId must be the root of a thread."));
    }
    Ok(Parent { id: parent, kind: ParentKind::Reply })
}

pub(super) fn check_posting(room: &Conversation, actor: UserId) -> Result<(), Refusal> {
    if room.announcement_only && !room.is_moderator(actor) {
        return Err(Refusal::forbidden("Only moderators post in a room for announcements."));
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

pub(super) fn check_edit(
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
