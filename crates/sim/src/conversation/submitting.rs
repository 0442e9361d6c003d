//! What clients of the conversation service do: the rules of each verb, then its effect (wire/03 section 3.11).

use std::sync::Arc;

use serde_json::{Value, json};

use super::activity::Avatar;
use super::conversations::{Conversations, Entry};
use super::members::{check_addition, check_moderation, check_removal};
use super::posts::{check_edit, check_posting, find_root, reply_to};
use super::state::Conversation;
use super::submission::Intent;
use super::{Activity, Content, Deed, Parent, ParentKind, Refusal, RoomUpdate, Submission};
use crate::cluster::Cluster;
use crate::ids::{ActivityId, ConversationId, UserId};
use crate::vault::ResourceUrl;

/// What the KMS answered to the message that came with a change.
#[derive(Clone, Debug)]
pub(crate) struct KmsAnswer {
    /// The answer as only the caller can open it.
    pub(crate) wrapped: String,
    /// The resource that was made, if one was.
    pub(crate) resource: Option<ResourceUrl>,
}

impl Conversations {
    /// Lets an activity happen, and answers with it. `ask_kms` is called once everything else allows it, and nothing
    /// happens if the KMS refuses (wire/03 section 3.17, rule 11).
    pub(crate) fn submit(
        &self,
        actor: UserId,
        id: ConversationId,
        submission: Submission,
        ask_kms: impl FnOnce() -> Result<Option<KmsAnswer>, Refusal>,
    ) -> Result<Value, Refusal> {
        match submission.intent {
            Intent::TakeIn(_) | Intent::LetGo(_) => {
                return self.move_into_team(actor, id, submission, ask_kms);
            }
            Intent::Archive => return self.archive(actor, id, submission, ask_kms),
            Intent::Unarchive => return self.unarchive(actor, id, submission),
            _ => {}
        }
        let left = self.left_by(&submission);
        let (answer, team) = self.in_room(actor, id, |room| {
            self.check_submission(room, actor, &submission)?;
            let answer = ask_kms()?;
            let activity = self.carry_out(room, actor, submission, answer.as_ref())?;
            let mut wire = self.wire_activity(room, &activity);
            if let Some(answer) = answer {
                wire["kmsMessage"] = json!(answer.wrapped);
            }
            Ok((wire, room.team.filter(|_| room.is_general_room())))
        })?;
        if let Some((user, team)) = left.zip(team) {
            self.leave_team_rooms(actor, team, user)?;
        }
        Ok(answer)
    }

    fn left_by(&self, submission: &Submission) -> Option<UserId> {
        match submission.intent {
            Intent::Leave(user) => Some(user),
            Intent::Add(user) => {
                self.remember(user);
                None
            }
            _ => None,
        }
    }

    fn check_submission(
        &self,
        room: &Conversation,
        actor: UserId,
        submission: &Submission,
    ) -> Result<(), Refusal> {
        match &submission.intent {
            Intent::Post(content) => check_post(room, actor, submission, content),
            Intent::Share(content) => self.check_share(room, actor, submission, content),
            Intent::React(_) | Intent::CardAction(_) => check_response(room, submission),
            Intent::Rename(_) | Intent::Assign(_) => {
                check_management(room, actor)?;
                check_sealed(room, submission)
            }
            Intent::Unassign => check_management(room, actor),
            Intent::Add(user) if !self.exists(*user) => Err(Refusal::no_person()),
            Intent::Add(user) => check_addition(room, actor, *user),
            Intent::Leave(user) => check_removal(room, actor, *user),
            Intent::UpdateKey(_) => check_key_change(room, submission),
            Intent::Acknowledge(seen) => room.activity(*seen).map(drop).ok_or_else(Refusal::no_message),
            Intent::Delete(id) => check_deletion(room, actor, *id),
            Intent::Moderator(user, on) => check_appointment(room, actor, *user, *on),
            Intent::Lock(_) => check_management(room, actor),
            Intent::Announcement(_) => check_announcement(room, actor),
            Intent::Favorite(_) | Intent::Mute(_) | Intent::Hide(_) | Intent::Tag(_) | Intent::Untag(_) => {
                Ok(())
            }
            Intent::Schedule(_) => check_sealed(room, submission),
            // They have ways of their own.
            Intent::TakeIn(_) | Intent::LetGo(_) | Intent::Archive | Intent::Unarchive => Ok(()),
        }
    }

    /// A share has files or links, and all files are here; what has an address elsewhere is nobody's business.
    fn check_share(
        &self,
        room: &Conversation,
        actor: UserId,
        submission: &Submission,
        content: &Content,
    ) -> Result<(), Refusal> {
        if content.files.is_empty() && !content.has_links() {
            return Err(Refusal::invalid("A share has at least one file or link."));
        }
        let missing = content.files.iter().filter_map(|item| item.file).find(|file| !self.files.holds(*file));
        if missing.is_some() {
            return Err(Refusal::invalid("A file of the share was never uploaded."));
        }
        check_post(room, actor, submission, content)
    }

    fn carry_out(
        &self,
        room: &mut Conversation,
        actor: UserId,
        submission: Submission,
        answer: Option<&KmsAnswer>,
    ) -> Result<Arc<Activity>, Refusal> {
        let Submission { intent, parent, client_temp_id, .. } = submission;
        let deed = match intent {
            Intent::Leave(user) => {
                if answer.is_none() {
                    self.shut_out(room, user)?;
                }
                Deed::Leave(user)
            }
            Intent::UpdateKey(key) => {
                let made = answer.and_then(|answer| answer.resource.clone());
                Deed::UpdateKey { key, resource: made.or_else(|| room.resource.clone()) }
            }
            intent => deed_of(intent)?,
        };
        self.prepare(room, actor, &deed);
        let activity = self.commit(room, Entry { parent, client_temp_id, ..Entry::new(actor, deed) });
        self.follow_up(room, actor, &activity);
        Ok(activity)
    }

    /// What has to come first: whoever locks a conversation moderates it; who unlocks it leaves no moderator behind;
    /// what was shared goes with its message.
    fn prepare(&self, room: &mut Conversation, actor: UserId, deed: &Deed) {
        match deed {
            Deed::Lock if !room.is_moderator(actor) => {
                self.commit(room, Entry::new(actor, Deed::AssignModerator(actor)));
            }
            Deed::Unlock => self.dismiss_moderators(room, actor),
            Deed::Delete(id) => {
                if let Ok(message) = find_root(room, *id) {
                    self.remove_files(&message.root);
                }
            }
            _ => {}
        }
    }

    /// What an activity brings with it.
    fn follow_up(&self, room: &mut Conversation, actor: UserId, activity: &Activity) {
        match &activity.deed {
            Deed::AssignModerator(_) if !room.locked => {
                self.commit(room, Entry::new(actor, Deed::Lock));
            }
            Deed::UnassignModerator(_) | Deed::Leave(_) if !room.members.is_empty() => {
                self.unlock_if_unmoderated(room, actor);
            }
            _ => {}
        }
    }

    /// Makes a conversation forget its key, so that the next who writes has to bring another.
    pub(crate) fn forget_key(&self, actor: UserId, id: ConversationId) -> Result<(), Refusal> {
        self.in_room(actor, id, |room| {
            if room.key.is_some() {
                let deed = Deed::UpdateKey { key: None, resource: room.resource.clone() };
                self.commit(room, Entry::new(actor, deed));
            }
            Ok(())
        })
    }

    /// The cluster in which a conversation stands, for its members.
    pub(crate) fn cluster_for(&self, viewer: UserId, id: ConversationId) -> Result<Cluster, Refusal> {
        self.in_room(viewer, id, |room| Ok(room.cluster))
    }

    /// Who else is in a conversation, for a member.
    pub(crate) fn others_in(&self, viewer: UserId, id: ConversationId) -> Result<Vec<UserId>, Refusal> {
        self.in_room(viewer, id, |room| {
            Ok(room.members.keys().copied().filter(|user| *user != viewer).collect())
        })
    }
}

/// The deeds that need nothing but what the client wrote.
fn deed_of(intent: Intent) -> Result<Deed, Refusal> {
    Ok(match intent {
        Intent::Post(content) => Deed::Post(content),
        Intent::Share(content) => Deed::Share(content),
        Intent::React(reaction) => Deed::React(Box::new(reaction)),
        Intent::CardAction(inputs) => Deed::CardAction { inputs },
        Intent::Rename(title) => {
            Deed::Update(Box::new(RoomUpdate { title: Some(title), ..RoomUpdate::default() }))
        }
        Intent::Assign(avatar) => Deed::Assign(one_picture(avatar)?),
        Intent::Unassign => Deed::Unassign,
        Intent::Add(user) => Deed::Add(user),
        Intent::Leave(user) => Deed::Leave(user),
        Intent::UpdateKey(key) => Deed::UpdateKey { key, resource: None },
        Intent::Acknowledge(seen) => Deed::Acknowledge(seen),
        Intent::Delete(id) => Deed::Delete(id),
        Intent::Moderator(user, true) => Deed::AssignModerator(user),
        Intent::Moderator(user, false) => Deed::UnassignModerator(user),
        Intent::Lock(true) => Deed::Lock,
        Intent::Lock(false) => Deed::Unlock,
        Intent::Announcement(on) => Deed::Announcement(on),
        Intent::Favorite(on) => Deed::Favorite(on),
        Intent::Mute(on) => Deed::Mute(on),
        Intent::Hide(on) => Deed::Hide(on),
        Intent::Tag(tags) => Deed::Tag(tags),
        Intent::Untag(tags) => Deed::Untag(tags),
        Intent::Archive => Deed::Archive,
        Intent::Unarchive => Deed::Unarchive,
        Intent::TakeIn(id) => Deed::TakeIn(id),
        Intent::LetGo(id) => Deed::LetGo(id),
        Intent::Schedule(meeting) => Deed::Schedule(meeting),
    })
}

fn one_picture(avatar: Avatar) -> Result<Avatar, Refusal> {
    match avatar.original["files"]["items"].as_array().map(Vec::as_slice) {
        Some([_]) => Ok(avatar),
        _ => Err(Refusal::invalid("A conversation has one picture.")),
    }
}

/// Messages are sealed under the present key of the conversation; without a key they are clear (wire/03 section 3.17,
/// rule 12).
fn check_key(room: &Conversation, submission: &Submission) -> Result<(), Refusal> {
    match (&submission.key, room.usable_key()) {
        (Some(key), Some(current)) if key == current => Ok(()),
        (Some(_), Some(_)) | (None, Some(_)) => Err(Refusal::wrong_key()),
        (None, None) if room.key.is_none() => Ok(()),
        (_, None) => Err(Refusal::rotation_required()),
    }
}

/// What is no message may still be sealed under an older key, but not be clear.
fn check_sealed(room: &Conversation, submission: &Submission) -> Result<(), Refusal> {
    if submission.key.is_none() && room.key.is_some() {
        return Err(Refusal::wrong_key());
    }
    Ok(())
}

fn check_post(
    room: &Conversation,
    actor: UserId,
    submission: &Submission,
    content: &Content,
) -> Result<(), Refusal> {
    check_posting(room, actor)?;
    if content.text.is_none() && content.cards.is_empty() && content.files.is_empty() && !content.has_links()
    {
        return Err(Refusal::invalid("There is nothing in it."));
    }
    check_key(room, submission)?;
    match submission.parent {
        None => Ok(()),
        Some(Parent { id, kind: ParentKind::Reply }) => reply_to(room, id).map(drop),
        Some(Parent { id, kind: ParentKind::Edit }) => check_edit(room, actor, id, None),
        Some(_) => Err(Refusal::invalid("A post replies to another or edits it.")),
    }
}

/// Reactions and answers to cards belong to a message.
fn check_response(room: &Conversation, submission: &Submission) -> Result<(), Refusal> {
    check_sealed(room, submission)?;
    let kind = match submission.intent {
        Intent::React(_) => ParentKind::Reaction,
        _ => ParentKind::CardAction,
    };
    let parent = submission.parent.filter(|parent| parent.kind == kind);
    let parent =
        parent.ok_or_else(|| Refusal::invalid(format!("The parent must be of type {}.", kind.as_str())))?;
    let message = find_root(room, parent.id)?;
    let has_card = message.root.content().is_some_and(|content| !content.cards.is_empty());
    if kind == ParentKind::CardAction && !has_card {
        return Err(Refusal::invalid("The message has no card."));
    }
    Ok(())
}

/// Moderators manage a locked conversation, everybody another one.
pub(super) fn check_management(room: &Conversation, actor: UserId) -> Result<(), Refusal> {
    if room.is_direct() {
        return Err(Refusal::invalid("A 1:1 conversation cannot be changed."));
    }
    if room.locked && !room.is_moderator(actor) {
        return Err(Refusal::forbidden("Only a moderator can change a locked conversation."));
    }
    Ok(())
}

/// Whoever names a key that is no longer the conversation's has missed a change.
fn check_key_change(room: &Conversation, submission: &Submission) -> Result<(), Refusal> {
    match (&submission.supposed_key, &room.key) {
        (Some(supposed), Some(current)) if supposed != current => Err(Refusal::rotated_already()),
        _ => Ok(()),
    }
}

fn check_deletion(room: &Conversation, actor: UserId, id: ActivityId) -> Result<(), Refusal> {
    let reaction = room.activity(id).filter(|activity| matches!(activity.deed, Deed::React(_)));
    let author = match reaction {
        Some(reaction) => reaction.actor,
        None => find_root(room, id)?.root.actor,
    };
    if author == actor || (reaction.is_none() && room.is_moderator(actor)) {
        return Ok(());
    }
    Err(Refusal::forbidden("Only its author or a moderator can delete it."))
}

fn check_appointment(room: &Conversation, actor: UserId, user: UserId, on: bool) -> Result<(), Refusal> {
    check_moderation(room, actor)?;
    if !room.is_member(user) {
        return Err(Refusal::no_membership());
    }
    match (room.is_moderator(user), on) {
        (true, true) => Err(Refusal::invalid("The person is a moderator already.")),
        (false, false) => Err(Refusal::invalid("The person is no moderator.")),
        _ => super::members::check_last_moderator(room, user, on),
    }
}

fn check_announcement(room: &Conversation, actor: UserId) -> Result<(), Refusal> {
    if room.is_direct() || !room.is_moderator(actor) {
        return Err(Refusal::forbidden("Only a moderator makes a conversation one for announcements."));
    }
    Ok(())
}
