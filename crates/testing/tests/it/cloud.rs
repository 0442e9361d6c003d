//! The cloud of the fixtures.

use http::Method;
use webex_core::request::Call;
use webex_testing::TestCloud;

#[tokio::test]
async fn clients_talk_to_the_cloud_as_their_users() {
    let cloud = TestCloud::start().await;
    for name in ["alice", "bob"] {
        let webex = cloud.client(name).await;
        let me = webex.send(Call::new(Method::GET, "hydra").path("people/me")).await.expect("an answer");
        let me: serde_json::Value = me.json().expect("JSON");
        assert_eq!(me["id"], cloud.user(name).public_id);
        webex.shutdown().await.expect("no plug-in");
    }
}

#[tokio::test]
async fn a_token_that_runs_out_is_renewed() {
    let cloud = TestCloud::start().await;
    let webex = cloud.builder_with_refresh("alice").build().await.expect("a client");
    cloud.sim().expire_token(cloud.user("alice").access_token());
    webex.send(Call::new(Method::GET, "hydra").path("people/me")).await.expect("the token was renewed");
    webex.shutdown().await.expect("no plug-in");
}
