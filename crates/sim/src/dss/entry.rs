//! What stands in the directory beside the users.

use super::entity::{Entity, EntityKind, Provider, Uses};
use crate::identity::{Organization, PhoneNumber};
use crate::ids::OrgId;

/// A contact or a place to put into the directory. Users are there by themselves: persons, machines as rooms, bots.
///
/// ```
/// use webex_sim::DirectoryEntry;
///
/// let supplier = DirectoryEntry::contact("Ann Lee").email("ann@supplier.example.com").phone("+1 555 0100");
/// let berlin = DirectoryEntry::place("Berlin").schedulable();
/// # let _ = (supplier, berlin);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct DirectoryEntry(Entity);

impl DirectoryEntry {
    /// Somebody outside of Webex.
    pub fn contact(name: impl Into<String>) -> Self {
        Self::new(name.into(), EntityKind::Person, Provider::Contacts)
    }

    /// A number that stands for a service, such as a help desk.
    ///
    /// ```
    /// let help = webex_sim::DirectoryEntry::calling_service("Help desk").phone("911");
    /// # let _ = help;
    /// ```
    pub fn calling_service(name: impl Into<String>) -> Self {
        Self::new(name.into(), EntityKind::CallingService, Provider::Contacts)
    }

    /// Somebody who can only be called from outside.
    pub fn external_calling(name: impl Into<String>) -> Self {
        Self::new(name.into(), EntityKind::ExternalCalling, Provider::Contacts)
    }

    /// A room without a machine of its own.
    pub fn place(name: impl Into<String>) -> Self {
        Self::new(name.into(), EntityKind::Room, Provider::Csdm)
    }

    fn new(display_name: String, kind: EntityKind, provider: Provider) -> Self {
        Self(Entity {
            identity: uuid::Uuid::new_v4().to_string(),
            display_name,
            kind,
            provider,
            org: Organization::DEFAULT,
            email: None,
            phone_numbers: Vec::new(),
            photo: None,
            title: None,
            department: None,
            uses: Uses::default(),
        })
    }

    /// Whose directory it stands in, if not the default organization's.
    pub fn org(mut self, org: OrgId) -> Self {
        self.0.org = org;
        self
    }

    /// Its e-mail address.
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.0.email = Some(email.into());
        self
    }

    /// Adds a telephone number.
    pub fn phone(mut self, number: impl Into<String>) -> Self {
        let number = PhoneNumber { kind: "work".to_owned(), value: number.into(), primary: false };
        self.0.phone_numbers.push(number);
        self
    }

    /// A job title, told to those who ask for its details.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.0.title = Some(title.into());
        self
    }

    /// It can be booked.
    pub fn schedulable(mut self) -> Self {
        self.0.uses.schedulable = true;
        self
    }

    /// Clients can pair with it.
    pub fn pairable(mut self) -> Self {
        self.0.uses.pairable = true;
        self
    }

    /// It is one person's own device: found only by those who ask for such.
    ///
    /// ```
    /// let desk = webex_sim::DirectoryEntry::place("Ann's desk").pairable().personal();
    /// # let _ = desk;
    /// ```
    pub fn personal(mut self) -> Self {
        self.0.uses.personal = true;
        self
    }

    /// It is a telephone in a common area: found only by those who ask for such.
    pub fn common_area_phone(mut self) -> Self {
        self.0.uses.common_area_phone = true;
        self
    }

    /// The id that the directory names it by.
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.0.identity
    }

    pub(super) fn into_entity(self) -> Entity {
        self.0
    }
}
