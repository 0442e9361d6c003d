//! A person.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use webex_core::ids::{LicenseId, LocationId, OrgId, PersonId, RoleId};
use webex_core::resource::{DateTime, is_empty, lenient_bool, or_default};

use crate::{Address, PersonStatus, PersonType, PhoneNumber, SipAddress};

/// A person, a bot or another account (wire/04 section 3.6).
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Person {
    /// Names the person.
    pub id: PersonId,
    /// The e-mail addresses; one, as a rule.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// The phone numbers; may be empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_numbers: Option<Vec<PhoneNumber>>,
    /// The SIP addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sip_addresses: Option<Vec<SipAddress>>,
    /// The extension of the phone at work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension: Option<String>,
    /// Where the person works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location_id: Option<LocationId>,
    /// The name that others see.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub display_name: String,
    /// How friends say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick_name: Option<String>,
    /// The first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The name of the account; seen of bots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_name: Option<String>,
    /// The URL of the picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<String>,
    /// The organization.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub org_id: OrgId,
    /// The roles; seen by administrators and of oneself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roles: Option<Vec<RoleId>>,
    /// The licences; seen by administrators and of oneself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licenses: Option<Vec<LicenseId>>,
    /// The department.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<String>,
    /// The manager's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager: Option<String>,
    /// The manager.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manager_id: Option<PersonId>,
    /// The title at work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The postal addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<Vec<Address>>,
    /// When the account was created.
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "is_empty")]
    pub created: DateTime,
    /// When the account was changed last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<DateTime>,
    /// The time zone, as IANA names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// When the person was active last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_activity: Option<DateTime>,
    /// The meeting sites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_urls: Option<Vec<String>>,
    /// The XMPP address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xmpp_federation_jid: Option<String>,
    /// What the person is doing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<PersonStatus>,
    /// Whether the person has yet to accept an invitation.
    #[serde(default, deserialize_with = "lenient_bool", skip_serializing_if = "Option::is_none")]
    pub invite_pending: Option<bool>,
    /// Whether the person may sign in.
    #[serde(default, deserialize_with = "lenient_bool", skip_serializing_if = "Option::is_none")]
    pub login_enabled: Option<bool>,
    /// What kind of account it is.
    #[serde(default, deserialize_with = "or_default", rename = "type", skip_serializing_if = "is_empty")]
    pub person_type: PersonType,
    /// What this version does not know.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Person {
    /// The e-mail address, when there is one.
    ///
    /// ```
    /// let answer = r#"{"id": "P", "displayName": "Ann", "emails": ["ann@example.com", "a@example.com"]}"#;
    /// let person: webex_plugin_people::Person = serde_json::from_str(answer).expect("a person");
    /// assert_eq!(person.email(), Some("ann@example.com"));
    /// ```
    pub fn email(&self) -> Option<&str> {
        self.emails.first().map(String::as_str)
    }
}

impl From<&Person> for PersonId {
    fn from(person: &Person) -> Self {
        person.id.clone()
    }
}
