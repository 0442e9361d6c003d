//! The parts of a meeting.

use serde_json::Value;

use crate::macros::wire_struct;

wire_struct! {
    /// Who is invited to a meeting.
    pub struct Invitee {
        /// The e-mail address.
        email: String,
        /// The name.
        display_name: String,
        /// Whether the person may do what the host may.
        co_host: bool,
        /// Whether the person speaks in a webinar.
        panelist: bool,
    }
}

impl Invitee {
    /// Somebody with that e-mail address.
    ///
    /// ```
    /// use webex_plugin_admin::Invitee;
    /// let mut bob = Invitee::new("bob@example.com");
    /// bob.co_host = Some(true);
    /// assert_eq!(bob.email.as_deref(), Some("bob@example.com"));
    /// ```
    pub fn new(email: impl Into<String>) -> Self {
        Self { email: Some(email.into()), ..Self::default() }
    }
}

impl From<&str> for Invitee {
    fn from(email: &str) -> Self {
        Self::new(email)
    }
}

impl From<String> for Invitee {
    fn from(email: String) -> Self {
        Self::new(email)
    }
}

wire_struct! {
    /// What a meeting offers.
    pub struct MeetingOptions {
        /// Whether there is a chat.
        enabled_chat: bool,
        /// Whether there is video.
        enabled_video: bool,
        /// Whether there are polls.
        enabled_polling: bool,
        /// Whether notes can be taken.
        enabled_note: bool,
        /// Who takes notes: `allowAll` or `allowOne`.
        note_type: String,
        /// Whether there are captions.
        enabled_closed_captions: bool,
        /// Whether files can be given around.
        enabled_file_transfer: bool,
        /// Whether media files can be shown.
        #[serde(rename = "enabledUCFRichMedia")]
        enabled_ucf_rich_media: bool,
    }
}

wire_struct! {
    /// The form that people fill in who register for a meeting.
    pub struct Registration {
        /// Whether everybody who registers is approved.
        auto_accept_request: bool,
        /// Whether a first name is asked for.
        require_first_name: bool,
        /// Whether a last name is asked for.
        require_last_name: bool,
        /// Whether an e-mail address is asked for.
        require_email: bool,
        /// Whether a title at work is asked for.
        require_job_title: bool,
        /// Whether a company is asked for.
        require_company_name: bool,
        /// Whether a first line of an address is asked for.
        require_address1: bool,
        /// Whether a second line of an address is asked for.
        require_address2: bool,
        /// Whether a city is asked for.
        require_city: bool,
        /// Whether a state is asked for.
        require_state: bool,
        /// Whether a postal code is asked for.
        require_zip_code: bool,
        /// Whether a country is asked for.
        require_country_region: bool,
        /// Whether a phone number is asked for.
        require_work_phone: bool,
        /// Whether a fax number is asked for.
        require_fax: bool,
        /// How many may register.
        max_register_num: u64,
        /// Questions of your own.
        customized_questions: Vec<RegistrationQuestion>,
        /// What approves or rejects by itself.
        rules: Vec<Value>,
    }
}

wire_struct! {
    /// A question of your own in the form.
    pub struct RegistrationQuestion {
        /// Names the question, once the form is there.
        id: u64,
        /// The question.
        question: String,
        /// Whether it must be answered.
        required: bool,
        /// How it is answered: `singleLineTextBox`, `multiLineTextBox`, `checkbox`, `dropdownList` or `radioButtons`.
        #[serde(rename = "type")]
        question_type: String,
        /// How long the answer may be, in characters.
        max_length: u64,
        /// The answers there are to choose from.
        options: Vec<Value>,
        /// What approves or rejects by itself.
        rules: Vec<Value>,
    }
}
