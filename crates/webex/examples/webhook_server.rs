//! A bot behind a webhook: it answers what people write to it. Here in full, against the local cloud.
//!
//! ```console
//! $ cargo run -p webex-sdk --example webhook_server --features webhook-receiver
//! ```

use axum::Router;
use tokio::net::TcpListener;
use webex::Webex;
use webex::messages::Destination;
use webex::prelude::*;
use webex::webhooks::{
    DeliveredEvent, DeliveredMessage, PendingDeliveries, WebhookEvent, WebhookReceiver, WebhookResource,
    WebhookVerifier,
};
use webex_sim::{NewUser, Sim};

type Failure = Box<dyn std::error::Error>;

/// The secret of the webhook: yours comes out of the environment, long and random.
const SECRET: &str = "a long random text";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let sim = Sim::start().await?;
    let (alice, bot) = (client(&sim, "alice").await?, client(&sim, "echo").await?);

    let (url, mut deliveries) = serve().await?;
    let create = bot.webhooks().create("echo", url, WebhookResource::Messages, WebhookEvent::Created);
    create.secret(SECRET).await?;

    let hello = alice.messages().create(Destination::person("echo@example.com")).text("Hello, echo").await?;
    answer_one(&bot, &mut deliveries).await?;
    let mut messages = alice.messages().list(&hello.room_id).limit(1);
    if let Some(answer) = futures_util::TryStreamExt::try_next(&mut messages).await? {
        println!("echo says: {}", answer.text.unwrap_or_default());
    }
    alice.shutdown().await?;
    Ok(bot.shutdown().await?)
}

async fn client(sim: &Sim, name: &str) -> Result<Webex, Failure> {
    let user = sim.create_user(NewUser::new().email(format!("{name}@example.com")).display_name(name))?;
    Ok(webex::builder().variables(sim.env()).token(user.access_token()).build().await?)
}

/// Serves the receiver on a free port; what is not signed with the secret never gets past it.
async fn serve() -> Result<(url::Url, PendingDeliveries), Failure> {
    let (receiver, deliveries) = WebhookReceiver::builder(WebhookVerifier::new(SECRET)).stream(64);
    let socket = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhook", socket.local_addr()?).parse()?;
    let router: Router = Router::new().route_service("/webhook", receiver);
    tokio::spawn(async move { axum::serve(socket, router).await });
    Ok((url, deliveries))
}

/// Answers the next message. Only then is the delivery accepted: if this fails, it may come again.
async fn answer_one(bot: &Webex, deliveries: &mut PendingDeliveries) -> webex::Result<()> {
    let me = bot.people().me().await?.id;
    while let Some(pending) = deliveries.next().await {
        if let DeliveredEvent::MessageCreated(message) = pending.typed()
            && !pending.is_own(&me)
        {
            echo(bot, &message).await?;
            pending.accept();
            return Ok(());
        }
        pending.accept();
    }
    Ok(())
}

async fn echo(bot: &Webex, message: &DeliveredMessage) -> webex::Result<()> {
    // The delivery has no text: it is read with the rights of the bot.
    let text = bot.messages().get(&message.id).await?.text.unwrap_or_default();
    bot.messages().create(&message.room_id).text(format!("you said: {text}")).await?;
    Ok(())
}
