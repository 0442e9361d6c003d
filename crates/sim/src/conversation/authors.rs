//! What conversations need to know about people.

use serde::{Deserialize, Serialize};

use crate::cluster::Cluster;
use crate::identity::{Identity, User, UserKind};
use crate::ids::{OrgId, UserId};

/// One person, bot or guest as conversations show them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Author {
    pub(crate) id: UserId,
    pub(crate) email: String,
    pub(crate) display_name: String,
    pub(crate) org: OrgId,
    /// Where conversations that this person creates stand.
    pub(crate) cluster: Cluster,
    pub(crate) is_bot: bool,
    /// Invited by address, and has not signed up yet.
    pub(crate) is_invited: bool,
}

/// Looks people up.
pub(crate) trait Authors: Send + Sync {
    /// The person with this id, if there is one.
    fn author(&self, user: UserId) -> Option<Author>;

    /// The person with this address, whatever its case.
    fn author_by_email(&self, email: &str) -> Option<Author>;
}

impl Authors for Identity {
    fn author(&self, user: UserId) -> Option<Author> {
        self.user(user).map(|user| Author::from(&*user))
    }

    fn author_by_email(&self, email: &str) -> Option<Author> {
        self.user_by_email(email).map(|user| Author::from(&*user))
    }
}

impl From<&User> for Author {
    fn from(user: &User) -> Self {
        Self {
            id: user.id,
            email: user.email.clone(),
            display_name: user.display_name.clone(),
            org: user.org_id,
            cluster: user.cluster,
            is_bot: user.kind == UserKind::Bot,
            is_invited: !user.activated,
        }
    }
}
