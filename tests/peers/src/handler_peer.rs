//! The crate `webex-message-handler` 0.6: it receives activities and opens them with keys from the KMS.

use serde_json::json;
use tokio::sync::mpsc::UnboundedReceiver;
use webex_message_handler::{Config, HandlerEvent, WebexMessageHandler};

use crate::Result;
use crate::checks::{Checks, expect_eq};
use crate::cloud::{Cloud, Person};

type Events = UnboundedReceiver<HandlerEvent>;

pub(crate) async fn run(cloud: &Cloud, checks: &mut Checks) {
    let people = async { Ok((cloud.person("Ada").await?, cloud.person("Bob").await?)) };
    let Some((ada, bob)) = checks.run("the people of the test", people).await else { return };
    let connected =
        checks.run("registers, connects and agrees on a session with the KMS", connect(&ada)).await;
    let Some((handler, mut events)) = connected else { return };
    checks.run("receives messages and opens them", receive(cloud, &ada, &bob, &mut events)).await;
    checks.run("hears of a deletion and of a member", follow(cloud, &ada, &bob, &mut events)).await;
    let goodbye = async {
        handler.disconnect().await;
        expect_eq(handler.connected().await, false)
    };
    checks.run("disconnects and ends its registration", goodbye).await;
}

async fn connect(ada: &Person) -> Result<(WebexMessageHandler, Events)> {
    let handler = WebexMessageHandler::new(Config { token: ada.token.clone(), ..Config::default() })?;
    let events = handler.take_event_rx().await.ok_or("the events are there once")?;
    handler.connect().await?;
    let status = handler.status().await;
    expect_eq(
        (status.web_socket_open, status.kms_initialized, status.device_registered),
        (true, true, true),
    )?;
    Ok((handler, events))
}

/// In a 1:1 room and in a group, each with a key of its own.
async fn receive(cloud: &Cloud, ada: &Person, bob: &Person, events: &mut Events) -> Result<()> {
    let direct = json!({"toPersonId": ada.id, "markdown": "**one**"});
    cloud.call(bob, "POST", "messages", direct).await?;
    let message = loop {
        if let HandlerEvent::MessageCreated(message) = next(events).await? {
            break message;
        }
    };
    expect_eq(message.text.as_str(), "one")?;
    expect_eq(message.html.as_deref(), Some("<p><strong>one</strong></p>"))?;
    expect_eq(
        (message.person_email.as_str(), message.room_type.as_deref()),
        (bob.email.as_str(), Some("direct")),
    )?;

    let room = cloud.call(bob, "POST", "rooms", json!({"title": "The galley"})).await?;
    cloud.call(bob, "POST", "memberships", json!({"roomId": room["id"], "personId": ada.id})).await?;
    for text in ["two", "three"] {
        cloud.call(bob, "POST", "messages", json!({"roomId": room["id"], "text": text})).await?;
        let message = loop {
            if let HandlerEvent::MessageCreated(message) = next(events).await? {
                break message;
            }
        };
        expect_eq(message.text.as_str(), text)?;
    }
    Ok(())
}

async fn follow(cloud: &Cloud, ada: &Person, bob: &Person, events: &mut Events) -> Result<()> {
    let room = cloud.call(bob, "POST", "rooms", json!({"title": "The deck"})).await?;
    cloud.call(bob, "POST", "memberships", json!({"roomId": room["id"], "personId": ada.id})).await?;
    let member = loop {
        if let HandlerEvent::MembershipCreated(member) = next(events).await? {
            break member;
        }
    };
    expect_eq((member.action.as_str(), member.person_id.as_str()), ("add", ada.id.as_str()))?;
    let posted = cloud.call(bob, "POST", "messages", json!({"roomId": room["id"], "text": "gone"})).await?;
    let id = posted["id"].as_str().ok_or("the message has no id")?;
    cloud.call(bob, "DELETE", &format!("messages/{id}"), json!({})).await?;
    loop {
        if let HandlerEvent::MessageDeleted(deleted) = next(events).await? {
            return expect_eq(deleted.room_id, member.room_id);
        }
    }
}

async fn next(events: &mut Events) -> Result<HandlerEvent> {
    match events.recv().await.ok_or("the handler has ended")? {
        HandlerEvent::Error(error) => Err(error.into()),
        event => Ok(event),
    }
}
