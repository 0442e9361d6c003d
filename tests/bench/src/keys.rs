//! (e) A thousand keys from the KMS.

use clap::Args;
use futures_util::future::try_join_all;
use serde_json::{Value, json};
use webex::cypher::{AuthId, KeyUri};
use webex::prelude::*;
use webex_jose::{ContentKey, jwe};

use crate::Result;
use crate::child::{Child, has_javascript, tell};
use crate::cloud::{Cloud, with_plugins};
use crate::cost::cpu_of_process;
use crate::figure::{Figure, Row, median, time};
use crate::pair::Pair;

const KEYS: usize = 1000;
/// So many requests fit into one message to the KMS (wire/03 section 4.3).
const BATCH: usize = 50;
const ROUNDS: usize = 3;

/// Requests, bytes and CPU for a thousand keys.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let cloud = Cloud::start().await?;
    let keys = create(&cloud).await?;
    let (mut ours, mut theirs, mut posts) = (Vec::new(), Vec::new(), 0);
    for _ in 0..ROUNDS {
        cloud.cloud.sim().journal().clear();
        ours.push(fetch(&keys, Child::own(&["fetch".to_owned()], cloud.variables("alice"))?).await?);
        posts = cloud.cloud.sim().journal().count(|entry| entry.path.ends_with("/kms/messages"));
        if has_javascript() {
            theirs.push(fetch(&keys, Child::node("keys.mjs", &[], cloud.variables("alice"))?).await?);
        }
    }
    rows(&ours, &theirs, posts)
}

fn rows(ours: &[f64], theirs: &[f64], posts: usize) -> Result<Vec<Row>> {
    let each = |all: &[f64]| median(all) / KEYS as f64;
    let floor = floor()?;
    let detail = format!("{:.0} µs against {} of the floor", each(ours), time(floor));
    let ratio = each(ours) / (floor.as_secs_f64() * 1e6);
    // The handshake takes one message; the least that the rest can take is a message for each batch.
    let least = KEYS.div_ceil(BATCH) + 1;
    let mut rows = vec![
        Row::at_most(
            "e",
            format!("messages to the KMS for {KEYS} keys, handshake included"),
            Figure::of(posts as f64, "", format!("the least is {least}")),
            least as f64,
        ),
        Row::told(
            "e",
            format!(
                "CPU for each of {KEYS} keys, sockets included; against sealing, opening and reading JSON alone"
            ),
            Figure::times(ratio, detail),
        ),
    ];
    if !theirs.is_empty() {
        let detail = format!("{:.0} µs against {:.0} µs", each(ours), each(theirs));
        let what = "the same against the JavaScript SDK 3.12.0: less CPU a key";
        rows.push(Row::told("e", what, Figure::times(each(theirs) / each(ours), detail)));
    }
    Ok(rows)
}

/// What nobody can do without: a request is sealed, its answer opened and read.
fn floor() -> Result<std::time::Duration> {
    let key = ContentKey::generate();
    let request = json!({"method": "retrieve", "uri": "kms://kms.example/keys/7b3c25b5-1e4e-4b6f-9d54-9e9ce2f6f7a1",
        "requestId": "f6e2e2a4-6a0f-4e83-8a54-2f6c8d3b9d10", "client": {"clientId": "c", "credential": {"bearer": "t".repeat(64)}}});
    let answer = json!({"status": 200, "requestId": "f6e2e2a4-6a0f-4e83-8a54-2f6c8d3b9d10", "key": {
        "uri": "kms://kms.example/keys/7b3c25b5-1e4e-4b6f-9d54-9e9ce2f6f7a1", "jwk": {"kty": "oct", "k": "A".repeat(43)},
        "userId": "9b48b1c8-a785-41bd-ad59-6f1859c03158", "createDate": "2026-01-15T10:05:30.123Z"}});
    let sealed = jwe::seal(&key, answer.to_string())?;
    let work = || {
        for _ in 0..KEYS {
            std::hint::black_box(jwe::seal(&key, request.to_string()).expect("it is short"));
            let opened = jwe::open(&key, &sealed).expect("it was sealed with this key");
            std::hint::black_box(serde_json::from_slice::<Value>(&opened).expect("JSON"));
        }
    };
    let pair = Pair::measure(11, || {}, work);
    Ok(median(&pair.floor) / KEYS as u32)
}

/// Makes keys that Alice may have.
async fn create(cloud: &Cloud) -> Result<Vec<KeyUri>> {
    let alice = cloud.client("alice").await?;
    let cypher = alice.cypher()?;
    let mut keys = Vec::new();
    while keys.len() < KEYS {
        let made: Vec<KeyUri> = cypher.create_keys(50).await?.into_iter().map(|key| key.uri).collect();
        cypher.kms().create_resource(Vec::<AuthId>::new(), made.clone()).await?;
        keys.extend(made);
    }
    alice.shutdown().await?;
    Ok(keys)
}

/// CPU time that a process needs for all keys, in microseconds.
async fn fetch(keys: &[KeyUri], mut child: Child) -> Result<f64> {
    let uris: Vec<&str> = keys.iter().map(KeyUri::as_str).collect();
    child.say(&json!(uris).to_string()).await?;
    let told = child.hear().await?;
    Ok(told["cpu_micros"].as_f64().ok_or("the process does not tell its CPU time")?)
}

/// Fetches the keys whose URIs stand on a line of standard input, all at once.
#[derive(Args)]
pub(crate) struct Fetch {}

impl Fetch {
    pub(crate) async fn run(self) -> Result {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line)?;
        let uris: Vec<String> = serde_json::from_str(&line)?;
        let webex = with_plugins(webex::builder()).from_env().build().await?;
        let cypher = webex.cypher()?;
        webex.mercury()?.connect().await?;
        let before = cpu_of_process();
        try_join_all(uris.iter().map(|uri| cypher.key(uri.as_str()))).await?;
        let cpu = cpu_of_process().saturating_sub(before);
        tell(&json!({"cpu_micros": cpu.as_micros() as u64}));
        Ok(webex.shutdown().await?)
    }
}
