//! Users: persons, machines, bots and guests.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::details::{CallingData, Details};
use crate::cluster::Cluster;
use crate::ids::{OrgId, UserId};

/// What a user is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum UserKind {
    /// A human being.
    #[default]
    Person,
    /// A shared device, such as a room system.
    Machine,
    /// A bot: its token never expires.
    Bot,
    /// A guest, who signed in with a JWT of a guest issuer.
    Guest,
}

impl UserKind {
    /// `type` of a person in the developer API.
    pub(crate) const fn person_type(self) -> &'static str {
        match self {
            Self::Person | Self::Machine => "person",
            Self::Bot => "bot",
            Self::Guest => "appuser",
        }
    }

    /// `type` of a user at the identity service.
    pub(crate) const fn identity_type(self) -> &'static str {
        match self {
            Self::Person | Self::Guest => "PERSON",
            Self::Machine => "MACHINE",
            Self::Bot => "BOT",
        }
    }
}

/// A user. Replaced as a whole when something changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) id: UserId,
    pub(crate) org_id: OrgId,
    /// Where the organization's conversations live.
    pub(crate) cluster: Cluster,
    pub(crate) kind: UserKind,
    pub(crate) machine_type: Option<String>,
    /// As given; compared without regard to case.
    pub(crate) email: String,
    pub(crate) display_name: String,
    pub(crate) given_name: Option<String>,
    pub(crate) family_name: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) entitlements: Vec<String>,
    pub(crate) roles: Vec<String>,
    pub(crate) licenses: Vec<String>,
    pub(crate) details: Details,
    pub(crate) calling: CallingData,
    pub(crate) password: Option<String>,
    /// False for somebody who was invited by address and has not signed up yet.
    pub(crate) activated: bool,
    pub(crate) created: Timestamp,
    pub(crate) modified: Timestamp,
}

impl User {
    /// Whether the user administers the organization.
    pub(crate) fn is_admin(&self) -> bool {
        self.has_role("id_full_admin")
    }

    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|own| own == role)
    }

    pub(crate) fn is_entitled(&self, entitlement: &str) -> bool {
        self.entitlements.iter().any(|own| own == entitlement)
    }

    pub(crate) fn has_email(&self, email: &str) -> bool {
        self.email.eq_ignore_ascii_case(email)
    }
}

/// A user to create. Everything has a sensible default: a person with an invented name and address in the default
/// organization, with all messaging entitlements.
///
/// ```
/// use webex_sim::NewUser;
///
/// let administrator = NewUser::new().email("ada@example.com").display_name("Ada").role("id_full_admin");
/// # let _ = administrator;
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct NewUser {
    pub(crate) kind: UserKind,
    pub(crate) machine_type: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) given_name: Option<String>,
    pub(crate) family_name: Option<String>,
    pub(crate) org: Option<OrgId>,
    pub(crate) entitlements: Option<Vec<String>>,
    pub(crate) roles: Vec<String>,
    pub(crate) password: Option<String>,
    pub(crate) scopes: Option<String>,
}

impl NewUser {
    /// A person with defaults for everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// The e-mail address.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{NewUser, Sim};
    /// let sim = Sim::start().await?;
    /// let ada = sim.create_user(NewUser::new().email("ada@example.com").display_name("Ada"))?;
    /// assert_eq!(ada.email, "ada@example.com");
    /// assert!(sim.create_user(NewUser::new().email("ada@example.com")).is_err(), "the address is taken");
    /// # Ok(())
    /// # }
    /// ```
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into());
        self
    }

    /// The name that others see.
    pub fn display_name(mut self, name: impl Into<String>) -> Self {
        self.display_name = Some(name.into());
        self
    }

    /// What the user is. Bots are better made with [`Sim::create_bot`](crate::Sim::create_bot).
    pub fn kind(mut self, kind: UserKind) -> Self {
        self.kind = kind;
        self
    }

    /// Which kind of machine it is, such as `LYRA_SPACE`, a device in a room.
    ///
    /// ```
    /// use webex_sim::{NewUser, UserKind};
    /// let board = NewUser::new().kind(UserKind::Machine).machine_type("LYRA_SPACE");
    /// # let _ = board;
    /// ```
    pub fn machine_type(mut self, machine_type: impl Into<String>) -> Self {
        self.machine_type = Some(machine_type.into());
        self
    }

    /// The organization; see [`Sim::default_org`](crate::Sim::default_org), [`Sim::eu_org`](crate::Sim::eu_org).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_sim::{NewUser, Sim};
    /// let sim = Sim::start().await?;
    /// let emil = sim.create_user(NewUser::new().org(sim.eu_org()))?;
    /// assert_eq!(emil.org_id, sim.eu_org());
    /// # Ok(())
    /// # }
    /// ```
    pub fn org(mut self, org: OrgId) -> Self {
        self.org = Some(org);
        self
    }

    /// Adds a role, such as `id_full_admin` or `spark.kms_orgagent`.
    ///
    /// ```
    /// let admin = webex_sim::NewUser::new().role("id_full_admin");
    /// # let _ = admin;
    /// ```
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.roles.push(role.into());
        self
    }

    /// Exactly these entitlements instead of the usual ones.
    ///
    /// ```
    /// let meetings_only = webex_sim::NewUser::new().entitlements(["webExSquared"]);
    /// # let _ = meetings_only;
    /// ```
    pub fn entitlements<I: IntoIterator<Item: Into<String>>>(mut self, entitlements: I) -> Self {
        self.entitlements = Some(entitlements.into_iter().map(Into::into).collect());
        self
    }

    /// Exactly these scopes in the user's tokens, separated by spaces, instead of the client's.
    ///
    /// ```
    /// let reader = webex_sim::NewUser::new().scopes("spark:rooms_read spark:people_read");
    /// # let _ = reader;
    /// ```
    pub fn scopes(mut self, scopes: impl Into<String>) -> Self {
        self.scopes = Some(scopes.into());
        self
    }

    /// The password.
    pub fn password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }
}

pub(super) const DEFAULT_ENTITLEMENTS: [&str; 6] = [
    "spark",
    "squaredCallInitiation",
    "squaredRoomModeration",
    "squaredInviter",
    "webExSquared",
    "basicMessage",
];
