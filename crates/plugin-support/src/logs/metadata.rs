//! What is said about uploaded logs.

use serde_json::{Value, json};

/// What is said about uploaded logs, for those who will read them. All of it is optional.
///
/// ```
/// use webex_plugin_support::LogMetadata;
/// let metadata = LogMetadata::new().locus_id("b1d2").call_start("2026-01-01T00:00:00Z").feedback_id("0c1f");
/// assert_eq!(metadata.get("locusId"), Some("b1d2"));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct LogMetadata(Vec<(String, String)>);

macro_rules! members {
    ($($(#[$doc:meta])* $name:ident = $key:literal;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(self, value: impl Into<String>) -> Self {
            self.with($key, value)
        }
    )*};
}

impl LogMetadata {
    /// Nothing.
    pub fn new() -> Self {
        Self::default()
    }

    members! {
        /// The version of the application.
        app_version = "appVersion";
        /// `true` when nobody asked for the upload.
        auto_upload = "autoupload";
        /// What ties the logs to a call over BroadWorks.
        broadworks_correlation_info = "broadworksCorrelationInfo";
        /// When the call began.
        call_start = "callStart";
        /// The id of the call.
        correlation_id = "correlationId";
        /// The id of the user's feedback.
        feedback_id = "feedbackId";
        /// What the user says is wrong.
        issue_description = "issueDescTag";
        /// The kind of issue.
        issue_type = "issueTypeTag";
        /// The id of the meeting's locus.
        locus_id = "locusId";
        /// The id of the session of the locus.
        locus_session_id = "locussessionid";
        /// The id of the meeting.
        meeting_id = "meetingId";
        /// The organization.
        org_id = "orgId";
        /// The part of the product.
        product_area = "productAreaTag";
        /// The id of the survey.
        survey_session_id = "surveySessionId";
        /// The user; who is signed in, unless it is said.
        user_id = "userId";
    }

    /// A further member; a second one of the same name replaces the first.
    ///
    /// ```
    /// use webex_plugin_support::LogMetadata;
    /// let metadata = LogMetadata::new().with("ticket", "17").with("ticket", "18");
    /// assert_eq!(metadata.get("ticket"), Some("18"));
    /// ```
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let key = key.into();
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, value.into()));
        self
    }

    /// The member of that name.
    ///
    /// ```
    /// use webex_plugin_support::LogMetadata;
    /// let metadata = LogMetadata::new().correlation_id("c1");
    /// assert_eq!((metadata.get("correlationId"), metadata.get("locusId")), (Some("c1"), None));
    /// ```
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// Adds a member unless there is one of that name, or the value is empty.
    pub(super) fn or(self, key: &str, value: &str) -> Self {
        if value.is_empty() || self.get(key).is_some() { self } else { self.with(key, value) }
    }

    /// As the service wants it.
    pub(super) fn to_wire(&self) -> Value {
        self.0.iter().map(|(key, value)| json!({"key": key, "value": value})).collect()
    }
}
