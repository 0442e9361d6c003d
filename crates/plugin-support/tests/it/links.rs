//! Feedback and support addresses.

use http::Method;
use webex_core::ErrorKind;
use webex_plugin_support::{FeedbackRequest, SupportExt};
use webex_testing::TestCloud;

use crate::setting::{client, support};

#[tokio::test]
async fn addresses_come_from_the_service() {
    let cloud = TestCloud::start().await;
    let webex = client(&cloud).await;
    let request = FeedbackRequest::new().feedback_id("fb-1").with("locusId", "l-1");
    let feedback = support(&webex).feedback_url(request).await.expect("a URL");
    assert!(feedback.as_str().contains("fb-1"), "{feedback}");
    support(&webex).support_url().await.expect("a URL");
    let asked = |method: Method, end: &str| {
        cloud.sim().journal().count(|entry| entry.method == method && entry.path.ends_with(end))
    };
    assert_eq!((asked(Method::POST, "deskFeedbackUrl"), asked(Method::GET, "deskSupportUrl")), (1, 1));
}

#[tokio::test]
async fn without_the_plugin_the_text_says_what_to_add() {
    let cloud = TestCloud::start().await;
    let missing = cloud.client("alice").await.support().expect_err("it is not installed");
    assert!(missing.to_string().contains(".plugin(Support::new())"), "{missing}");
    assert_eq!(webex_core::Error::from(missing).kind(), ErrorKind::PluginMissing);
}
