//! Texts, markdown, HTML, mentions, cards.

use serde_json::{Value, json};
use webex::conversation::{ActivityId, Verb};
use webex::messages::MessagesExt;

use crate::cases::samples;
use crate::harness::{Case, Failure, case, same};
use crate::read;
use crate::stage::{Place, Stage, activity_of, text};

pub(super) fn all() -> Vec<Case> {
    vec![
        case!("text, JS to Rust", texts),
        case!("HTML, JS to Rust", pages),
        case!("markdown, JS to Rust", markdown),
        case!("mentions, JS to Rust", mentions),
        case!("cards, JS to Rust", cards),
        case!("history, JS to Rust", history),
    ]
}

async fn texts(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Texts").await?;
    for sample in samples::texts() {
        let posted = stage.js_does("post", &place, json!({"message": sample})).await?;
        let activity = stage.ada.inbox.activity(&posted).await?;
        same("the verb", &activity.verb, &Verb::Post)?;
        same("the text", read::opened(read::content(&activity)?.display_name.as_ref())?, sample.as_str())?;
        let author = activity.actor.as_ref().and_then(|actor| actor.entry_uuid.as_deref());
        same("the author", author, Some(stage.bob.id.to_string().as_str()))?;
        let message = stage.ada.webex.messages().get(&message_of(&posted)?).await?;
        same("the text by the developer API", message.text.as_deref(), Some(sample.as_str()))?;
        same("arrivals", stage.ada.inbox.count(&posted), 1)?;
    }
    Ok(())
}

fn message_of(activity: &ActivityId) -> Result<webex::core::ids::MessageId, Failure> {
    Ok(activity.uuid().ok_or("no UUID")?.into())
}

async fn pages(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("HTML").await?;
    for (html, plain) in samples::pages() {
        let message = json!({"displayName": plain, "content": html});
        let posted = stage.js_does("post", &place, json!({"message": message})).await?;
        see(stage, &posted, plain, html).await?;
    }
    Ok(())
}

/// Ada sees a post with that text and that HTML.
async fn see(stage: &Stage, posted: &ActivityId, plain: &str, html: &str) -> Result<(), Failure> {
    let activity = stage.ada.inbox.activity(posted).await?;
    let content = read::content(&activity)?;
    same("the text", read::opened(content.display_name.as_ref())?, plain)?;
    same("the HTML", read::opened(content.content.as_ref())?, html)
}

/// The JavaScript SDK posts by the developer API, which renders the markdown and seals it.
async fn markdown(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Markdown").await?;
    for markdown in samples::markdown() {
        let message = js_message(stage, &place, json!({"markdown": markdown})).await?;
        let posted = activity_of(&text(&message, "/id")?.parse()?)?;
        see(stage, &posted, text(&message, "/text")?, text(&message, "/html")?).await?;
        let read = stage.ada.webex.messages().get(&message_of(&posted)?).await?;
        same("the markdown", read.markdown.as_deref(), Some(markdown))?;
    }
    Ok(())
}

async fn js_message(stage: &Stage, place: &Place, mut message: Value) -> Result<Value, Failure> {
    message["roomId"] = json!(place.room());
    Ok(stage.js.ask("message", json!({"message": message})).await?)
}

async fn mentions(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Mentions").await?;
    let ada = stage.ada.user.id.to_string();
    let html = format!(
        r#"<spark-mention data-object-type="person" data-object-id="{ada}">Ada</spark-mention>, look"#
    );
    let mentioned = json!({"items": [{"id": ada, "objectType": "person"}]});
    let message = json!({"displayName": "Ada, look", "content": html, "mentions": mentioned});
    let posted = stage.js_does("post", &place, json!({"message": message})).await?;
    see(stage, &posted, "Ada, look", &html).await?;
    let activity = stage.ada.inbox.activity(&posted).await?;
    let people = read::content(&activity)?.mentions.as_ref().map(|mentions| mentions.items.as_slice());
    let ids: Vec<&str> =
        people.unwrap_or_default().iter().filter_map(|person| person["id"].as_str()).collect();
    same("who is mentioned", ids, vec![ada.as_str()])?;
    let message = stage.ada.webex.messages().get(&message_of(&posted)?).await?;
    let uuids: Vec<_> = message.mentioned_people.iter().filter_map(|person| person.uuid()).collect();
    same("who is mentioned by the developer API", uuids, vec![ada.parse::<uuid::Uuid>()?])
}

/// The JavaScript SDK has no way to seal a card itself: it posts by the developer API.
async fn cards(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("Cards").await?;
    let attachment =
        json!({"contentType": "application/vnd.microsoft.card.adaptive", "content": samples::card()});
    let message = js_message(stage, &place, json!({"text": "a card", "attachments": [attachment]})).await?;
    let activity = stage.ada.inbox.activity(&activity_of(&text(&message, "/id")?.parse()?)?).await?;
    let cards = &read::content(&activity)?.cards;
    same("the number of cards", cards.len(), 1)?;
    let card: Value = serde_json::from_str(read::opened(cards.first())?)?;
    same("the card", card, samples::card())
}

/// Our SDK reads page by page what was written, the last first.
async fn history(stage: &Stage) -> Result<(), Failure> {
    let place = stage.place("History").await?;
    for sample in samples::texts() {
        stage.js_does("post", &place, json!({"message": sample})).await?;
    }
    let activities = stage.ada.conversation(&place)?.activities().page_size(3).oldest_first().all().await?;
    let posts = activities.iter().filter(|activity| activity.verb == Verb::Post);
    let texts: Result<Vec<&str>, Failure> =
        posts.map(|post| read::opened(read::content(post)?.display_name.as_ref())).collect();
    same("the texts, in order", texts?, samples::texts())
}
