//! Deliveries of the simulated cloud (wire/04 section 6.5, rows 104 and 105).

use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use webex_core::Webex;
use webex_core::ids::PersonId;
use webex_plugin_messages::{Message, MessagesExt};
use webex_plugin_rooms::RoomsExt;
use webex_plugin_webhooks::{Delivery, Filter, WebhookEvent, WebhookResource, WebhookVerifier, WebhooksExt};
use webex_testing::{Recorded, RecordingServer, Reply, TestCloud};

/// An application that receives deliveries and checks them.
struct Application {
    server: RecordingServer,
    received: UnboundedReceiver<Recorded>,
}

impl Application {
    async fn start() -> Self {
        let (sender, received) = unbounded_channel();
        let server = RecordingServer::start(move |request| {
            // The test may be over before the last delivery.
            let _ = sender.send(request.clone());
            Reply::empty(204)
        });
        Self { server: server.await, received }
    }

    async fn watch_messages(&self, webex: &Webex, filter: Filter) {
        let url = format!("{}/hook", self.server.base()).parse().expect("a URL");
        let create = webex.webhooks().create("all", url, WebhookResource::Messages, WebhookEvent::Created);
        create.filter(filter).secret("s3cret").await.expect("created");
    }

    async fn next(&mut self) -> (Delivery, Message) {
        let request = self.received.recv().await.expect("the server lives");
        assert!(WebhookVerifier::new("another").verify(&request.headers, &request.body).is_err());
        let verifier = WebhookVerifier::new("s3cret");
        let delivery = verifier.receive(&request.headers, &request.body).expect("signed");
        let message = delivery.data_as().expect("a message");
        (delivery, message)
    }
}

#[tokio::test]
async fn deliveries_are_signed_and_obey_the_filter() {
    let (cloud, mut application) = (TestCloud::start().await, Application::start().await);
    let webex = cloud.client("alice").await;
    let room = webex.rooms().create("Plans").await.expect("created");
    let other = webex.rooms().create("Others").await.expect("created");
    application.watch_messages(&webex, Filter::new().room(&room)).await;
    webex.messages().create(&other).text("not this one").await.expect("posted");
    let posted = webex.messages().create(&room).text("this one").await.expect("posted");
    let (delivery, message) = application.next().await;
    assert_eq!((&message.id, &message.text), (&posted.id, &None), "the text is not delivered");
    assert!(delivery.is_own(&PersonId::new(cloud.user("alice").public_id)));
    assert!(!delivery.is_own(&PersonId::new(cloud.user("bob").public_id)));
    assert_eq!(webex.messages().get(&message).await.expect("read"), posted);
}

#[tokio::test]
async fn a_bot_hears_what_mentions_it() {
    let (cloud, mut application) = (TestCloud::start().await, Application::start().await);
    let webex = cloud.client("alice").await;
    let token = cloud.bot("helper").access_token().to_owned();
    let bot = cloud.builder_without_token().token(token).build().await.expect("built");
    let room = webex.rooms().create("Plans").await.expect("created");
    webex.memberships().create(&room, "helper@webex.bot").await.expect("added");
    application.watch_messages(&bot, Filter::new()).await;
    webex.messages().create(&room).text("nothing for bots").await.expect("posted");
    let text = "<@personEmail:helper@webex.bot|helper> help";
    let posted = webex.messages().create(&room).markdown(text).await.expect("posted");
    let (delivery, message) = application.next().await;
    assert_eq!(message.id, posted.id);
    assert!(!delivery.is_own(&PersonId::new(cloud.bot("helper").public_id)));
}
