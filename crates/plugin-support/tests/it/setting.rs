//! A cloud, a client with the plug-in, and what the cloud received.

use webex_core::{Webex, WebexBuilder};
use webex_plugin_support::{Support, SupportExt, SupportHandle};
use webex_testing::TestCloud;

/// A builder for alice with the plug-in.
pub(crate) fn builder(cloud: &TestCloud, plugin: Support) -> WebexBuilder {
    cloud.builder("alice").plugin(plugin)
}

pub(crate) async fn client(cloud: &TestCloud) -> Webex {
    builder(cloud, Support::new()).build().await.expect("a client")
}

pub(crate) fn support(webex: &Webex) -> SupportHandle {
    webex.support().expect("it is installed")
}
