//! Teams, rooms, messages and webhooks of a seed.

use std::sync::Arc;

use super::file::{SeedDirectRoom, SeedMessage, SeedRoom, SeedTeam, SeedWebhook};
use super::plant::Plot;
use crate::conversation::{NewMessage, NewRoom, Refusal};
use crate::identity::{User, UserKind};
use crate::ids::{ActivityId, ConversationId, PublicId, PublicKind, TeamId};
use crate::webhooks::{Owner, Registration};

pub(super) fn team(plot: &mut Plot<'_>, seed: &SeedTeam) -> Result<(), String> {
    let conversations = &plot.world.conversations;
    let (founder, others) = plot.members(&seed.members)?;
    let moderators = moderators(plot, &seed.moderators, &seed.members)?;
    let team = conversations.create_team(founder.id, &seed.name, seed.description.as_deref());
    let team = team.map_err(said)?.id.uuid().map(TeamId::from_uuid).map_err(|error| error.to_string())?;
    for other in others {
        let moderates = moderators.iter().any(|moderator| moderator.id == other.id);
        conversations.add_team_member(founder.id, team, other.id, moderates).map_err(said)?;
    }
    match plot.teams.insert(seed.name.clone(), team) {
        None => Ok(()),
        Some(_) => Err(format!("two teams are called {}", seed.name)),
    }
}

pub(super) fn room(plot: &Plot<'_>, seed: &SeedRoom) -> Result<(), String> {
    let conversations = &plot.world.conversations;
    let (creator, others) = plot.members(&seed.members)?;
    let moderators = moderators(plot, &seed.moderators, &seed.members)?;
    let new = NewRoom {
        title: seed.title.clone(),
        team: seed.team.as_ref().map(|name| team_called(plot, name)).transpose()?,
        description: seed.description.clone(),
        locked: moderators.iter().any(|moderator| moderator.id == creator.id),
        ..NewRoom::default()
    };
    let room = conversations.create_room(creator.id, &new).map_err(said)?;
    for other in others {
        let moderates = moderators.iter().any(|moderator| moderator.id == other.id);
        conversations.add_member(creator.id, room, other.id, moderates).map_err(said)?;
    }
    messages(plot, room, None, &seed.messages)
}

pub(super) fn direct_room(plot: &Plot<'_>, seed: &SeedDirectRoom) -> Result<(), String> {
    let [one, other] = &seed.between;
    let (one, other) = (plot.user(one)?.id, plot.user(other)?.id);
    let room = plot.world.conversations.direct_room(one, other).map_err(said)?;
    messages(plot, room, None, &seed.messages)
}

fn messages(
    plot: &Plot<'_>,
    room: ConversationId,
    parent: Option<ActivityId>,
    seeds: &[SeedMessage],
) -> Result<(), String> {
    for (number, seed) in seeds.iter().enumerate() {
        let new = NewMessage {
            parent,
            text: seed.text.clone(),
            markdown: seed.markdown.clone(),
            ..NewMessage::default()
        };
        let place = |reason: String| format!("messages[{number}]: {reason}");
        let author = plot.user(&seed.from).map_err(place)?.id;
        let posted =
            plot.world.conversations.post(author, room, new).map_err(|refusal| place(said(refusal)))?;
        messages(plot, room, Some(posted), &seed.replies)?;
    }
    Ok(())
}

pub(super) fn webhook(plot: &Plot<'_>, seed: &SeedWebhook) -> Result<(), String> {
    let user = plot.user(&seed.owner)?;
    if seed.owned_by.as_deref() == Some("org") && !user.is_admin() {
        return Err(format!("{} is no administrator, who alone may listen to an organization", seed.owner));
    }
    let registration = Registration {
        name: Some(seed.name.clone()),
        target_url: Some(seed.target_url.clone()),
        resource: Some(seed.resource.clone()),
        event: Some(seed.event.clone()),
        filter: seed.filter.clone(),
        secret: seed.secret.clone(),
        owned_by: seed.owned_by.clone(),
    };
    let accepted = registration.accept().map_err(|refusal| refusal.to_string())?;
    let client = &plot.world.identity.client().id;
    let owner = Owner {
        user: user.id,
        org: user.org_id,
        app: PublicId::named(PublicKind::Application, client),
        bot: user.kind == UserKind::Bot,
    };
    plot.world.webhooks.registry().create(owner, accepted, &plot.world.clock);
    Ok(())
}

/// Those who moderate, who must be among the members.
fn moderators(plot: &Plot<'_>, emails: &[String], members: &[String]) -> Result<Vec<Arc<User>>, String> {
    if let Some(stranger) = emails.iter().find(|email| !members.contains(email)) {
        return Err(format!("the moderator {stranger} is no member"));
    }
    emails.iter().map(|email| plot.user(email).cloned()).collect()
}

fn team_called(plot: &Plot<'_>, name: &str) -> Result<TeamId, String> {
    plot.teams.get(name).copied().ok_or_else(|| format!("there is no team {name} in the seed"))
}

fn said(refusal: Refusal) -> String {
    refusal.text.into_owned()
}
