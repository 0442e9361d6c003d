//! The machine against a KMS of a few lines; each test moves the time itself.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::ModelKms;
use super::*;
use crate::error::CypherErrorKind;
use crate::kms::KmsOperation;

pub(super) struct Bench {
    pub(super) machine: Machine,
    pub(super) kms: ModelKms,
    pub(super) now: Duration,
    /// Messages that were posted and not handed to the KMS yet, by POST.
    pub(super) posts: Vec<Vec<String>>,
    pub(super) done: Vec<(RequestId, Result<Answer>)>,
    pub(super) renewed_tokens: usize,
    pub(super) revoked: Vec<String>,
    pub(super) prepares: usize,
    /// What posting ends with, while it is set.
    pub(super) post_failure: Option<PostFailure>,
    pub(super) prepare_failure: Option<CypherError>,
    next: u128,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self {
            machine: Machine::new(KmsTiming::default()),
            kms: ModelKms::new(),
            now: Duration::from_secs(1),
            posts: Vec::new(),
            done: Vec::new(),
            renewed_tokens: 0,
            revoked: Vec::new(),
            prepares: 0,
            post_failure: None,
            prepare_failure: None,
            next: 1,
        }
    }

    pub(super) fn id(&mut self) -> RequestId {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    pub(super) fn ask(&mut self, operation: KmsOperation) -> RequestId {
        let id = self.id();
        self.machine.submit(self.now, id, operation, None);
        self.run();
        id
    }

    /// Carries out what the machine wants.
    pub(super) fn run(&mut self) {
        self.machine.pass(self.now);
        while let Some(effect) = self.machine.next_effect() {
            match effect {
                Effect::Prepare => self.prepare(),
                Effect::Post { batch, renew_token } => self.post(batch, renew_token),
                Effect::Done(id, result) => self.done.push((id, *result)),
                Effect::Revoked(uri) => self.revoked.push(uri),
            }
        }
    }

    fn prepare(&mut self) {
        self.prepares += 1;
        let id = self.id();
        let result = self.prepare_failure.clone().map_or_else(|| Ok(self.kms.prepared(id)), Err);
        self.machine.prepared(self.now, result);
    }

    fn post(&mut self, batch: BatchId, renew_token: bool) {
        self.renewed_tokens += usize::from(renew_token);
        let parcel = self.machine.seal(self.now, batch, &"token".into()).expect("sealed");
        self.posts.extend(parcel.map(|parcel| parcel.messages));
        let result = self.post_failure.clone().map_or(Ok(()), Err);
        if result.is_err() {
            self.posts.pop();
        }
        self.machine.posted(self.now, batch, result);
    }

    pub(super) fn pass(&mut self, time: Duration) {
        self.now += time;
        self.run();
    }

    /// Moves on to the next moment at which the machine wants to be woken.
    pub(super) fn pass_to_wake(&mut self) {
        let wake = self.machine.wake().expect("something is under way");
        self.now = self.now.max(wake);
        self.run();
    }

    pub(super) fn hear(&mut self, message: &str) -> Result<()> {
        let heard = self.machine.received(self.now, Timestamp::UNIX_EPOCH, message);
        self.run();
        heard
    }

    /// The KMS answers everything that was posted.
    pub(super) fn answer(&mut self) {
        for message in std::mem::take(&mut self.posts).into_iter().flatten() {
            if let Some(answer) = self.kms.answer(&message) {
                // One to a request that was repeated may be nobody's by now.
                let _ = self.hear(&answer);
            }
        }
    }

    fn connected() -> Self {
        let mut bench = Self::new();
        bench.ask(KmsOperation::ping());
        bench.answer();
        bench.pass_to_wake();
        bench.answer();
        assert_eq!(bench.done.len(), 1, "the ping was answered");
        bench.done.clear();
        bench.kms.asked.clear();
        bench
    }

    fn failure(&self, id: RequestId) -> &CypherError {
        let (_, result) = self.done.iter().find(|(done, _)| *done == id).expect("it ended");
        result.as_ref().expect_err("it failed")
    }

    fn succeeded(&self, id: RequestId) -> bool {
        self.done.iter().any(|(done, result)| *done == id && result.is_ok())
    }
}

fn millis(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn failed_post(status: u16) -> PostFailure {
    let url = "https://encryption.example/kms/messages".parse().expect("a URL");
    let status = http::StatusCode::from_u16(status).expect("a status");
    let failure = webex_core::request::HttpFailure::new(
        status,
        http::Method::POST,
        url,
        http::HeaderMap::new(),
        bytes::Bytes::new(),
    );
    CypherError::from(webex_core::Error::from_http(failure)).into()
}

#[test]
fn row_34_a_first_request_prepares_shakes_hands_and_asks() {
    let mut bench = Bench::new();
    let id = bench.ask(KmsOperation::retrieve_key("kms://kms.sim.test/keys/1"));
    assert_eq!((bench.prepares, bench.posts.len()), (1, 1));
    bench.answer();
    assert!(bench.posts.is_empty(), "requests wait for others");
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(id));
    let asked: Vec<_> =
        bench.kms.asked.iter().map(|body| body["uri"].as_str().expect("a URI").to_owned()).collect();
    assert_eq!(asked, ["kms://kms.sim.test/ecdhe", "kms://kms.sim.test/keys/1"]);
}

#[test]
fn rows_61_and_62_requests_travel_together_50_at_most() {
    for (count, sizes) in [(10, vec![10]), (120, vec![50, 50, 20])] {
        let mut bench = Bench::connected();
        for _ in 0..count {
            bench.ask(KmsOperation::ping());
        }
        bench.pass(millis(50));
        assert_eq!(bench.posts.iter().map(Vec::len).collect::<Vec<_>>(), sizes);
        bench.answer();
        assert_eq!(bench.done.len(), count);
    }
}

#[test]
fn rows_59_and_60_late_answers_to_the_handshake_count() {
    let mut bench = Bench::new();
    let id = bench.ask(KmsOperation::ping());
    bench.pass(millis(6000));
    bench.pass(millis(12_000));
    assert_eq!(bench.posts.len(), 3);
    // The first of three posts is answered after all; all have one request id.
    bench.posts.truncate(1);
    bench.answer();
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(id));
}

#[test]
fn a_silent_kms_ends_requests_after_90_seconds_and_defect_4_is_asked_again_later() {
    let mut bench = Bench::new();
    let id = bench.ask(KmsOperation::ping());
    for seconds in [6, 12, 24, 48] {
        assert!(bench.done.is_empty());
        bench.pass(Duration::from_secs(seconds));
    }
    assert_eq!(bench.failure(id).kind(), CypherErrorKind::Timeout);
    bench.posts.clear();
    let second = bench.ask(KmsOperation::ping());
    assert!(bench.posts.is_empty(), "not at once");
    bench.pass(Duration::from_secs(1));
    bench.answer();
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(second));
}

#[test]
fn after_a_gap_in_the_connection_what_waits_for_an_answer_is_asked_again_at_once() {
    let mut bench = Bench::new();
    let id = bench.ask(KmsOperation::ping());
    let lose = |bench: &mut Bench| {
        bench.posts.clear();
        bench.machine.answers_lost(bench.now);
        bench.run();
    };
    for _ in 0..20 {
        lose(&mut bench);
        assert_eq!(bench.posts.len(), 1, "the handshake, however often that happens");
    }
    bench.answer();
    bench.pass(millis(50));
    for _ in 0..20 {
        lose(&mut bench);
        bench.pass(millis(50));
        assert_eq!(bench.posts.len(), 1, "the request, however often that happens");
    }
    bench.answer();
    assert!(bench.succeeded(id));
    assert_eq!(bench.prepares, 1, "the session lasts");
    assert!(bench.now < Duration::from_secs(3), "nothing waited until it was overdue: {:?}", bench.now);
}

#[test]
fn defect_5_a_lost_session_is_renewed_and_requests_survive_it() {
    let mut bench = Bench::connected();
    bench.kms.sessions.clear();
    let id = bench.ask(KmsOperation::ping());
    bench.pass(millis(50));
    bench.answer();
    bench.pass(Duration::from_secs(6));
    bench.pass(millis(50));
    bench.answer();
    bench.pass(Duration::from_secs(12));
    bench.answer();
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(id));
    assert_eq!(bench.prepares, 2);
    let ids: Vec<_> = bench.kms.asked.iter().map(|body| &body["requestId"]).collect();
    assert_eq!(ids.last(), Some(&&json!(id.to_string())), "defect 12: the request kept its id");
}

#[test]
fn defect_5_renewals_end() {
    let mut bench = Bench::connected();
    let id = bench.ask(KmsOperation::ping());
    for _ in 0..200 {
        // The KMS forgets every session at once.
        bench.answer();
        bench.kms.sessions.clear();
        if !bench.done.is_empty() {
            break;
        }
        bench.pass_to_wake();
    }
    assert_eq!(bench.failure(id).kind(), CypherErrorKind::Timeout);
    assert_eq!(bench.prepares, 3, "one at first, two renewals");
}

#[test]
fn defect_6_a_post_that_fails_ends_its_requests_at_once() {
    let mut bench = Bench::connected();
    bench.post_failure = Some(failed_post(403));
    let id = bench.ask(KmsOperation::ping());
    bench.pass(millis(50));
    let error = bench.failure(id);
    assert_eq!(error.call().and_then(webex_core::Error::status).map(|s| s.as_u16()), Some(403));
}

#[test]
fn defect_6_a_post_that_may_succeed_later_is_repeated() {
    let mut bench = Bench::connected();
    bench.post_failure = Some(failed_post(503));
    let id = bench.ask(KmsOperation::ping());
    bench.pass(millis(50));
    bench.post_failure = None;
    bench.pass(Duration::from_secs(1));
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(id));
}

#[test]
fn defect_9_and_row_67_one_message_that_cannot_be_opened_harms_no_other() {
    let mut bench = Bench::connected();
    let id = bench.ask(KmsOperation::ping());
    bench.pass(millis(50));
    let answer = bench.kms.answer(&bench.posts[0][0]).expect("an answer");
    for foreign in ["", "a.b", "a.b.c.d.e", "..", &answer.replace('.', ".."), &format!("{answer}x")] {
        assert!(bench.hear(foreign).is_err(), "{foreign}");
    }
    bench.hear(&answer).expect("ours");
    assert!(bench.succeeded(id));
    assert!(bench.hear(&answer).is_err(), "a second copy is nobody's");
    assert_eq!(bench.done.len(), 1);
}

#[test]
fn defect_10_a_signed_error_renews_the_session_at_once() {
    let mut bench = Bench::connected();
    bench.kms.sessions.clear();
    let id = bench.ask(KmsOperation::ping());
    bench.pass(millis(50));
    bench.posts.clear();
    let lost = bench.kms.sign(json!({"status": 404, "reason": "no session", "requestId": id}));
    bench.hear(&lost).expect("signed by the KMS");
    bench.answer();
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(id));
    assert!(bench.now < Duration::from_secs(2), "nobody waited for a timeout");
}

#[test]
fn defect_14_a_handshake_for_somebody_else_makes_no_session() {
    for (member, value) in [("userId", "u2"), ("clientId", "https://wdm.sim.test/devices/2")] {
        let mut bench = Bench::new();
        let id = bench.ask(KmsOperation::ping());
        let answer = bench.kms.answer(&bench.posts[0][0]).expect("an answer");
        let mut payload = payload(&answer);
        payload["key"][member] = value.into();
        bench.hear(&bench.kms.sign(payload)).expect("signed by the KMS");
        assert_eq!(bench.failure(id).kind(), CypherErrorKind::Answer, "{member}");
    }
}

fn payload(jws: &str) -> Value {
    use base64::Engine;
    let segment = jws.split('.').nth(1).expect("a payload");
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(segment).expect("base64");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn row_64_wrong_kid_wrong_request_and_wrong_signature_are_never_accepted() {
    let mut bench = Bench::new();
    let id = bench.ask(KmsOperation::ping());
    let answer = bench.kms.answer(&bench.posts[0][0]).expect("an answer");
    let payload = payload(&answer);
    let mut other = payload.clone();
    other["requestId"] = json!(Uuid::from_u128(99));
    let (head, signature) = answer.rsplit_once('.').expect("three segments");
    let flipped: String = signature.chars().rev().collect();
    let forged = [
        bench.kms.sign_as("kms://kms.sim.test/keys/other", &payload),
        bench.kms.sign(other),
        format!("{head}.{flipped}"),
    ];
    for message in forged {
        assert!(bench.hear(&message).is_err(), "{message}");
    }
    assert!(bench.done.is_empty());
    bench.hear(&answer).expect("the right one still counts");
    bench.posts.clear();
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(id));
}

#[test]
fn a_refused_handshake_fails_at_once() {
    let mut bench = Bench::new();
    let id = bench.ask(KmsOperation::ping());
    let request = payload(&bench.kms.answer(&bench.posts[0][0]).expect("an answer"))["requestId"].clone();
    let refusal = json!({"status": 403, "reason": "no", "errorCode": 403_000, "requestId": request});
    bench.hear(&bench.kms.sign(refusal)).expect("signed by the KMS");
    assert_eq!(bench.failure(id).status(), Some(403));
}

#[test]
fn defect_4_an_outage_of_the_details_is_no_end() {
    let mut bench = Bench::new();
    bench.prepare_failure = Some(CypherError::new(CypherErrorKind::Call, "the service is down"));
    let first = bench.ask(KmsOperation::ping());
    assert_eq!(bench.failure(first).kind(), CypherErrorKind::Call);
    bench.prepare_failure = None;
    let second = bench.ask(KmsOperation::ping());
    bench.pass(Duration::from_secs(1));
    bench.answer();
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(second));
}

#[test]
fn statuses_of_answers_decide_what_happens() {
    for (status, tries, expected) in
        [(400, 1, 400), (403, 1, 403), (501, 1, 501), (401, 2, 401), (429, 4, 429), (503, 4, 503)]
    {
        let mut bench = Bench::connected();
        bench.kms.answers = vec![json!({"status": status}); 9];
        let id = bench.ask(KmsOperation::ping());
        while bench.done.is_empty() {
            bench.pass_to_wake();
            bench.answer();
        }
        assert_eq!((bench.failure(id).status(), bench.kms.asked.len()), (Some(expected), tries), "{status}");
        assert_eq!(bench.renewed_tokens, usize::from(status == 401));
    }
}

#[test]
fn row_57_a_revoked_key_is_told_once() {
    let mut bench = Bench::connected();
    bench.kms.answers = vec![json!({"status": 405, "errorCode": 405_005})];
    let id = bench.ask(KmsOperation::retrieve_key("kms://kms.sim.test/keys/1"));
    bench.pass(millis(50));
    bench.answer();
    assert_eq!(bench.revoked, ["kms://kms.sim.test/keys/1"]);
    assert_eq!(bench.failure(id).error_code(), Some(405_005));
}

#[test]
fn row_51_on_behalf_of_somebody_names_him_twice() {
    let mut bench = Bench::connected();
    let id = bench.id();
    bench.machine.submit(bench.now, id, KmsOperation::ping(), Some("u9".into()));
    bench.run();
    bench.pass(millis(50));
    bench.answer();
    let credential = &bench.kms.asked[0]["client"]["credential"];
    assert_eq!(*credential, json!({"userId": "u9", "onBehalfOf": "u9", "bearer": "token"}));
}

/// The KMS of an organization answers for keys of others: whoever asks, asks its own.
#[test]
fn row_73_a_key_of_another_organization_is_asked_for_here() {
    let mut bench = Bench::connected();
    let uri = "kms://kms.elsewhere.test/keys/1";
    let key = json!({"uri": uri, "jwk": {"kty": "oct", "k": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}});
    bench.kms.answers = vec![json!({"status": 200, "key": key})];
    let id = bench.ask(KmsOperation::retrieve_key(uri));
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(id));
    assert_eq!((&bench.kms.asked[0]["uri"], bench.prepares), (&json!(uri), 1), "in the same session");
}

#[test]
fn row_69_an_ending_session_is_renewed_before_the_next_request() {
    let mut bench = Bench::new();
    bench.kms.life = 30_300;
    let first = bench.ask(KmsOperation::ping());
    bench.answer();
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(first));
    bench.pass(millis(300));
    let second = bench.ask(KmsOperation::ping());
    assert_eq!(bench.prepares, 2);
    bench.answer();
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(second));
}

#[test]
fn a_session_can_be_had_without_a_request() {
    let mut bench = Bench::new();
    let id = bench.id();
    bench.machine.want(bench.now, id);
    bench.run();
    let (kms, token) = (KmsOperation::ping(), "token".into());
    assert!(bench.machine.wrap(id, &kms, None, &token).is_none());
    bench.answer();
    assert!(bench.succeeded(id));
    let wrapped = bench.machine.wrap(id, &kms, None, &token).expect("a session").expect("sealed");
    let answer = bench.kms.answer(&wrapped).expect("an answer");
    let opened = bench.machine.open(bench.now, &answer).expect("ours");
    assert_eq!(serde_json::from_slice::<Value>(&opened).expect("JSON")["requestId"], json!(id));
}

#[test]
fn another_device_means_another_session() {
    let mut bench = Bench::connected();
    let mut asker = bench.kms.prepared(Uuid::nil()).asker;
    bench.machine.seen(bench.now, &asker);
    bench.run();
    asker.client_id.push('9');
    let id = bench.ask(KmsOperation::ping());
    bench.machine.seen(bench.now, &asker);
    bench.pass(millis(50));
    bench.answer();
    bench.pass(millis(50));
    bench.answer();
    assert!(bench.succeeded(id));
    assert_eq!(bench.prepares, 2);
}

#[test]
fn a_closed_machine_tells_everybody() {
    let mut bench = Bench::new();
    let id = bench.ask(KmsOperation::ping());
    bench.machine.close();
    bench.run();
    assert_eq!(bench.failure(id).kind(), CypherErrorKind::Closed);
    assert!(bench.machine.is_at_rest());
}
