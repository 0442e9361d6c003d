//! Where the client is, as the region service sees it (wire/01 section 3.4).

use std::time::Duration;

use http::Method;
use serde::Deserialize;

use super::Services;
use crate::Result;
use crate::request::{AuthMode, Call};

/// What the region service says of the caller.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(default, rename_all = "camelCase")]
#[non_exhaustive]
pub struct Region {
    /// The country, two letters.
    pub country_code: Option<String>,
    /// The name of the time zone, such as `Europe/Berlin`.
    pub timezone: Option<String>,
    /// The address that the service saw.
    pub client_address: Option<String>,
    /// The region of the client.
    pub client_region: Option<String>,
    /// The region of the cloud, such as `US-EAST`.
    pub region_code: Option<String>,
}

impl Services {
    /// Asks the region service where the client is; 5 s at most, without a token.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let region = webex.services().region().await?;
    /// println!("{:?} is served from {:?}", region.country_code, region.region_code);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// Whatever a call may fail with. Nothing else depends on the answer. Cancel safe: it only reads.
    pub async fn region(&self) -> Result<Region> {
        let call = Call::url(Method::GET, self.config.region.clone()).auth(AuthMode::None);
        let call = call.refresh_on_unauthorized(false).deadline(Duration::from_secs(5)).bootstrap();
        self.webex()?.send(call).await?.json()
    }
}
