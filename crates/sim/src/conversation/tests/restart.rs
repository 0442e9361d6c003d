//! A cloud that ends and is started again is the cloud that it was.

use std::path::Path;

use proptest::prelude::*;

use super::model::{Play, act, summary};
use super::stage::Stage;
use crate::disk::{Directory, Disk, Opening};
use crate::ids::ConversationId;
use crate::sync::lock;

/// Puts the conversations of a stage on disk, or takes over what is there.
fn keep(stage: &Stage, folder: &Path) -> Disk {
    let opening = Opening::of(Directory::open(folder).expect("usable"));
    stage.conversations.restore(&opening).expect("readable");
    let disk = opening.disk();
    opening.end().expect("a thread");
    disk
}

/// All that is known of a room, and who finds it.
fn everything(stage: &Stage, room: ConversationId) -> String {
    let standing = stage.conversations.shelf.find(room).expect("a room");
    let conversation = lock(&standing);
    let folded = summary(&conversation);
    let log: Vec<_> = conversation.log().iter().collect();
    let mut beside: Vec<_> = conversation.side.iter().collect();
    beside.sort_by_key(|(activity, _)| **activity);
    let former: std::collections::BTreeMap<_, _> = conversation.former.iter().collect();
    let rest = format!("{folded}\n{log:#?}\n{beside:?}\n{former:?}\n{}", conversation.last_readable);
    drop(conversation);
    let finds = |person: &crate::ids::UserId| {
        let shelf = &stage.conversations.shelf;
        (shelf.of_member(*person).len(), shelf.left_by(*person).len())
    };
    let found: Vec<_> = stage.people.iter().map(finds).collect();
    format!("{rest}\n{found:?}")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_restart_changes_nothing(acts in prop::collection::vec(act(), 0..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let stage = Stage::with(super::model::PEOPLE);
        let disk = keep(&stage, folder.path());
        let mut play = Play::on(stage);
        for (person, act) in &acts {
            play.perform(*person, act)?;
        }
        runtime.block_on(disk.close());

        let again = play.stage.anew();
        let disk = keep(&again, folder.path());
        prop_assert_eq!(everything(&again, play.room), everything(&play.stage, play.room));
        let seen = play.seen(3, None);
        // The play goes on in the cloud that was started again.
        play.stage = again;
        prop_assert_eq!(play.seen(3, None), seen);
        for (person, act) in &acts {
            play.perform(*person, act)?;
        }
        play.check_members()?;
        runtime.block_on(disk.close());
    }
}
