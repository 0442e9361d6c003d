//! Every row of wire/04 section 6.5, through a server.

use serde_json::Value;
use webex_core::Webex;
use webex_plugin_messages::MessagesExt;
use webex_plugin_rooms::RoomsExt;
use webex_plugin_webhooks::{
    DeliveredEvent, Filter, PendingDeliveries, PendingDelivery, WebhookReceiver, WebhookResource,
    WebhookVerifier,
};
use webex_testing::{TestCloud, vectors};

use super::Application;
use super::application::{message, signature, verifier};

fn cases() -> Vec<Value> {
    let file = vectors("messaging-webhooks.json", include_str!("../../vectors/messaging-webhooks.json"));
    file["cases"].as_array().expect("cases").clone()
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().expect(name)
}

async fn served() -> (Application, PendingDeliveries) {
    let (receiver, deliveries) = WebhookReceiver::builder(verifier()).stream(16);
    (Application::serve(receiver).await, deliveries)
}

#[tokio::test]
async fn r100_every_vector_is_answered_as_it_is_valid() {
    let cases = cases();
    for case in &cases {
        let verifier = WebhookVerifier::new(text(case, "secret"));
        let application = Application::serve(WebhookReceiver::new(verifier, async |_| ())).await;
        // The case of an empty header may record a whole one, which would be valid: its name is what counts.
        let signature = match text(case, "id") {
            "empty-signature" => "",
            _ => text(&case["headers"], "X-Spark-Signature"),
        };
        let headers = [("x-spark-signature", signature)];
        let status = application.post(text(case, "bodyUtf8").to_owned(), &headers).await;
        assert_eq!(status == 204, case["valid"] == true, "{}: {status}", text(case, "id"));
        assert!([204, 401, 403].contains(&status.as_u16()), "{status}");
    }
    println!("messaging-webhooks.json: {} cases ran", cases.len());
    assert!(!cases.is_empty());
}

#[tokio::test]
async fn r101_a_changed_byte_is_refused() {
    let receiver = WebhookReceiver::new(verifier(), async |_| ());
    let (application, body) = (Application::serve(receiver).await, message("M1", "2026-01-01T00:00:00Z"));
    let sent = signature("s3cret", &body);
    for place in 0..body.len() {
        let mut changed = body.clone().into_bytes();
        changed[place] ^= 1;
        let status = application.post(changed, &[("x-spark-signature", &sent)]).await;
        assert_eq!(status, 403, "byte {place}");
    }
    assert_eq!(application.deliver(&body).await, 204);
}

#[tokio::test]
async fn r102_an_unsigned_delivery_is_refused() {
    let receiver = WebhookReceiver::new(verifier(), async |_| ());
    let application = Application::serve(receiver).await;
    let body = message("M1", "2026-01-01T00:00:00Z");
    assert_eq!(application.post(body.clone(), &[]).await, 401);
    assert_eq!(application.post(body.clone(), &[("x-spark-signature", "")]).await, 401);
    assert_eq!(application.post(body.clone(), &[("x-spark-signature", "zz")]).await, 401);
    let open = WebhookReceiver::new(WebhookVerifier::without_secret(), async |_| ());
    assert_eq!(Application::serve(open).await.post(body, &[]).await, 204, "no secret, no signature");
}

#[tokio::test]
async fn r103_unknown_fields_are_kept() {
    let (application, mut deliveries) = served().await;
    let body = r#"{"id": "W", "resource": "holograms", "event": "glowing", "mood": "good",
        "data": {"id": "H", "colour": "blue"}}"#;
    let sent = application.deliver(body);
    let (status, delivery) =
        tokio::join!(sent, async { deliveries.next().await.expect("delivered").accept() });
    assert_eq!((status.as_u16(), &delivery.extra["mood"]), (204, &Value::from("good")));
    let DeliveredEvent::Unknown { resource, event, data } = delivery.typed() else {
        panic!("nobody knows it")
    };
    assert_eq!((resource.as_str(), event.as_str()), ("holograms", "glowing"));
    assert_eq!(data["colour"], "blue");
}

async fn next_message(deliveries: &mut PendingDeliveries) -> String {
    let pending: PendingDelivery = deliveries.next().await.expect("delivered");
    match pending.accept().typed() {
        DeliveredEvent::MessageCreated(message) => message.id.as_str().to_owned(),
        other => panic!("another event: {other:?}"),
    }
}

#[tokio::test]
async fn r104_only_what_the_filter_lets_through_is_delivered() {
    let (cloud, (application, mut deliveries)) = (TestCloud::start().await, served().await);
    let webex = cloud.client("alice").await;
    let room = webex.rooms().create("Plans").await.expect("created");
    let other = webex.rooms().create("Others").await.expect("created");
    application.watch(&webex, WebhookResource::Messages, Filter::new().room(&room)).await;
    webex.messages().create(&other).text("not this one").await.expect("posted");
    let posted = webex.messages().create(&room).text("this one").await.expect("posted");
    assert_eq!(next_message(&mut deliveries).await, posted.id.as_str());
}

#[tokio::test]
async fn r105_a_bot_is_delivered_what_mentions_it() {
    let (cloud, (application, mut deliveries)) = (TestCloud::start().await, served().await);
    let webex = cloud.client("alice").await;
    let bot = bot(&cloud).await;
    let room = webex.rooms().create("Plans").await.expect("created");
    webex.memberships().create(&room, "helper@webex.bot").await.expect("added");
    application.watch(&bot, WebhookResource::Messages, Filter::new()).await;
    webex.messages().create(&room).text("nothing for bots").await.expect("posted");
    let text = "<@personEmail:helper@webex.bot|helper> help";
    let posted = webex.messages().create(&room).markdown(text).await.expect("posted");
    assert_eq!(next_message(&mut deliveries).await, posted.id.as_str());
}

async fn bot(cloud: &TestCloud) -> Webex {
    let token = cloud.bot("helper").access_token().to_owned();
    cloud.builder_without_token().token(token).build().await.expect("built")
}
