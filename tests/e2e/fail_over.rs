//! A host of the catalog on which nothing listens.

use webex::people::PeopleExt;
use webex_sim::Sim;
use webex_testing::TestCloud;

#[tokio::test]
async fn the_next_host_of_the_catalog_takes_over() {
    // Nothing listens on 127.0.0.3, which the catalog prefers.
    let hosts = [("127.0.0.3", 1), ("127.0.0.1", 2)];
    let cloud = TestCloud::with(Sim::builder().catalog_hosts(hosts)).await;
    let webex = cloud.client("alice").await;
    webex
        .services()
        .wait_for_catalog(webex::core::services::CatalogGroup::Postauth, None)
        .await
        .expect("a catalog");
    let me = webex.people().me().await.expect("the second host answers");
    assert_eq!(me.display_name, "alice");
}
