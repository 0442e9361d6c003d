//! Whatever order things happen in: every request ends once, and with the KMS back all later ones succeed.

use std::time::Duration;

use proptest::prelude::*;

use super::tests::Bench;
use crate::kms::KmsOperation;

#[derive(Clone, Copy, Debug)]
enum Step {
    Ask,
    /// The KMS answers that post, and keeps it: it may answer twice.
    Answer(usize),
    Lose(usize),
    Pass(u64),
    Wake,
    ForgetSessions,
    FailPosts(bool),
    FailPrepare(bool),
    /// The next answer has that status.
    Refuse(u16),
    WantSession,
    AnswersLost,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Ask),
        4 => (0_usize..8).prop_map(Step::Answer),
        1 => (0_usize..8).prop_map(Step::Lose),
        2 => (0_u64..20_000).prop_map(Step::Pass),
        3 => Just(Step::Wake),
        1 => Just(Step::ForgetSessions),
        1 => any::<bool>().prop_map(Step::FailPosts),
        1 => any::<bool>().prop_map(Step::FailPrepare),
        1 => prop_oneof![Just(401), Just(403), Just(429), Just(503)].prop_map(Step::Refuse),
        1 => Just(Step::WantSession),
        1 => Just(Step::AnswersLost),
    ]
}

fn take(bench: &mut Bench, step: Step, asked: &mut usize) {
    match step {
        Step::Ask => {
            bench.ask(KmsOperation::ping());
            *asked += 1;
        }
        Step::WantSession => {
            let id = bench.id();
            bench.machine.want(bench.now, id);
            bench.run();
            *asked += 1;
        }
        Step::Answer(n) => {
            let Some(post) = bench.posts.get(n).cloned() else { return };
            for message in post {
                // A second answer is nobody's, and a failure of its own.
                let _ = bench.kms.answer(&message).map(|answer| bench.hear(&answer));
            }
        }
        Step::AnswersLost => {
            bench.machine.answers_lost(bench.now);
            bench.run();
        }
        Step::Lose(n) if n < bench.posts.len() => drop(bench.posts.remove(n)),
        Step::Lose(_) => {}
        Step::Pass(millis) => bench.pass(Duration::from_millis(millis)),
        Step::Wake if bench.machine.wake().is_some() => bench.pass_to_wake(),
        Step::Wake => {}
        Step::ForgetSessions => bench.kms.sessions.clear(),
        Step::FailPosts(yes) => {
            let failure = crate::error::CypherError::new(crate::error::CypherErrorKind::Timeout, "down");
            bench.post_failure = yes.then(|| failure.into());
        }
        Step::FailPrepare(yes) => {
            let failure = crate::error::CypherError::new(crate::error::CypherErrorKind::Timeout, "down");
            bench.prepare_failure = yes.then_some(failure);
        }
        Step::Refuse(status) => bench.kms.answers.push(serde_json::json!({"status": status})),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_request_ends_once(steps in prop::collection::vec(step(), 1..60)) {
        let (mut bench, mut asked) = (Bench::new(), 0);
        for step in steps {
            take(&mut bench, step, &mut asked);
        }
        bench.post_failure = None;
        bench.prepare_failure = None;
        for _ in 0..400 {
            bench.answer();
            if bench.done.len() == asked { break; }
            prop_assert!(bench.machine.wake().is_some(), "something waits for nothing: {:?}", bench.machine);
            bench.pass_to_wake();
        }
        prop_assert_eq!(bench.done.len(), asked, "{:?}", bench.machine);
        prop_assert!(bench.machine.is_at_rest());
        let mut ids: Vec<_> = bench.done.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), asked, "each once");
    }

    #[test]
    fn no_text_makes_the_machine_panic(text in "\\PC*", dots in 0_usize..6) {
        let mut bench = Bench::new();
        bench.ask(KmsOperation::ping());
        let _ = bench.hear(&text);
        let _ = bench.hear(&vec![text; dots + 1].join("."));
    }
}
