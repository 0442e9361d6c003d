//! The crate `webex` 0.10: a bot that listens, fetches what was posted, and answers.

use serde_json::{Value, json};
use webex::types::{GlobalId, GlobalIdType, MessageEditParams, MessageOut};
use webex::{ActivityType, Event, MessageActivity, Room, Team, Webex, WebexEventStream};

use crate::Result;
use crate::checks::{Checks, expect_eq};
use crate::cloud::{Cloud, Person};

pub(crate) async fn run(cloud: &Cloud, checks: &mut Checks) {
    let people = async { Ok((cloud.person("Ada").await?, cloud.person("Bob").await?)) };
    let Some((ada, bob)) = checks.run("the people of the test", people).await else { return };
    let listening = async {
        let client = Webex::new(&ada.token).await;
        let stream = client.event_stream().await?;
        Ok((client, stream))
    };
    let registered = checks.run("registers a device and opens its socket", listening).await;
    let Some((client, mut stream)) = registered else { return };
    checks
        .run("receives messages and fetches what they say", receive(cloud, &ada, &bob, &client, &mut stream))
        .await;
    checks.run("answers, edits its answer, and deletes it", answer(cloud, &bob, &client, &mut stream)).await;
    checks.run("lists rooms and teams", list(cloud, &ada, &client)).await;
}

/// Several, so that order and ids count.
async fn receive(
    cloud: &Cloud,
    ada: &Person,
    bob: &Person,
    client: &Webex,
    stream: &mut WebexEventStream,
) -> Result<()> {
    for text in ["one", "two", "three"] {
        cloud.call(bob, "POST", "messages", json!({"toPersonId": ada.id, "text": text})).await?;
        let event = next(stream, MessageActivity::Posted).await?;
        let message = client.get::<webex::Message>(&event.try_global_id()?).await?;
        expect_eq(message.text.as_deref(), Some(text))?;
        expect_eq(message.person_email.as_deref(), Some(bob.email.as_str()))?;
    }
    Ok(())
}

async fn answer(cloud: &Cloud, bob: &Person, client: &Webex, stream: &mut WebexEventStream) -> Result<()> {
    let out = MessageOut {
        to_person_email: Some(bob.email.clone()),
        text: Some("four".to_owned()),
        ..MessageOut::default()
    };
    let sent = client.send_message(&out).await?;
    next(stream, MessageActivity::Posted).await?;
    let id = sent.id.clone().ok_or("the answer has no id")?;
    let global = GlobalId::new(GlobalIdType::Message, id.clone())?;
    let room = sent.room_id.clone().ok_or("the answer has no room")?;
    let edit = MessageEditParams { room_id: &room, text: Some("five"), ..MessageEditParams::default() };
    client.edit_message(&global, &edit).await?;
    let seen = cloud.call(bob, "GET", &format!("messages/{id}"), Value::Null).await?;
    expect_eq(seen["text"].as_str(), Some("five"))?;
    // The crate wants a body in the answer to a deletion; the service sends none.
    let _ = client.delete::<webex::Message>(&global).await;
    next(stream, MessageActivity::Deleted).await?;
    Ok(())
}

async fn list(cloud: &Cloud, ada: &Person, client: &Webex) -> Result<()> {
    let team = cloud.call(ada, "POST", "teams", json!({"name": "The crew"})).await?;
    let room = json!({"title": "The galley", "teamId": team["id"]});
    cloud.call(ada, "POST", "rooms", room).await?;
    let teams = client.list::<Team>().await?;
    expect_eq(teams.iter().filter_map(|team| team.name.as_deref()).collect(), vec!["The crew"])?;
    let rooms = client.get_all_rooms().await?;
    let titles: Vec<_> = rooms.iter().map(title).collect();
    if titles.contains(&"The galley") { Ok(()) } else { Err(format!("found {titles:?}").into()) }
}

fn title(room: &Room) -> &str {
    room.title.as_deref().unwrap_or_default()
}

/// The next event of this kind; what comes before it is passed over.
async fn next(stream: &mut WebexEventStream, kind: MessageActivity) -> Result<Event> {
    loop {
        let event = stream.next().await?;
        if event.activity_type() == ActivityType::Message(kind.clone()) {
            return Ok(event);
        }
    }
}
