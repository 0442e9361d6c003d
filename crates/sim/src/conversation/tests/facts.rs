//! What the bus says.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;

use super::stage::Stage;
use crate::conversation::{Event, Fact, MembershipChange, NewMessage, Resource};
use crate::ids::{ActivityId, UserId};

fn drain(facts: &mut UnboundedReceiver<Arc<Fact>>) -> Vec<Arc<Fact>> {
    std::iter::from_fn(|| facts.try_recv().ok()).collect()
}

fn verbs(facts: &[Arc<Fact>]) -> Vec<&'static str> {
    facts.iter().map(|fact| fact.activity.deed.verb()).collect()
}

fn events(fact: &Fact) -> Vec<(Resource, Event)> {
    fact.changes.iter().map(|change| (change.resource, change.event)).collect()
}

fn sorted(mut people: Vec<UserId>) -> Vec<UserId> {
    people.sort();
    people
}

#[test]
fn every_change_is_told_once_to_the_right_people() {
    let stage = Stage::with(3);
    let mut facts = stage.conversations.subscribe();
    let room = stage.room();
    stage.add(0, room, 1).expect("added");
    let message = stage.say(1, room, "hello").expect("posted");
    stage.conversations.delete_message(stage.people[1], message).expect("deleted");
    stage.conversations.remove_member(stage.people[0], room, stage.people[1]).expect("removed");
    let facts = drain(&mut facts);
    assert_eq!(verbs(&facts), ["create", "add", "post", "delete", "leave"]);
    let told: Vec<_> = facts.iter().map(|fact| events(fact)).collect();
    assert_eq!(
        told,
        [
            vec![(Resource::Rooms, Event::Created), (Resource::Memberships, Event::Created)],
            vec![(Resource::Memberships, Event::Created)],
            vec![(Resource::Messages, Event::Created)],
            vec![(Resource::Messages, Event::Deleted)],
            vec![(Resource::Memberships, Event::Deleted)],
        ]
    );
    let both = sorted(stage.people[..2].to_vec());
    for fact in &facts[1..] {
        assert_eq!(sorted(fact.recipients.to_vec()), both, "{:?}", fact.activity.deed);
    }
    assert!(facts.iter().all(|fact| fact.conversation == room));
}

#[test]
fn no_text_leaves_with_a_change() {
    let stage = Stage::with(1);
    let mut facts = stage.conversations.subscribe();
    let room = stage.room();
    let message = stage.say(0, room, "hello").expect("posted");
    let edit = crate::conversation::Edit { text: Some("edited".to_owned()), ..Default::default() };
    stage.conversations.edit(stage.people[0], message, edit).expect("edited");
    let facts = drain(&mut facts);
    let changes: Vec<_> = facts.iter().flat_map(|fact| &fact.changes).collect();
    assert_eq!(changes.len(), 4);
    assert_eq!(events(&facts[2]), [(Resource::Messages, Event::Updated)]);
    for change in changes {
        let data = change.data.as_object().expect("an object");
        for secret in ["text", "markdown", "html", "title", "inputs", "attachments"] {
            assert!(!data.contains_key(secret), "{secret} in {data:?}");
        }
        assert!(data.contains_key("id"));
    }
}

#[test]
fn hiding_is_nobody_elses_business() {
    let stage = Stage::with(2);
    let room = stage.conversations.direct_room(stage.people[0], stage.people[1]).expect("a room");
    let mut facts = stage.conversations.subscribe();
    let change = MembershipChange { hidden: Some(true), moderator: None };
    stage.conversations.update_membership(stage.people[0], room, stage.people[0], change).expect("hidden");
    let facts = drain(&mut facts);
    assert_eq!(facts.len(), 1);
    assert_eq!(facts[0].recipients.to_vec(), [stage.people[0]]);
    assert_eq!(events(&facts[0]), [(Resource::Memberships, Event::Updated)]);
    assert_eq!(facts[0].changes[0].data["isRoomHidden"], true);
}

#[tokio::test]
async fn what_is_told_can_be_read() {
    let stage = Stage::with(1);
    let mut facts = stage.conversations.subscribe();
    let room = stage.room();
    stage.say(0, room, "hello").expect("posted");
    let read = |id: ActivityId| stage.conversations.message(stage.people[0], id, "");
    let create = facts.recv().await.expect("a fact");
    assert!(read(create.activity.id).is_err());
    let post = facts.recv().await.expect("a fact");
    assert_eq!(read(post.activity.id).expect("there").text.as_deref(), Some("hello"));
}

#[test]
fn creation_is_told_before_anything_else() {
    let stage = Stage::with(2);
    let mut facts = stage.conversations.subscribe();
    std::thread::scope(|scope| {
        for (one, other) in [(0, 1), (1, 0)] {
            let (stage, one, other) = (&stage, stage.people[one], stage.people[other]);
            scope.spawn(move || {
                let room = stage.conversations.direct_room(one, other).expect("a room");
                let new = NewMessage { text: Some("hi".to_owned()), ..NewMessage::default() };
                stage.conversations.post(one, room, new).expect("posted");
            });
        }
    });
    assert_eq!(verbs(&drain(&mut facts)), ["create", "post", "post"]);
}

#[test]
fn who_stops_listening_is_forgotten() {
    let stage = Stage::with(1);
    drop(stage.conversations.subscribe());
    let mut facts = stage.conversations.subscribe();
    stage.room();
    assert_eq!(verbs(&drain(&mut facts)), ["create"]);
}

#[test]
fn reading_marks_move_forward_only() {
    let stage = Stage::with(2);
    let room = stage.room();
    stage.add(0, room, 1).expect("added");
    let (first, second) =
        (stage.say(0, room, "1").expect("posted"), stage.say(0, room, "2").expect("posted"));
    let seen = |person: usize| stage.conversations.last_seen(room, stage.people[person]);
    assert_eq!((seen(0), seen(1)), (Some(second), None), "an author has seen his message");
    stage.conversations.acknowledge(stage.people[1], second).expect("seen");
    assert_eq!(seen(1), Some(second));
    stage.conversations.acknowledge(stage.people[1], first).expect("seen");
    assert_eq!(seen(1), Some(second));
}
