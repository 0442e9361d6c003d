//! Addresses of forms and help pages (wire/01 section 3.8).

use http::Method;
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;
use webex_core::request::Call;
use webex_core::{Result, Webex};

use crate::config::SupportConfig;

const SERVICE: &str = "conversation";

/// What the feedback form should know.
///
/// ```
/// use webex_plugin_support::FeedbackRequest;
/// let request = FeedbackRequest::new().feedback_id("0c1f").with("locusId", "b1d2");
/// ```
#[derive(Clone, Debug, Default)]
pub struct FeedbackRequest(Map<String, Value>);

impl FeedbackRequest {
    /// A request with the application's own settings only.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id that ties the feedback to uploaded logs; made up when there is none.
    #[must_use]
    pub fn feedback_id(self, id: impl Into<String>) -> Self {
        self.with("feedbackId", id.into())
    }

    /// A further member.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.insert(name.into(), value.into());
        self
    }
}

#[derive(Deserialize)]
struct Link {
    url: Url,
}

pub(crate) async fn feedback_url(
    webex: &Webex,
    config: &SupportConfig,
    request: FeedbackRequest,
) -> Result<Url> {
    let mut body = Map::new();
    body.insert("appVersion".into(), config.app_version.clone().into());
    body.insert("appType".into(), config.app_type.clone().into());
    body.insert("languageCode".into(), config.language_code.clone().into());
    body.insert("feedbackId".into(), webex.rng().uuid().to_string().into());
    body.extend(request.0);
    // It only makes an address, so it can be asked again.
    let call = Call::new(Method::POST, SERVICE).path("users/deskFeedbackUrl").json(&body).idempotent(true);
    Ok(webex.send(call).await?.json::<Link>()?.url)
}

pub(crate) async fn support_url(webex: &Webex, config: &SupportConfig) -> Result<Url> {
    let call = Call::new(Method::GET, SERVICE).path("users/deskSupportUrl");
    let call = call.query("languageCode", &config.language_code);
    Ok(webex.send(call).await?.json::<Link>()?.url)
}
