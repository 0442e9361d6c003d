//! Rules by which plug-ins redirect and route calls to their own services.

use url::Url;

use crate::Webex;
use crate::request::{Call, Response};

/// A redirect that only one plug-in's services know (Locus, app API: wire/01 section 2.6.6). Always counted.
pub trait RedirectRule: Send + Sync + 'static {
    /// The next URL, when the answer is such a redirect.
    fn redirect(&self, webex: &Webex, call: &mut Call, response: &Response) -> Option<Url>;

    /// How many of them one call may follow.
    fn limit(&self) -> u32;
}

/// Picks the host of calls to a plug-in's services.
pub trait RouteRule: Send + Sync + 'static {
    /// The URL to use instead, if this rule knows the URL.
    fn route(&self, webex: &Webex, url: &Url) -> Option<Url>;
}
