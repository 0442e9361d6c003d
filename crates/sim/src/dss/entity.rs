//! What the directory knows of somebody or something.

use serde_json::{Map, Value, json};

use crate::identity::{PhoneNumber, User, UserKind};
use crate::ids::OrgId;
use crate::lyra;
use crate::terms::Terms;

/// What an entity is: `type` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntityKind {
    Person,
    CallingService,
    ExternalCalling,
    Room,
    Robot,
}

impl EntityKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::CallingService => "CALLING_SERVICE",
            Self::ExternalCalling => "EXTERNAL_CALLING",
            Self::Room => "ROOM",
            Self::Robot => "ROBOT",
        }
    }

    /// The kind with this name on the wire.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let all = [Self::Person, Self::CallingService, Self::ExternalCalling, Self::Room, Self::Robot];
        all.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Which registry an entity comes from: `entityProviderType` on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Provider {
    CiUser,
    CiMachine,
    Contacts,
    Csdm,
}

impl Provider {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::CiUser => "CI_USER",
            Self::CiMachine => "CI_MACHINE",
            Self::Contacts => "CONTACTS",
            Self::Csdm => "CSDM",
        }
    }

    /// The provider with this name on the wire.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::CiUser, Self::CiMachine, Self::Contacts, Self::Csdm]
            .into_iter()
            .find(|provider| provider.as_str() == name)
    }
}

/// What a room or device is good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    /// It can be booked.
    pub(crate) schedulable: bool,
    /// Clients can pair with it.
    pub(crate) pairable: bool,
    /// It belongs to one person.
    pub(crate) personal: bool,
    /// It is a telephone that everybody may use.
    pub(crate) common_area_phone: bool,
}

/// A user, contact or place as the directory shows it. What clients get of it is opaque to them (wire/02 section 10).
#[derive(Clone, Debug)]
pub(crate) struct Entity {
    /// In lower case.
    pub(crate) identity: String,
    pub(crate) display_name: String,
    pub(crate) kind: EntityKind,
    pub(crate) provider: Provider,
    pub(crate) org: OrgId,
    pub(crate) email: Option<String>,
    pub(crate) phone_numbers: Vec<PhoneNumber>,
    pub(crate) photo: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) department: Option<String>,
    pub(crate) uses: Uses,
}

impl From<&User> for Entity {
    fn from(user: &User) -> Self {
        let (kind, provider) = match user.kind {
            UserKind::Person | UserKind::Guest => (EntityKind::Person, Provider::CiUser),
            UserKind::Machine => (EntityKind::Room, Provider::CiMachine),
            UserKind::Bot => (EntityKind::Robot, Provider::CiMachine),
        };
        let pairable = lyra::is_space(user);
        Self {
            identity: user.id.to_string(),
            display_name: user.display_name.clone(),
            kind,
            provider,
            org: user.org_id,
            email: Some(user.email.clone()),
            phone_numbers: user.details.phone_numbers.clone(),
            photo: user.avatar.clone(),
            title: user.details.title.clone(),
            department: user.details.department.clone(),
            uses: Uses { pairable, ..Uses::default() },
        }
    }
}

impl Entity {
    pub(crate) fn has_email(&self, email: &str) -> bool {
        self.email.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(email.trim()))
    }

    /// Whether this is one of its numbers, however it is written.
    pub(crate) fn has_phone_number(&self, number: &str) -> bool {
        let wanted = digits(number);
        !wanted.is_empty() && self.phone_numbers.iter().any(|own| digits(&own.value) == wanted)
    }

    /// Whether name, address or numbers fit.
    pub(crate) fn fits(&self, terms: &Terms) -> bool {
        let numbers = self.phone_numbers.iter().map(|number| number.value.as_str());
        terms.fit(std::iter::once(self.display_name.as_str()).chain(self.email.as_deref()).chain(numbers))
    }

    /// The entity on the wire.
    pub(crate) fn render(&self) -> Value {
        let mut entity = json!({
            "identity": self.identity,
            "displayName": self.display_name,
            "type": self.kind.as_str(),
            "entityProviderType": self.provider.as_str(),
            "orgId": self.org,
            "emails": self.email.iter().map(|email| json!({"value": email})).collect::<Vec<_>>(),
            "phoneNumbers": self.phone_numbers.iter().map(phone).collect::<Vec<_>>(),
            "photos": self.photo.iter().map(|photo| json!({"value": photo})).collect::<Vec<_>>(),
        });
        if self.kind == EntityKind::Room {
            entity["isSchedulable"] = json!(self.uses.schedulable);
            entity["isPairable"] = json!(self.uses.pairable);
        }
        entity
    }

    /// The same with what is told only to who asks for one entity.
    pub(crate) fn render_in_detail(&self) -> Value {
        let about = [("jobTitle", &self.title), ("department", &self.department)];
        let known =
            about.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_ref()?))));
        let mut entity = self.render();
        entity["additionalInfo"] = Value::Object(Map::from_iter(known));
        entity
    }
}

fn phone(number: &PhoneNumber) -> Value {
    json!({"type": number.kind, "value": number.value})
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
