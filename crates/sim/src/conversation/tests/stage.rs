//! Conversations with a cast of known people.

use std::sync::Arc;

use crate::clock::SimClock;
use crate::cluster::Cluster;
use crate::conversation::{Author, Authors, Conversations, NewMessage, NewRoom, Refusal};
use crate::ids::{ActivityId, ConversationId, OrgId, UserId};
use crate::urls::Urls;

/// People by number.
pub(super) struct Stage {
    pub(super) conversations: Conversations,
    pub(super) people: Vec<UserId>,
    cast: Arc<Cast>,
}

struct Cast {
    people: Vec<Author>,
}

impl Authors for Cast {
    fn author(&self, user: UserId) -> Option<Author> {
        self.people.iter().find(|author| author.id == user).cloned()
    }

    fn author_by_email(&self, email: &str) -> Option<Author> {
        self.people.iter().find(|author| author.email.eq_ignore_ascii_case(email)).cloned()
    }
}

impl Stage {
    pub(super) fn with(people: usize) -> Self {
        let org = OrgId::random();
        let person = |number: usize| Author {
            id: UserId::random(),
            email: format!("p{number}@example.com"),
            display_name: format!("Person {number}"),
            org,
            cluster: Cluster::Us,
            is_bot: false,
            is_invited: false,
        };
        let cast = Cast { people: (0..people).map(person).collect() };
        let people = cast.people.iter().map(|author| author.id).collect();
        Self::of(Arc::new(cast), people)
    }

    fn of(cast: Arc<Cast>, people: Vec<UserId>) -> Self {
        let urls = Urls::new(4000, false, true);
        Self { conversations: Conversations::new(SimClock::default(), urls, cast.clone()), people, cast }
    }

    /// The same people without any conversation.
    pub(super) fn anew(&self) -> Self {
        Self::of(self.cast.clone(), self.people.clone())
    }

    /// A group room of the first person.
    pub(super) fn room(&self) -> ConversationId {
        let new = NewRoom { title: "Room".to_owned(), ..NewRoom::default() };
        self.conversations.create_room(self.people[0], &new).expect("a room")
    }

    pub(super) fn say(&self, person: usize, room: ConversationId, text: &str) -> Result<ActivityId, Refusal> {
        let new = NewMessage { text: Some(text.to_owned()), ..NewMessage::default() };
        self.conversations.post(self.people[person], room, new)
    }

    pub(super) fn add(&self, person: usize, room: ConversationId, other: usize) -> Result<(), Refusal> {
        let (actor, user) = (self.people[person], self.people[other]);
        self.conversations.add_member(actor, room, user, false).map(drop)
    }
}
