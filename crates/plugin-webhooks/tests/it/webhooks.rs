//! Webhooks in the simulated cloud (wire/04 section 6.2, row 58).

use webex_plugin_webhooks::{Filter, WebhookEvent, WebhookResource, WebhookStatus, WebhooksExt};
use webex_testing::TestCloud;

#[tokio::test]
async fn a_webhook_is_created_read_changed_and_deleted() {
    let cloud = TestCloud::start().await;
    let webhooks = cloud.client("alice").await.webhooks();
    let create = |name: &str| {
        let url = "http://127.0.0.1:9/hook".parse().expect("a URL");
        webhooks.create(name, url, WebhookResource::Messages, WebhookEvent::Created)
    };
    let hook = create("one").filter(Filter::new().mentioning_me()).secret("s3cret").await.expect("created");
    assert_eq!((&hook.resource, &hook.event), (&WebhookResource::Messages, &WebhookEvent::Created));
    assert_eq!((hook.filter.as_deref(), &hook.status), (Some("mentionedPeople=me"), &WebhookStatus::Active));
    assert_eq!(webhooks.get(&hook).await.expect("read").id, hook.id);
    create("two").await.expect("created");
    create("three").await.expect("created");
    let listed = webhooks.list().page_size(2).all().await.expect("listed");
    assert_eq!(listed.len(), 3);
    let moved = webhooks.update(&hook).target_url("http://127.0.0.1:9/other".parse().expect("a URL"));
    let moved = moved.await.expect("updated");
    assert_eq!((moved.target_url.as_str(), moved.name.as_str()), ("http://127.0.0.1:9/other", "one"));
    assert_eq!(webhooks.update(&hook).name("uno").await.expect("updated").name, "uno");
    webhooks.delete(&hook).await.expect("deleted");
    let left = webhooks.list().await.expect("listed");
    assert!(left.iter().all(|webhook| webhook.id != hook.id));
}
