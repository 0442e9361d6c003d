//! The key of a conversation: made with it, replaced when it has to be.

use uuid::Uuid;

use super::activity::Participant;
use super::conversations::{Conversations, Entry};
use super::state::Conversation;
use super::{Deed, Refusal};
use crate::ids::UserId;
use crate::vault::{AuthorizedId, KeyUrl, ResourceUrl};

/// The developer API itself, as the actor of what nobody asked for.
pub(super) const API: UserId = UserId::from_uuid(Uuid::from_u128(0x6170_6900_0000_4000_8000_0000_0000_0001));

impl Conversations {
    /// A key and a resource that admits all `participants`, and through `team` the members of a team, who may
    /// read the title.
    pub(super) fn key_for(
        &self,
        creator: UserId,
        participants: &[Participant],
        team: Option<&ResourceUrl>,
    ) -> Result<(KeyUrl, ResourceUrl), Refusal> {
        let key = self.vault.mint(creator);
        let people = participants.iter().map(|participant| AuthorizedId::User(participant.user));
        let admitted: Vec<_> = people.chain(team.cloned().map(AuthorizedId::Resource)).collect();
        let resource = self.vault.create_resource(creator, std::slice::from_ref(&key), &admitted)?;
        Ok((key, resource))
    }

    /// The key for new texts. A conversation without one, or one whose key is known to somebody who left, gets
    /// another first.
    pub(super) fn current_key(&self, room: &mut Conversation) -> Result<KeyUrl, Refusal> {
        match &room.key {
            Some(key) if !room.rotation_due => Ok(key.clone()),
            _ => self.rotate_key(room),
        }
    }

    fn rotate_key(&self, room: &mut Conversation) -> Result<KeyUrl, Refusal> {
        let key = self.vault.mint(&self.api);
        let resource = match room.resource.clone() {
            Some(resource) => {
                self.vault.bind(&self.api, &key, &resource)?;
                resource
            }
            None => self.resource_for_members(room, &key)?,
        };
        self.commit(
            room,
            Entry::new(API, Deed::UpdateKey { key: Some(key.clone()), resource: Some(resource) }),
        );
        Ok(key)
    }

    fn resource_for_members(&self, room: &Conversation, key: &KeyUrl) -> Result<ResourceUrl, Refusal> {
        let members: Vec<_> = room.members.keys().copied().map(AuthorizedId::User).collect();
        Ok(self.vault.create_resource(&self.api, std::slice::from_ref(key), &members)?)
    }

    /// Admits a new member to the keys.
    pub(super) fn admit(&self, room: &Conversation, user: UserId) -> Result<(), Refusal> {
        if let Some(resource) = &room.resource {
            self.vault.authorize(&self.api, resource, &[user.into()])?;
        }
        Ok(())
    }

    /// Lets the members of a team read the title of a room that joins it: its resource admits that of their
    /// general room.
    pub(super) fn admit_team(&self, room: &Conversation, general: ResourceUrl) -> Result<(), Refusal> {
        if let Some(resource) = &room.resource {
            self.vault.authorize(&self.api, resource, &[general.into()])?;
        }
        Ok(())
    }

    /// Takes the keys from somebody who is leaving.
    pub(super) fn shut_out(&self, room: &Conversation, user: UserId) -> Result<(), Refusal> {
        if let Some(resource) = &room.resource {
            self.vault.revoke(&self.api, resource, &user.into())?;
        }
        Ok(())
    }
}
