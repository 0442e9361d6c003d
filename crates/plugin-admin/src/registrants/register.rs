//! Registering somebody.

use webex_core::Webex;
use webex_core::request::Call;
use webex_core::resource::TypedCall;

use super::{NewRegistrant, QuestionAnswers, Registrant};
use crate::macros::setters;

/// Registers somebody; made by [`Registrants::register`](crate::Registrants::register).
#[derive(Debug)]
#[must_use = "a builder does nothing until it is sent"]
pub struct Register {
    call: TypedCall<Registrant>,
    fields: NewRegistrant,
}

setters! { Register {
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
    zip_code: serde_json::Value,
    /// The country.
    country_region: String,
    /// The phone number.
    work_phone: String,
    /// The fax number.
    fax: String,
    /// The answers to questions of your own.
    customized_questions: Vec<QuestionAnswers>,
} }

impl Register {
    pub(super) fn new(webex: &Webex, call: Call, fields: NewRegistrant) -> Self {
        Self { call: TypedCall::json(webex, call), fields }
    }

    fn prepare(self) -> TypedCall<Registrant> {
        self.call.checked_body(self.fields.check(), &self.fields)
    }
}

webex_core::sendable!(Register => Registrant);
