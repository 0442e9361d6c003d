//! The header `cisco-device-url` (wire/02 section 2.1.11).

use std::sync::{Arc, Weak};

use futures_core::future::BoxFuture;
use http::{HeaderName, HeaderValue};
use webex_core::pipeline::Intercept;
use webex_core::request::Exchange;
use webex_core::{Result, Webex};

use super::Registry;

const DEVICE_URL: HeaderName = HeaderName::from_static("cisco-device-url");

/// Services that know no devices.
const WITHOUT: [&str; 3] = ["idbroker", "oauth", "saml"];

/// Tells services of the catalog which device calls them. Sleeps until the user registers the device.
pub(crate) struct DeviceHeader(pub(crate) Weak<Registry>);

impl Intercept for DeviceHeader {
    fn call<'a>(&'a self, webex: &'a Webex, exchange: &'a mut Exchange) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let given = exchange.call.headers().get(DEVICE_URL).is_some_and(|value| !value.is_empty());
            if !given && is_told(webex, exchange) {
                let device = self.0.upgrade().as_ref().and_then(|registry: &Arc<Registry>| registry.device());
                let value = device.and_then(|device| HeaderValue::from_str(device.url().as_str()).ok());
                value.map(|value| exchange.call.headers_mut().insert(DEVICE_URL, value));
            }
            Ok(())
        })
    }
}

fn is_told(webex: &Webex, exchange: &Exchange) -> bool {
    let found = exchange.url().and_then(|url| webex.services().service_of(url));
    found.is_some_and(|service| !WITHOUT.contains(&service.name.as_str()))
}
