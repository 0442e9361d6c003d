//! The facade installs its plug-ins as defaults.

use webex::core::plugin::{Plugin, Setup};
use webex::support::{Support, SupportExt};
use webex::{ErrorKind, Result};
use webex_testing::TestCloud;

struct Stranger;

impl Plugin for Stranger {
    fn name(&self) -> &'static str {
        "support"
    }

    fn build(&self, _: &mut Setup<'_>) -> Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn compiled_in_plugins_are_there_without_being_named() {
    let cloud = TestCloud::start().await;
    let webex = webex::builder().variables(cloud.sim().env()).build().await.expect("a client");
    assert!(webex.support().is_ok());
    webex.shutdown().await.expect("nothing hangs");
}

#[tokio::test]
async fn a_plugin_given_explicitly_replaces_its_default() {
    let cloud = TestCloud::start().await;
    let builder = webex::builder().variables(cloud.sim().env()).plugin(Support::new());
    let webex = builder.build().await.expect("not a duplicate");
    assert!(webex.support().is_ok());
}

#[tokio::test]
async fn two_plugins_of_one_name_are_refused() {
    let cloud = TestCloud::start().await;
    let builder = webex::builder().variables(cloud.sim().env()).plugin(Stranger);
    let error = builder.build().await.expect_err("both are called support");
    assert_eq!(error.kind(), ErrorKind::PluginDuplicate);
}
