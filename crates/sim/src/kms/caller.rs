//! Who asks (wire/03 section 3.17, rule 1).

use super::refusal::Refusal;
use super::request::{Client, KmsRequest};
use crate::ids::{DeviceId, OrgId, UserId};
use crate::world::World;

/// Lets its owner act for others.
const AGENT_ROLE: &str = "spark.kms_orgagent";
const SCOPE: &str = "spark:kms";

/// Whose rights count, and where the answer goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    /// The user, or the one on whose behalf he asks.
    pub(super) acting: UserId,
    /// The owner of the token.
    pub(super) owner: UserId,
    pub(super) org: OrgId,
    pub(super) is_admin: bool,
}

impl Caller {
    /// Checks the credential that came inside of the request.
    pub(super) fn of(world: &World, request: &KmsRequest) -> Result<Self, Refusal> {
        let credential = &request.client.credential;
        let session = world.identity.session(&credential.bearer);
        let session = session.map_err(|_| Refusal::new(401, "The bearer token is not valid."))?;
        if !session.token.scopes.contains(SCOPE) {
            return Err(Refusal::forbidden("The bearer token lacks the scope spark:kms."));
        }
        let user = session.user.ok_or_else(|| Refusal::forbidden("The bearer token belongs to no user."))?;
        let named = credential.user_id.parse().ok();
        let acting = match &credential.on_behalf_of {
            None => named.filter(|id| *id == user.id),
            Some(_) if !user.has_role(AGENT_ROLE) => None,
            Some(other) => other.parse().ok().filter(|other| Some(*other) == named),
        };
        let acting = acting.ok_or_else(|| Refusal::forbidden("The caller may not act as this user."))?;
        Ok(Self { acting, owner: user.id, org: user.org_id, is_admin: user.is_admin() })
    }
}

impl Client {
    /// The device that the answer goes to.
    pub(super) fn device(&self) -> Option<DeviceId> {
        self.client_id.rsplit('/').next()?.parse().ok()
    }
}
