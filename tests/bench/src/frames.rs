//! (a) From the bytes of an encrypted frame to a typed event.

use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use futures_core::future::BoxFuture;
use futures_util::FutureExt;
use serde_json::{Value, json};
use webex::Webex;
use webex::conversation::{Activity, KeyUrl, TextOpener, open};
use webex::cypher::CypherExt;
use webex::live::{Envelope as Surroundings, ResourceEvent, TranslateContext, Translation, translate};
use webex::mercury::{Envelope, MercuryExt};
use webex::messages::{AdaptiveCard, File, TextBlock};
use webex::prelude::*;
use webex_jose::{ContentKey, jwe};

use crate::Result;
use crate::cloud::{Cloud, frame_data};
use crate::figure::Row;
use crate::pair::Pair;
use crate::sealed::Bare;

const ROUNDS: usize = 41;
/// So many frames of each kind in a round.
const FRAMES: usize = 400;

/// The ratio for each kind of message, and for all kinds together.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let cloud = Cloud::start().await?;
    let kinds = post_each_kind(&cloud).await?;
    let client = cloud.client("alice").await?;
    client.mercury()?.connect().await?;
    let keys = keys_of(&client, &cloud.activities()?).await?;
    let frames = frames_of(&cloud.activities()?, &keys)?;
    client.shutdown().await?;
    let mut rows = vec![row("all of these kinds", &frames, &keys)];
    for (kind, frame) in kinds.iter().zip(&frames) {
        let mut row = row(kind, std::slice::from_ref(frame), &keys);
        row.verdict = crate::figure::Verdict::Told;
        row.target = "–".to_owned();
        rows.push(row);
    }
    Ok(rows)
}

fn row(kind: &str, frames: &[Frame], keys: &Keys) -> Row {
    let ours = || each(frames, |frame| drop(std::hint::black_box(event_of(&frame.text, keys))));
    let floor = || each(frames, Frame::floor);
    let figure = Pair::measure(ROUNDS, ours, floor).figure(FRAMES * frames.len());
    let size = frames.iter().map(|frame| frame.text.len()).sum::<usize>() / frames.len();
    let what = format!(
        "bytes of an encrypted frame to a typed event, {kind} ({size} bytes); against JSON to `Value` and AES-256-GCM"
    );
    Row::at_most("a", what, figure, 2.0)
}

fn each(frames: &[Frame], mut work: impl FnMut(&Frame)) {
    for _ in 0..FRAMES {
        frames.iter().for_each(&mut work);
    }
}

/// Posts a message of each kind; answers with their names, in order.
async fn post_each_kind(cloud: &Cloud) -> Result<Vec<&'static str>> {
    let messages = cloud.bob.messages();
    let room = webex::core::ids::RoomId::new(cloud.room.clone());
    messages.create(&room).text("Shall we meet at ten?").await?;
    let mention =
        "Hello <@personEmail:alice@example.com|Alice>, **two** things: *first* the plan, then `the rest`.";
    messages.create(&room).markdown(mention).await?;
    messages.create(&room).text("All work and no play makes Jack a dull boy. ".repeat(45)).await?;
    let card = AdaptiveCard::new().element(TextBlock::new("Lunch at noon?"));
    messages.create(&room).text("a card").card(card).await?;
    messages.create(&room).text("a file").file(File::bytes("plan.txt", "the plan")).await?;
    Ok(vec!["a short text", "HTML with a mention", "a long text", "a card", "a file"])
}

/// A frame, and what its floor needs.
struct Frame {
    text: String,
    sealed: Vec<Bare>,
}

impl Frame {
    fn floor(&self) {
        let value: Value = serde_json::from_slice(self.text.as_bytes()).expect("the frame is JSON");
        std::hint::black_box(value);
        for sealed in &self.sealed {
            std::hint::black_box(sealed.open());
        }
    }
}

/// The frames of the posts and shares of a room.
fn frames_of(activities: &[Value], keys: &Keys) -> Result<Vec<Frame>> {
    let written =
        activities.iter().filter(|activity| matches!(activity["verb"].as_str(), Some("post" | "share")));
    let frame = |(number, activity): (usize, &Value)| {
        let text = json!({"id": format!("9b48b1c8-a785-41bd-ad59-{number:012}"), "data": frame_data(activity),
            "timestamp": 1_768_471_530_123_u64, "trackingId": "ROUTER_5F3A-01", "alertType": "full", "headers": {},
            "sequenceNumber": number, "filterMessage": false, "wsWriteTimestamp": 1_768_471_530_123_u64});
        Ok(Frame { text: text.to_string(), sealed: sealed_in(activity, keys)? })
    };
    written.enumerate().map(frame).collect()
}

fn sealed_in(activity: &Value, keys: &Keys) -> Result<Vec<Bare>> {
    let seen = Seen::default();
    let mut activity: Activity = serde_json::from_value(activity.clone())?;
    open(&mut activity, &seen).now_or_never().expect("nothing is waited for");
    let seen = seen.0.into_inner().expect("nobody panicked");
    seen.iter().map(|(key, jwe)| Bare::of(keys.key(key)?.as_bytes(), jwe)).collect()
}

/// What the client does between the socket and the stream of events.
fn event_of(text: &str, keys: &Keys) -> ResourceEvent {
    let envelope = Envelope::parse(text).expect("a frame with an event");
    let FrameData { mut activity } = envelope.data().expect("an activity");
    let count = open(&mut activity, keys).now_or_never().expect("nothing is waited for");
    assert_eq!(count.unreadable, 0, "the keys are there");
    activity.normalize();
    let translations = translate(&activity, &TranslateContext::new(&no_cluster));
    let Some(Translation::Ready(change)) = translations.into_iter().next() else { panic!("an event") };
    ResourceEvent::new(&keys.surroundings, change)
}

#[derive(serde::Deserialize)]
struct FrameData {
    activity: Activity,
}

fn no_cluster(_: &str) -> Option<webex::core::services::ClusterId> {
    None
}

/// The keys of the room, at hand.
#[derive(Default)]
struct Keys {
    keys: HashMap<KeyUrl, ContentKey>,
    surroundings: Surroundings,
}

impl Keys {
    fn key(&self, url: &KeyUrl) -> webex::Result<&ContentKey> {
        self.keys.get(url).ok_or_else(|| webex::Error::invalid_input("the key is not there"))
    }

    fn open_now(&self, key: &KeyUrl, jwe: &str) -> webex::Result<String> {
        let opened = jwe::open_text(self.key(key)?, jwe);
        opened.map_err(|_| webex::Error::invalid_input("the text was not sealed with this key"))
    }
}

impl TextOpener for Keys {
    fn open<'a>(&'a self, key: &'a KeyUrl, jwe: &'a str) -> BoxFuture<'a, webex::Result<String>> {
        Box::pin(std::future::ready(self.open_now(key, jwe)))
    }
}

/// Opens nothing, but remembers what it was asked for.
#[derive(Default)]
struct Seen(Mutex<Vec<(KeyUrl, String)>>);

impl TextOpener for Seen {
    fn open<'a>(&'a self, key: &'a KeyUrl, jwe: &'a str) -> BoxFuture<'a, webex::Result<String>> {
        self.0.lock().expect("nobody panicked").push((key.clone(), jwe.to_owned()));
        Box::pin(std::future::ready(Err(webex::Error::invalid_input("not opened"))))
    }
}

async fn keys_of(client: &Webex, activities: &[Value]) -> Result<Keys> {
    let seen = Seen::default();
    for activity in activities {
        let mut activity: Activity = serde_json::from_value(activity.clone())?;
        open(&mut activity, &seen).await;
    }
    let seen = seen.0.into_inner().expect("nobody panicked");
    let urls: BTreeSet<KeyUrl> = seen.into_iter().map(|(url, _)| url).collect();
    let mut keys = Keys::default();
    for url in urls {
        let key = client.cypher()?.content_key(url.as_str()).await?;
        keys.keys.insert(url, key);
    }
    Ok(keys)
}
