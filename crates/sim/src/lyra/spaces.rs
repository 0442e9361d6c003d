//! All spaces, and who hears of their changes.

use std::collections::BTreeSet;
use std::sync::Mutex;

use serde_json::json;

use super::{Refusal, Space};
use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::UserId;
use crate::mercury::Event;
use crate::sync::lock;
use crate::world::World;

/// The spaces by the users that their devices are.
#[derive(Default)]
pub(crate) struct Spaces(Mutex<Durable<UserId, Space>>);

impl Spaces {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        lock(&self.0).attach(opening, "spaces")
    }

    /// Looks at a space as it is now.
    pub(crate) fn look<T>(&self, world: &World, id: UserId, look: impl FnOnce(&Space) -> T) -> T {
        self.enter(world, id, |space| look(space))
    }

    /// Changes a space; those inside, those who were inside before, and the device hear of it if anything has changed
    /// that they can see.
    pub(crate) fn change<T>(
        &self,
        world: &World,
        id: UserId,
        change: impl FnOnce(&mut Space) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        self.enter(world, id, change)
    }

    fn enter<T>(&self, world: &World, id: UserId, act: impl FnOnce(&mut Space) -> T) -> T {
        let mut spaces = lock(&self.0);
        let before = spaces.get(&id).cloned().unwrap_or_default();
        let mut space = before.clone();
        space.settle(world.clock.now(), |user, device| world.devices.find(user, device).is_some());
        let result = act(&mut space);
        let differs = differ(&before, &space);
        let audience: BTreeSet<UserId> = before.users().chain(space.users()).chain([id]).collect();
        if before != space {
            spaces.insert(id, space);
        }
        drop(spaces);
        if differs {
            tell(world, id, audience);
        }
        result
    }

    /// The spaces that somebody is in.
    pub(crate) fn of(&self, world: &World, user: UserId) -> Vec<UserId> {
        let mut known: Vec<UserId> = lock(&self.0).keys().copied().collect();
        known.sort_unstable();
        known.retain(|id| self.look(world, *id, |space| space.has(user)));
        known
    }

    /// The board whose ultrasound carries this token, and the proof of having heard it.
    pub(crate) fn heard(&self, token: &str) -> Option<(UserId, String)> {
        let spaces = lock(&self.0);
        spaces.iter().find_map(|(id, space)| {
            let screen = space.screen.as_ref().filter(|screen| screen.token == token)?;
            Some((*id, screen.proof.clone()))
        })
    }
}

/// That somebody says again that he is there is no news.
fn differ(before: &Space, after: &Space) -> bool {
    before.occupants() != after.occupants()
        || before.bindings() != after.bindings()
        || before.audio != after.audio
}

fn tell(world: &World, id: UserId, audience: BTreeSet<UserId>) {
    let event = Event::new("lyra.space_updated", json!({"spaceUrl": world.urls.space(id)}));
    for user in audience {
        world.sockets.tell(user, &event);
    }
}
