//! The batcher: every caller is answered, whatever happens (wire/01 section 7, B41; wire/04 section 7, 13 to 17).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use serde_json::Value;
use tokio::sync::Semaphore;
use webex_core::batcher::{BatchAnswers, BatchSource, BatchTiming, Batcher};
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_testing::{ManualClock, Offline};

use crate::vectors;

/// The timing of the people look-up.
const TIMING: BatchTiming =
    BatchTiming { wait: Duration::from_millis(100), max_wait: Duration::from_millis(1500), max_items: 10 };

/// A service that answers a key with the same key, and does as it is told with some.
#[derive(Clone)]
struct Echo(Arc<Inner>);

struct Inner {
    batches: Mutex<Vec<Vec<String>>>,
    /// One permit for each batch that may be answered.
    permits: Semaphore,
}

impl Echo {
    fn new(permits: usize) -> Self {
        Self(Arc::new(Inner { batches: Mutex::default(), permits: Semaphore::new(permits) }))
    }

    fn batches(&self) -> Vec<Vec<String>> {
        self.0.batches.lock().expect("no test panics under it").clone()
    }

    fn note(&self, keys: Vec<String>) -> usize {
        let mut batches = self.0.batches.lock().expect("no test panics under it");
        batches.push(keys);
        batches.len()
    }
}

impl BatchSource for Echo {
    type Key = String;
    type Item = ();
    type Value = String;

    fn fetch<'a>(
        &'a self,
        _: &'a Webex,
        batch: Vec<(String, ())>,
    ) -> BoxFuture<'a, Result<BatchAnswers<String, String>>> {
        Box::pin(async move {
            let number = self.note(batch.iter().map(|(key, ())| key.clone()).collect());
            self.0.permits.acquire().await.expect("never closed").forget();
            if batch.iter().any(|(key, ())| key == "panic") {
                panic!("on purpose");
            }
            if number == 1 && batch.iter().any(|(key, ())| key == "fail") {
                return Err(Error::new(ErrorKind::Network, "on purpose"));
            }
            let answer = |(key, ()): (String, ())| match key.as_str() {
                "silent" => None,
                "refused" => Some((key, Err(Error::new(ErrorKind::NotFound, "not found")))),
                _ => Some((key.clone(), Ok(key))),
            };
            Ok(batch
                .into_iter()
                .filter_map(answer)
                .chain([("foreign".into(), Ok("foreign".into()))])
                .collect())
        })
    }
}

struct Bench {
    echo: Echo,
    batcher: Batcher<Echo>,
    clock: ManualClock,
    webex: Webex,
}

impl Bench {
    async fn new(permits: usize) -> Self {
        let (echo, clock) = (Echo::new(permits), ManualClock::new());
        let shared = Offline::new().shared().with_clock(Arc::new(clock.clone()));
        let webex = Offline::new().builder().shared(shared).build().await.expect("a client");
        Self { batcher: Batcher::new(echo.clone(), TIMING), echo, clock, webex }
    }

    fn ask(&self, key: &str) -> BoxFuture<'static, Result<String, ErrorKind>> {
        let answer = self.batcher.request(&self.webex, key.to_owned(), ());
        answer.map(|answer| answer.map_err(|error| error.kind())).boxed()
    }

    /// Lets the time pass that a batch waits.
    async fn due(&self) {
        self.clock.until_sleeping(1).await;
        self.clock.advance(TIMING.wait);
    }
}

async fn settle() {
    for _ in 0..64 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn equal_keys_share_a_question_also_while_it_is_on_its_way() {
    let bench = Bench::new(0).await;
    let (first, second) = (bench.ask("a"), bench.ask("a"));
    bench.due().await;
    settle().await;
    assert_eq!(bench.echo.batches(), [["a"]]);
    let third = bench.ask("a");
    bench.echo.0.permits.add_permits(1);
    assert_eq!(join_all([first, second, third]).await, vec![Ok("a".to_owned()); 3]);
    assert_eq!(bench.echo.batches().len(), 1);
    // Nothing is cached: a later question is asked anew.
    bench.echo.0.permits.add_permits(1);
    let later = bench.ask("a");
    bench.due().await;
    assert_eq!(later.await, Ok("a".to_owned()));
    assert_eq!(bench.echo.batches().len(), 2);
}

#[tokio::test]
async fn each_caller_gets_its_own_answer_and_a_missing_one_is_typed() {
    let bench = Bench::new(9).await;
    let asked = join_all(["a", "refused", "silent", "b"].map(|key| bench.ask(key)));
    bench.due().await;
    let missing = Err(ErrorKind::NotFound);
    assert_eq!(asked.await, [Ok("a".into()), missing.clone(), missing, Ok("b".into())]);
}

#[tokio::test]
async fn a_failed_batch_reaches_every_caller_and_leaves_nothing_behind() {
    let bench = Bench::new(9).await;
    let asked = join_all(["a", "fail"].map(|key| bench.ask(key)));
    bench.due().await;
    assert_eq!(asked.await, vec![Err(ErrorKind::Network); 2]);
    let again = bench.ask("fail");
    bench.due().await;
    assert_eq!(again.await, Ok("fail".to_owned()));
}

#[tokio::test]
async fn a_panic_in_the_source_reaches_every_caller() {
    let bench = Bench::new(9).await;
    let asked = join_all(["a", "panic"].map(|key| bench.ask(key)));
    bench.due().await;
    assert_eq!(asked.await, vec![Err(ErrorKind::Closed); 2]);
}

#[tokio::test]
async fn who_gives_up_takes_nobody_along() {
    let bench = Bench::new(9).await;
    let (given_up, shared, stays) = (bench.ask("a"), bench.ask("b"), bench.ask("b"));
    drop(given_up);
    drop(shared);
    bench.due().await;
    assert_eq!(stays.await, Ok("b".to_owned()));
    assert_eq!(bench.echo.batches(), [["b"]], "what nobody wants is not asked");
    drop(bench.ask("c"));
    bench.due().await;
    settle().await;
    assert_eq!(bench.echo.batches().len(), 1);
}

#[tokio::test]
async fn a_shutdown_answers_who_waits() {
    let bench = Bench::new(0).await;
    let on_its_way = bench.ask("a");
    bench.due().await;
    settle().await;
    let queued = bench.ask("b");
    bench.webex.shutdown().await.expect("shut down");
    assert_eq!(join_all([on_its_way, queued, bench.ask("c")]).await, vec![Err(ErrorKind::Closed); 3]);
}

/// The timing of the vectors: what goes into which request. What becomes of the callers is where the JS SDK fails.
#[tokio::test]
async fn batches_form_as_the_vectors_say() {
    let file = vectors::read("messaging-people-batcher.json");
    let cases = file["vectors"].as_array().expect("an array of vectors");
    for case in cases {
        run(case).await;
    }
    println!("{} cases of the batcher ran", cases.len());
    assert!(!cases.is_empty());
}

async fn run(case: &Value) {
    let bench = Bench::new(99).await;
    let mut asked = Vec::new();
    for call in case["calls"].as_array().expect("calls") {
        until(&bench, Duration::from_millis(call["at"].as_u64().unwrap_or(0))).await;
        asked.extend(ids(&call["args"]).iter().map(|id| tokio::spawn(bench.ask(id))));
    }
    until(&bench, Duration::from_secs(10)).await;
    let http = case["expected"]["http"].as_array().expect("requests");
    let mut expected: Vec<Vec<String>> = http.iter().map(ids_of_request).collect();
    if case["id"] == "again-after-error" {
        // There the second question is never sent (wire/04 section 7, 13).
        expected.push(expected[0].clone());
    }
    assert_eq!(bench.echo.batches(), expected, "{}", case["id"]);
    for answer in asked {
        answer.await.expect("no panic").expect("the echo answers");
    }
}

/// Moves the clock to that moment, from timer to timer.
async fn until(bench: &Bench, moment: Duration) {
    use webex_core::time::Clock;
    settle().await;
    let now = bench.clock.monotonic();
    for _ in 0..(moment - now).as_millis() / 10 {
        bench.clock.advance(Duration::from_millis(10));
        settle().await;
    }
}

fn ids(args: &Value) -> Vec<String> {
    match args {
        Value::Array(list) => list.iter().flat_map(ids).collect(),
        Value::Object(person) => ids(person.get("personId").unwrap_or(&person["id"])),
        id => vec![id.as_str().expect("an id").to_owned()],
    }
}

fn ids_of_request(request: &Value) -> Vec<String> {
    let target = request["target"].as_str().expect("a target");
    let (_, query) = target.split_once("?id=").expect("a query");
    let (ids, _) = query.split_once('&').expect("more parameters");
    ids.split(',').map(str::to_owned).collect()
}
