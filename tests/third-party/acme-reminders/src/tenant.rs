//! The interceptor: every call to ACME says whose it is.

use http::{HeaderMap, HeaderName, HeaderValue};
use webex_core::Webex;
use webex_core::pipeline::InterceptHeaders;

/// Stamps calls to the service; those to Webex never see it.
pub(crate) struct Tenant(pub(crate) HeaderValue);

impl InterceptHeaders for Tenant {
    fn headers(&self, _: &Webex, headers: &mut HeaderMap) {
        headers.insert(HeaderName::from_static("x-acme-tenant"), self.0.clone());
    }
}
