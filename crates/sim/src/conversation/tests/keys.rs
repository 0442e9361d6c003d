//! Keys follow the members.

use serde_json::json;

use super::stage::Stage;
use crate::conversation::{Deed, NewMessage, NewRoom, RoomChange};
use crate::files::Upload;
use crate::ids::{ConversationId, TeamId, UserId};
use crate::sync::lock;
use crate::vault::{AuthorizedId, KeyUrl, ResourceUrl};

fn keys(stage: &Stage, room: ConversationId) -> (KeyUrl, ResourceUrl) {
    let standing = stage.conversations.shelf.find(room).expect("a room");
    let room = lock(&standing);
    (room.key.clone().expect("a key"), room.resource.clone().expect("a resource"))
}

fn admitted(stage: &Stage, resource: &ResourceUrl) -> Vec<AuthorizedId> {
    let rows = stage.conversations.vault.authorizations(&stage.conversations.api, resource);
    rows.expect("the service may look").into_iter().map(|row| row.authorized).collect()
}

fn may(stage: &Stage, user: UserId, key: &KeyUrl) -> bool {
    stage.conversations.vault.retrieve(user, key).is_ok()
}

#[test]
fn members_are_authorized_and_nobody_else_not_even_the_service() {
    let stage = Stage::with(3);
    let room = stage.room();
    stage.add(0, room, 1).expect("added");
    stage.say(0, room, "hello").expect("posted");
    let (key, resource) = keys(&stage, room);
    assert_eq!(admitted(&stage, &resource), [stage.people[0], stage.people[1]].map(AuthorizedId::User));
    let allowed: Vec<bool> = stage.people.iter().map(|user| may(&stage, *user, &key)).collect();
    assert_eq!(allowed, [true, true, false]);
}

#[test]
fn who_leaves_loses_the_old_key_and_never_gets_the_next() {
    let stage = Stage::with(2);
    let room = stage.room();
    stage.add(0, room, 1).expect("added");
    let (old, _) = keys(&stage, room);
    stage.conversations.remove_member(stage.people[0], room, stage.people[1]).expect("removed");
    assert!(!may(&stage, stage.people[1], &old));
    stage.say(0, room, "between us").expect("posted");
    let (new, _) = keys(&stage, room);
    assert_ne!(old, new);
    assert!(may(&stage, stage.people[0], &new) && !may(&stage, stage.people[1], &new));
    stage.add(0, room, 1).expect("added again");
    assert!(may(&stage, stage.people[1], &new) && may(&stage, stage.people[1], &old));
}

#[test]
fn a_room_without_a_key_gets_one_before_a_text() {
    let stage = Stage::with(2);
    let room = stage.room();
    stage.add(0, room, 1).expect("added");
    {
        let standing = stage.conversations.shelf.find(room).expect("a room");
        let mut room = lock(&standing);
        (room.key, room.resource) = (None, None);
    }
    stage.say(1, room, "hello").expect("posted");
    let (key, resource) = keys(&stage, room);
    assert_eq!(admitted(&stage, &resource).len(), 2);
    assert!(stage.people.iter().all(|user| may(&stage, *user, &key)));
    let standing = stage.conversations.shelf.find(room).expect("a room");
    let log = lock(&standing);
    let deeds: Vec<_> = log.log().iter().rev().take(2).map(|activity| &activity.deed).collect();
    assert!(matches!(deeds[..], [Deed::Post(_), Deed::UpdateKey { .. }]), "{deeds:?}");
}

#[test]
fn a_text_that_cannot_be_opened_is_absent() {
    let stage = Stage::with(1);
    let room = stage.room();
    let message = stage.say(0, room, "hello").expect("posted");
    {
        let standing = stage.conversations.shelf.find(room).expect("a room");
        let mut room = lock(&standing);
        room.title = Some(crate::conversation::Text::Sealed {
            key: stage.conversations.vault.mint(stage.people[0]),
            jwe: "junk".into(),
        });
    }
    let view = stage.conversations.room(stage.people[0], room).expect("still shown");
    assert_eq!(view.title, "");
    let view = stage.conversations.message(stage.people[0], message, "").expect("still shown");
    assert_eq!(view.text.as_deref(), Some("hello"));
}

#[test]
fn members_of_a_team_may_read_the_titles_of_its_rooms() {
    let stage = Stage::with(3);
    let team = TeamId::random();
    let general = stage.conversations.create_general_room(stage.people[0], team, "Team", None).expect("made");
    stage.add(0, general, 1).expect("added");
    let new = NewRoom { title: "Born in it".to_owned(), team: Some(team), ..NewRoom::default() };
    let born = stage.conversations.create_room(stage.people[0], &new).expect("made");
    let moved = stage.room();
    assert!(!may(&stage, stage.people[1], &keys(&stage, moved).0));
    let change = RoomChange { title: Some("Moved".to_owned()), team: Some(team), ..RoomChange::default() };
    stage.conversations.update_room(stage.people[0], moved, &change).expect("moved");
    for room in [born, moved] {
        let (key, resource) = keys(&stage, room);
        let allowed: Vec<bool> = stage.people.iter().map(|user| may(&stage, *user, &key)).collect();
        assert_eq!(allowed, [true, true, false]);
        assert_eq!(admitted(&stage, &resource).len(), 2, "the creator and the general room");
    }
    stage.conversations.remove_member(stage.people[0], general, stage.people[1]).expect("removed");
    assert!(!may(&stage, stage.people[1], &keys(&stage, born).0));
}

#[test]
fn a_card_without_side_record_is_shown_from_the_log() {
    let stage = Stage::with(1);
    let room = stage.room();
    let content = json!({"type": "AdaptiveCard", "version": "1.3"});
    let card = json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": content});
    let new = NewMessage {
        text: Some("fallback".to_owned()),
        attachments: vec![card.clone()],
        ..NewMessage::default()
    };
    let message = stage.conversations.post(stage.people[0], room, new).expect("posted");
    lock(&stage.conversations.shelf.find(room).expect("a room")).side.clear();
    let view = stage.conversations.message(stage.people[0], message, "").expect("shown");
    assert_eq!(view.attachments, [card]);
}

#[test]
fn a_refused_post_leaves_no_file_behind() {
    let stage = Stage::with(2);
    let room = stage.room();
    let file = Upload::new("a.txt".to_owned(), None, "a".into()).expect("small");
    let new = || NewMessage { files: vec![file.clone()], ..NewMessage::default() };
    stage.conversations.post(stage.people[1], room, new()).expect_err("no member");
    assert_eq!(stage.conversations.files.count(), 0);
    stage.conversations.post(stage.people[0], room, new()).expect("posted");
    assert_eq!(stage.conversations.files.count(), 1);
}
