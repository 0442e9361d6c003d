//! Registering for a meeting.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::meeting::Meeting;
use crate::ids::RegistrantId;

/// What the host decided about a registrant.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum RegistrantStatus {
    Pending,
    Approved,
    Rejected,
}

/// Somebody who registered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Registrant {
    pub(crate) id: RegistrantId,
    pub(crate) status: RegistrantStatus,
    pub(crate) registered: Timestamp,
    pub(crate) email: String,
    /// All answers to the form, the address included.
    pub(crate) answers: Map<String, Value>,
}

/// Why somebody cannot register.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RegistrationRefused {
    #[error("Registration is not supported for this meeting series.")]
    Unsupported,
    #[error("'{0}' is required for the registration.")]
    Missing(&'static str),
    #[error("The email has already been registered for this meeting.")]
    Twice,
    #[error("The number of registrants has reached the limit of the meeting.")]
    Full,
}

/// What everybody has to tell, and what the form may ask for in addition.
const ALWAYS: [&str; 3] = ["firstName", "lastName", "email"];
const ON_DEMAND: [(&str, &str); 11] = [
    ("requireJobTitle", "jobTitle"),
    ("requireCompanyName", "companyName"),
    ("requireAddress1", "address1"),
    ("requireAddress2", "address2"),
    ("requireCity", "city"),
    ("requireState", "state"),
    ("requireZipCode", "zipCode"),
    ("requireCountryRegion", "countryRegion"),
    ("requireWorkPhone", "workPhone"),
    ("requireFax", "fax"),
    ("requireEmail", "email"),
];

impl Meeting {
    /// Registers somebody; he waits for approval unless the form accepts everybody.
    pub(crate) fn register(
        &mut self,
        answers: Map<String, Value>,
        now: Timestamp,
    ) -> Result<Registrant, RegistrationRefused> {
        self.check(&answers)?;
        let email = text(&answers, "email").unwrap_or_default().to_owned();
        if self.registrants.iter().any(|other| other.email.eq_ignore_ascii_case(&email)) {
            return Err(RegistrationRefused::Twice);
        }
        let accepted = self.form_says("autoAcceptRequest");
        let status = if accepted { RegistrantStatus::Approved } else { RegistrantStatus::Pending };
        let registrant = Registrant { id: RegistrantId::random(), status, registered: now, email, answers };
        self.registrants.push(registrant.clone());
        Ok(registrant)
    }

    fn check(&self, answers: &Map<String, Value>) -> Result<(), RegistrationRefused> {
        if !self.takes_registrants() {
            return Err(RegistrationRefused::Unsupported);
        }
        let asked = ON_DEMAND.iter().filter(|(setting, _)| self.form_says(setting)).map(|(_, name)| *name);
        if let Some(missing) = ALWAYS.into_iter().chain(asked).find(|name| !is_told(answers, name)) {
            return Err(RegistrationRefused::Missing(missing));
        }
        match self.most_registrants() {
            Some(most) if self.registrants.len() as u64 >= most => Err(RegistrationRefused::Full),
            _ => Ok(()),
        }
    }
}

fn text<'a>(answers: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    answers.get(name).and_then(Value::as_str)
}

fn is_told(answers: &Map<String, Value>, name: &str) -> bool {
    match answers.get(name) {
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Null) | None => false,
        Some(_) => name != "email",
    }
}
