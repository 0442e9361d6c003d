//! A cloud, a client with the plug-in, and what the cloud received.

use url::Url;
use webex_core::{Webex, WebexBuilder};
use webex_plugin_support::{Support, SupportExt, SupportHandle};
use webex_testing::TestCloud;

/// A builder for alice, who knows where the services of this plug-in are.
pub(crate) fn builder(cloud: &TestCloud, plugin: Support) -> WebexBuilder {
    let service =
        |path: &str| -> Url { format!("{}/{path}/api/v1", cloud.sim().base_url()).parse().expect("a URL") };
    cloud
        .builder("alice")
        .service("metrics", service("metrics"))
        .service("clientLogs", service("logs"))
        .service("conversation", service("conversation"))
        .plugin(plugin)
}

pub(crate) async fn client(cloud: &TestCloud) -> Webex {
    builder(cloud, Support::new()).build().await.expect("a client")
}

pub(crate) fn support(webex: &Webex) -> SupportHandle {
    webex.support().expect("it is installed")
}
