//! A registrant.

use serde::Deserialize;
use serde_json::Value;
use webex_core::resource::{DateTime, or_default};
use webex_core::{Error, Result, wire_enum};

use crate::macros::wire_struct;
use crate::{Password, RegistrantId};

wire_enum! {
    /// Whether a registrant may come.
    pub enum RegistrantStatus {
        /// Yes.
        Approved = "approved",
        /// The host has not decided yet.
        Pending = "pending",
        /// No.
        Rejected = "rejected",
    }
}

wire_struct! {
    /// An answer to a question of the form.
    pub struct Answer {
        /// Which of the answers there are to choose from.
        option_id: u64,
        /// The text.
        answer: String,
    }
}

wire_struct! {
    /// The answers to one question of the form.
    pub struct QuestionAnswers {
        /// The question.
        question_id: u64,
        /// The answers.
        answers: Vec<Answer>,
    }
}

wire_struct! {
    /// What somebody fills in who registers.
    pub struct NewRegistrant {
        /// The first name.
        first_name: String,
        /// The last name.
        last_name: String,
        /// The e-mail address.
        email: String,
        /// Whether the person gets an e-mail.
        send_email: bool,
        /// The title at work.
        job_title: String,
        /// The company.
        company_name: String,
        /// The first line of the address.
        address1: String,
        /// The second line of the address.
        address2: String,
        /// The city.
        city: String,
        /// The state.
        state: String,
        /// The postal code.
        zip_code: Value,
        /// The country.
        country_region: String,
        /// The phone number.
        work_phone: String,
        /// The fax number.
        fax: String,
        /// The answers to questions of your own.
        customized_questions: Vec<QuestionAnswers>,
    }
}

impl NewRegistrant {
    /// Somebody with that name and e-mail address.
    ///
    /// ```
    /// use webex_plugin_admin::NewRegistrant;
    /// let mut bob = NewRegistrant::new("Bob", "Lee", "bob@example.com");
    /// bob.company_name = Some("Example".into());
    /// ```
    pub fn new(
        first_name: impl Into<String>,
        last_name: impl Into<String>,
        email: impl Into<String>,
    ) -> Self {
        let (first_name, last_name) = (Some(first_name.into()), Some(last_name.into()));
        Self { first_name, last_name, email: Some(email.into()), ..Self::default() }
    }

    pub(super) fn check(&self) -> Result<()> {
        let (local, domain) =
            self.email.as_deref().and_then(|email| email.split_once('@')).unwrap_or_default();
        if local.trim().is_empty() || domain.trim().is_empty() {
            return Err(Error::invalid_input("an e-mail address has text on both sides of '@'"));
        }
        let names = [&self.first_name, &self.last_name];
        match names.iter().any(|name| name.as_deref().unwrap_or_default().trim().is_empty()) {
            true => Err(Error::invalid_input("a registrant needs a first and a last name")),
            false => Ok(()),
        }
    }
}

wire_struct! {
    /// Who registered.
    pub struct Registrant {
        /// Names the registrant, in most answers.
        registrant_id: RegistrantId,
        /// Names the registrant, in the others.
        id: RegistrantId,
        /// The number of the registration, as the e-mail tells it.
        registration_id: String,
        /// Whether the registrant may come.
        status: RegistrantStatus,
        /// The first name.
        first_name: String,
        /// The last name.
        last_name: String,
        /// The e-mail address.
        email: String,
        /// The title at work.
        job_title: String,
        /// The company.
        company_name: String,
        /// The first line of the address.
        address1: String,
        /// The second line of the address.
        address2: String,
        /// The city.
        city: String,
        /// The state.
        state: String,
        /// The postal code: a text or a number.
        zip_code: Value,
        /// The country.
        country_region: String,
        /// The phone number.
        work_phone: String,
        /// The fax number.
        fax: String,
        /// When the person registered.
        registration_time: DateTime,
        /// The answers to questions of your own.
        customized_questions: Vec<QuestionAnswers>,
        /// Where the registration came from.
        source_id: String,
        /// The link that lets this registrant in, once approved.
        join_link: Password,
    }
}

impl Registrant {
    /// Names the registrant, wherever the answer had it.
    pub fn name(&self) -> Option<&RegistrantId> {
        self.registrant_id.as_ref().or(self.id.as_ref())
    }
}

impl From<&Registrant> for RegistrantId {
    /// Empty when the service left it out; whatever is asked with it is refused before it is sent.
    fn from(registrant: &Registrant) -> Self {
        registrant.name().cloned().unwrap_or_default()
    }
}

/// Many who were registered at once.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[non_exhaustive]
pub struct Registered {
    /// The registrants.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Registrant>,
}
