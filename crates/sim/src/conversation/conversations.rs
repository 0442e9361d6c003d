//! All conversations of the cloud, and the one door through which they change.

use std::sync::{Arc, Mutex, RwLock};

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedReceiver;

use super::activity::Tags;
use super::archive::Archive;
use super::authors::{Author, Authors};
use super::shelf::Shelf;
use super::state::Conversation;
use super::{Activity, Creation, Deed, Fact, Parent, Refusal, Text};
use crate::admin::EventLog;
use crate::bus::Bus;
use crate::clock::{Moments, SimClock};
use crate::disk::{DataDirError, Durable, Opening};
use crate::files::FileStore;
use crate::ids::{ActivityId, ConversationId, UserId};
use crate::sync::{lock, read, write};
use crate::urls::Urls;
use crate::vault::{Capability, KeyUrl, Vault};

/// The conversations, with all that changing and showing them needs.
pub(crate) struct Conversations {
    pub(super) shelf: Shelf,
    pub(super) vault: Vault,
    pub(super) api: Capability,
    pub(super) files: FileStore,
    pub(super) urls: Urls,
    clock: SimClock,
    authors: Arc<dyn Authors>,
    /// Everybody who ever was a member: their messages stay when they are deleted.
    remembered: RwLock<Durable<UserId, Author>>,
    /// When conversations were created: lists show the newest first.
    births: Moments,
    bus: Bus,
    pub(super) archive: Archive,
}

/// The part of a commit that its caller decides: who, what, and what it belongs to.
pub(super) struct Entry {
    pub(super) id: ActivityId,
    pub(super) actor: UserId,
    pub(super) deed: Deed,
    pub(super) parent: Option<Parent>,
    pub(super) client_temp_id: Option<Arc<str>>,
}

impl Entry {
    pub(super) fn new(actor: UserId, deed: Deed) -> Self {
        Self { id: ActivityId::random(), actor, deed, parent: None, client_temp_id: None }
    }
}

impl Conversations {
    pub(crate) fn new(clock: SimClock, urls: Urls, authors: Arc<dyn Authors>) -> Self {
        let (vault, api) = Vault::new(urls.kms_host(), clock.clone());
        Self {
            shelf: Shelf::default(),
            vault,
            api,
            files: FileStore::default(),
            urls,
            clock,
            authors,
            remembered: RwLock::default(),
            births: Moments::default(),
            bus: Bus::default(),
            archive: Archive::default(),
        }
    }

    /// The keys of all texts.
    pub(crate) fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Everything that is committed from now on, in order.
    pub(crate) fn subscribe(&self) -> UnboundedReceiver<Arc<Fact>> {
        self.bus.subscribe()
    }

    /// What was committed, as events of the developer API.
    pub(crate) fn events(&self) -> &EventLog {
        self.bus.events()
    }

    /// How much has been committed.
    pub(crate) fn published(&self) -> u64 {
        self.bus.published()
    }

    /// Does `work` on a room as seen by one of its members; everybody else does not find it.
    pub(super) fn in_room<T>(
        &self,
        viewer: UserId,
        room: ConversationId,
        work: impl FnOnce(&mut Conversation) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.in_any_room(viewer, room, |conversation| {
            if conversation.archived { Err(Refusal::no_room()) } else { work(conversation) }
        })
    }

    /// The same even if the room is archived.
    pub(super) fn in_any_room<T>(
        &self,
        viewer: UserId,
        room: ConversationId,
        work: impl FnOnce(&mut Conversation) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let standing = self.shelf.find(room).ok_or_else(Refusal::no_room)?;
        let mut conversation = lock(&standing);
        if !conversation.is_member(viewer) {
            return Err(Refusal::no_room());
        }
        work(&mut conversation)
    }

    /// Does `work` on the room whose log holds `activity`, for a member of it.
    pub(super) fn in_home_of<T>(
        &self,
        viewer: UserId,
        activity: ActivityId,
        missing: fn() -> Refusal,
        work: impl FnOnce(&mut Conversation) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let standing = self.shelf.home_of(activity).ok_or_else(missing)?;
        let mut conversation = lock(&standing);
        if !conversation.is_member(viewer) || conversation.archived {
            return Err(missing());
        }
        work(&mut conversation)
    }

    /// A conversation with its first activity, not yet on the shelf.
    pub(super) fn born(&self, id: ConversationId, creator: &Author, creation: Creation) -> Conversation {
        let activity = Activity {
            id: ActivityId::random(),
            published: self.births.next(&self.clock),
            actor: creator.id,
            deed: Deed::Create(Box::new(creation.clone())),
            parent: None,
            client_temp_id: None,
            tags: Tags::default(),
        };
        Conversation::created_by(id, creator.cluster, creator.org, activity, &creation)
    }

    /// Puts a new conversation on the shelf and tells of it. Its lock is held meanwhile: whoever finds it writes after
    /// the world has heard of its creation.
    pub(super) fn open_up(&self, conversation: Conversation) -> ConversationId {
        conversation.members.keys().for_each(|user| self.remember(*user));
        let standing = Arc::new(Mutex::new(conversation));
        let conversation = lock(&standing);
        self.shelf.put(&standing, &conversation);
        self.archive.begin(&conversation);
        if let Some(activity) = conversation.log().first() {
            self.bus.publish(self.fact(&conversation, activity, Vec::new()));
        }
        conversation.id
    }

    /// Appends to a log, lets it take effect, then fans out: the only way in which a conversation changes.
    /// The lock that `conversation` was borrowed from keeps facts in the order of the log.
    pub(super) fn commit(&self, conversation: &mut Conversation, entry: Entry) -> Arc<Activity> {
        let published = self.clock.published_after(conversation.last_published());
        let Entry { id, actor, deed, parent, client_temp_id } = entry;
        let activity = Activity { id, published, actor, deed, parent, client_temp_id, tags: Tags::default() };
        let changes = self.changes_before(conversation, &activity);
        let activity = conversation.apply(activity);
        self.shelf.follow(conversation.id, &activity);
        self.archive.append(conversation, &activity);
        self.bus.publish(self.fact(conversation, &activity, changes));
        activity
    }

    /// Who somebody is, or was.
    pub(super) fn author(&self, user: UserId) -> Option<Author> {
        self.authors.author(user).or_else(|| read(&self.remembered).get(&user).cloned())
    }

    /// Whether somebody has an account: who once had one is still known as an author.
    pub(super) fn exists(&self, user: UserId) -> bool {
        self.authors.author(user).is_some()
    }

    pub(super) fn author_by_email(&self, email: &str) -> Option<Author> {
        self.authors.author_by_email(email)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn remember(&self, user: UserId) {
        if let Some(author) = self.authors.author(user) {
            write(&self.remembered).insert(user, author);
        }
    }

    pub(super) fn restore_authors(&self, opening: &Opening) -> Result<(), DataDirError> {
        write(&self.remembered).attach(opening, "authors")
    }

    /// Conversations that are created from now on are younger than this.
    pub(super) fn resume_births_after(&self, moment: Timestamp) {
        self.births.resume_after(moment);
    }

    pub(super) fn seal(&self, key: &KeyUrl, text: &str) -> Result<Text, Refusal> {
        let jwe = self.vault.seal(&self.api, key, text)?.into();
        Ok(Text::Sealed { key: key.clone(), jwe })
    }

    /// The text in clear; nothing if it cannot be opened, which hides a field but fails no answer.
    pub(super) fn open(&self, text: &Text) -> Option<String> {
        match text {
            Text::Clear(text) => Some(text.to_string()),
            Text::Sealed { key, jwe } => self.vault.open(&self.api, key, jwe).ok(),
        }
    }
}
