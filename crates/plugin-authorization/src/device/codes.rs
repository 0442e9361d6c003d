//! How the sign-in of a device begins.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use url::Url;
use webex_core::credentials::ScopeSet;
use webex_core::{Error, Result};

use super::DeviceSignIn;
use super::calls::{self, Codes};
use crate::event::AuthorizationEvent;
use crate::handle::AuthorizationHandle;

/// What a device asks for; made by [`AuthorizationHandle::device`].
#[derive(Clone, Debug)]
#[must_use = "nothing is asked for without `.begin().await`"]
pub struct DeviceRequest {
    handle: AuthorizationHandle,
    scope: Option<ScopeSet>,
}

/// One device at a time: this is free again when it is dropped.
#[derive(Debug)]
pub(super) struct Turn(Arc<AtomicBool>);

impl Turn {
    fn take(busy: &Arc<AtomicBool>) -> Result<Self> {
        if busy.swap(true, Ordering::AcqRel) {
            return Err(Error::invalid_input(
                "this client is signing in a device already; drop that sign-in first",
            ));
        }
        Ok(Self(busy.clone()))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl DeviceRequest {
    pub(crate) fn new(handle: AuthorizationHandle) -> Self {
        Self { handle, scope: None }
    }

    /// The scopes to ask for; those of the configuration by default.
    pub fn scope(mut self, scope: impl Into<ScopeSet>) -> Self {
        self.scope = Some(scope.into());
        self
    }

    /// Asks for the codes.
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) without an OAuth client, and while another device is being
    /// signed in; whatever a call may fail with. Cancel safe: codes that nobody uses lapse.
    pub async fn begin(self) -> Result<DeviceSignIn> {
        let begun = self.try_begin().await;
        self.handle.tell(match &begun {
            Ok(device) => AuthorizationEvent::DeviceCode {
                user_code: device.user_code().to_owned(),
                verification_uri: device.verification_uri().clone(),
                page: device.page().clone(),
            },
            Err(error) => AuthorizationEvent::DeviceCodeFailed(error.kind()),
        });
        begun
    }

    async fn try_begin(&self) -> Result<DeviceSignIn> {
        let turn = Turn::take(&self.handle.state().device)?;
        let webex = &self.handle.webex;
        let scope = self.scope.as_ref().unwrap_or(&webex.config().credentials.scope);
        let codes = calls::begin(webex, scope).await?;
        let helper = webex.services().known("oauth-helper");
        let page = page(&codes, helper.as_ref(), &self.handle.state().config.device_page);
        Ok(DeviceSignIn::new(self.handle.clone(), codes, page, turn))
    }
}

/// Where a person confirms: the page of the service that names the code, if the service has one, rewritten to the page that
/// Webex shows to people (wire/01 section 6.4, row 92). A service on this machine keeps its own page: nobody else could reach it.
fn page(codes: &Codes, helper: Option<&Url>, people: &Url) -> Url {
    let Some(complete) = &codes.verification_uri_complete else { return codes.verification_uri.clone() };
    let code = complete.query_pairs().find(|(name, _)| name == "userCode").map(|(_, code)| code.into_owned());
    match (code, helper) {
        (Some(code), Some(helper)) if !is_local(complete) => {
            let mut page = people.clone();
            page.query_pairs_mut().append_pair("usercode", &code).append_pair("oauthhelper", helper.as_str());
            page
        }
        _ => complete.clone(),
    }
}

fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use url::Url;

    use super::{Codes, page};

    fn shown(complete: Option<&str>) -> String {
        let codes: Codes = serde_json::from_value(json!({
            "device_code": "d", "user_code": "421175", "verification_uri": "https://helper.example/verify",
            "verification_uri_complete": complete,
        }))
        .expect("codes");
        let helper = Url::parse("https://helper.example/v1").expect("an address");
        let people = Url::parse("https://web.webex.com/deviceAuth").expect("an address");
        page(&codes, Some(&helper), &people).into()
    }

    #[test]
    fn r92_the_page_of_the_service_is_rewritten_to_that_of_people() {
        assert_eq!(
            shown(Some("https://helper.example/verify?userCode=421175")),
            "https://web.webex.com/deviceAuth?usercode=421175&oauthhelper=https%3A%2F%2Fhelper.example%2Fv1"
        );
        assert_eq!(shown(Some("https://helper.example/verify?x=1")), "https://helper.example/verify?x=1");
        assert_eq!(shown(None), "https://helper.example/verify");
        let local = "http://127.0.0.1:8080/verify?userCode=421175";
        assert_eq!(shown(Some(local)), local);
    }
}
