//! Planting a seed in a cloud.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Seed, SeedError, people, spaces};
use crate::identity::User;
use crate::ids::{OrgId, TeamId};
use crate::world::World;

/// What has grown so far: names in the file to things in the cloud.
pub(super) struct Plot<'a> {
    pub(super) world: &'a World,
    pub(super) organizations: HashMap<String, OrgId>,
    pub(super) users: HashMap<String, Arc<User>>,
    pub(super) teams: HashMap<String, TeamId>,
}

/// Makes everything that the seed asks for. After an error the cloud is not to be used.
pub(crate) fn plant(world: &World, seed: &Seed) -> Result<(), SeedError> {
    let mut plot =
        Plot { world, organizations: HashMap::new(), users: HashMap::new(), teams: HashMap::new() };
    each("organizations", &seed.organizations, |organization| people::organization(&mut plot, organization))?;
    each("integrations", &seed.integrations, |integration| people::integration(&plot, integration))?;
    each("users", &seed.users, |user| people::user(&mut plot, user))?;
    each("bots", &seed.bots, |bot| people::bot(&mut plot, bot))?;
    each("teams", &seed.teams, |team| spaces::team(&mut plot, team))?;
    each("rooms", &seed.rooms, |room| spaces::room(&plot, room))?;
    each("direct_rooms", &seed.direct_rooms, |room| spaces::direct_room(&plot, room))?;
    each("webhooks", &seed.webhooks, |webhook| spaces::webhook(&plot, webhook))
}

/// Plants all entries of one kind; an error tells which one it was.
fn each<T>(
    kind: &str,
    entries: &[T],
    mut plant: impl FnMut(&T) -> Result<(), String>,
) -> Result<(), SeedError> {
    for (number, entry) in entries.iter().enumerate() {
        plant(entry).map_err(|reason| SeedError::impossible(format_args!("{kind}[{number}]"), reason))?;
    }
    Ok(())
}

impl Plot<'_> {
    pub(super) fn user(&self, email: &str) -> Result<&Arc<User>, String> {
        self.users.get(&email.to_lowercase()).ok_or_else(|| format!("there is no user {email} in the seed"))
    }

    /// The first of those who are in something, and the others.
    pub(super) fn members(&self, emails: &[String]) -> Result<(Arc<User>, Vec<Arc<User>>), String> {
        let mut users = emails.iter().map(|email| self.user(email).cloned());
        let first = users.next().ok_or("it has no members")??;
        Ok((first, users.collect::<Result<_, _>>()?))
    }
}
