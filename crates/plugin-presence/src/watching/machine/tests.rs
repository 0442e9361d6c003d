//! wire/02 section 6, rows P5 to P10, and what the JavaScript SDK gets wrong (section 7, defect 24).

use serde_json::json;
use uuid::Uuid;

use super::*;

fn at(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn person(n: u128) -> Subject {
    Uuid::from_u128(n).into()
}

fn machine() -> Machine {
    Machine::new(PresenceConfig::default())
}

fn state(n: u128, status: &str, changes: u64) -> PresenceState {
    let vector = json!({"sourceDC": "a", "counters": {"a": changes}});
    let json = json!({"subject": person(n), "status": status, "vectorCounters": vector});
    serde_json::from_value(json).expect("a state")
}

fn answer(n: u128, code: u16, ttl: u64) -> SubscriptionAnswer {
    let json = json!({"subject": person(n), "responseCode": code, "subscriptionTtl": ttl});
    serde_json::from_value(json).expect("an answer")
}

/// What is to be done at that time, people in order.
fn effects(machine: &mut Machine, now: Duration) -> Vec<Effect> {
    machine.elapse(now);
    let mut effects: Vec<_> = std::iter::from_fn(|| machine.poll()).collect();
    for effect in &mut effects {
        match effect {
            Effect::Fetch(people) | Effect::Subscribe(people, _) | Effect::Unsubscribe(people) => {
                people.sort()
            }
            Effect::Tell(PresenceEvent::Dropped(people)) => people.sort(),
            Effect::Tell(_) => {}
        }
    }
    effects
}

/// Somebody who is watched from the beginning and subscribed to after a minute.
fn subscribed(n: u128) -> Machine {
    let mut machine = machine();
    machine.watch(at(0), person(n));
    assert_eq!(effects(&mut machine, at(1)), [Effect::Fetch(vec![person(n)])]);
    machine.fetched(at(1), &[person(n)], Some(vec![state(n, "active", 1)]));
    assert_eq!(effects(&mut machine, at(2)).len(), 1, "it is told");
    assert_eq!(effects(&mut machine, at(60)), [Effect::Subscribe(vec![person(n)], 600)]);
    machine.subscribed(at(60), &[person(n)], Some(vec![answer(n, 200, 600)]));
    assert_eq!(effects(&mut machine, at(60)), []);
    machine
}

#[test]
fn p5_who_is_watched_twice_is_asked_about_and_subscribed_to_once() {
    let mut machine = machine();
    machine.watch(at(0), person(1));
    machine.watch(at(0), person(1));
    assert_eq!(machine.people[&person(1)].watchers, 2);
    assert_eq!(effects(&mut machine, at(0)), [], "it waits for others");
    assert_eq!(effects(&mut machine, at(1)), [Effect::Fetch(vec![person(1)])]);
    machine.watch(at(1), person(1));
    assert_eq!(effects(&mut machine, at(3)), [], "the question is under way");
}

#[test]
fn p5_a_subscription_makes_questions_and_camping_needless() {
    let mut machine = subscribed(1);
    machine.watch(at(200), person(1));
    assert!(matches!(machine.people[&person(1)].phase, Phase::Subscribed(_)));
    assert_eq!(effects(&mut machine, at(202)), []);
}

#[test]
fn p5_what_is_fresh_is_not_asked_for_and_what_is_old_is() {
    let mut machine = machine();
    machine.watch(at(0), person(1));
    effects(&mut machine, at(1));
    machine.fetched(at(1), &[person(1)], Some(vec![state(1, "active", 1)]));
    effects(&mut machine, at(1));
    machine.watch(at(50), person(1));
    assert_eq!(effects(&mut machine, at(52)), []);
    let entry = machine.people.get_mut(&person(1)).expect("watched");
    (entry.phase, entry.heard) = (Phase::Camping(at(100)), Some(at(2)));
    machine.watch(at(102), person(1));
    assert_eq!(effects(&mut machine, at(103)), [Effect::Fetch(vec![person(1)])]);
}

#[test]
fn p5_questions_of_one_moment_are_asked_together_and_not_put_off_for_ever() {
    let mut machine = machine();
    for n in 0..20 {
        machine.watch(Duration::from_millis(100 * n), person(n.into()));
    }
    assert_eq!(machine.deadline(), Some(Duration::from_millis(1200)));
    let Some(Effect::Fetch(people)) = effects(&mut machine, at(2)).pop() else { panic!("a question") };
    assert_eq!(people.len(), 20);
}

#[test]
fn p6_the_last_who_goes_takes_everything_along_and_ends_the_subscription() {
    let mut machine = subscribed(1);
    machine.unwatch(person(2));
    (0..4).for_each(|_| machine.watch(at(61), person(1)));
    machine.unwatch(person(1));
    assert_eq!(machine.people[&person(1)].watchers, 4);
    (0..4).for_each(|_| machine.unwatch(person(1)));
    assert_eq!(machine.len(), 0);
    // wire/02 section 7, defect 24: the JavaScript SDK lets it lapse.
    assert_eq!(effects(&mut machine, at(62)), [Effect::Unsubscribe(vec![person(1)])]);
    assert_eq!((effects(&mut machine, at(2000)), machine.deadline()), (vec![], None));
}

#[test]
fn p6_a_subscription_that_comes_too_late_is_ended() {
    let mut machine = machine();
    machine.watch(at(0), person(1));
    effects(&mut machine, at(1));
    effects(&mut machine, at(60));
    machine.unwatch(person(1));
    effects(&mut machine, at(60));
    machine.subscribed(at(61), &[person(1)], Some(vec![answer(1, 200, 600)]));
    assert_eq!(effects(&mut machine, at(61)), [Effect::Unsubscribe(vec![person(1)])]);
}

#[test]
fn p7_who_camps_for_a_minute_is_subscribed_to_and_younger_ones_stay() {
    let mut machine = machine();
    machine.watch(at(0), person(1));
    machine.watch(at(30), person(2));
    effects(&mut machine, at(31));
    assert_eq!(effects(&mut machine, at(60)), [Effect::Subscribe(vec![person(1)], 600)]);
    assert_eq!(machine.people[&person(2)].phase, Phase::Camping(at(30)));
    assert_eq!(effects(&mut machine, at(90)), [Effect::Subscribe(vec![person(2)], 600)]);
}

#[test]
fn p8_a_subscription_is_renewed_a_minute_before_its_end() {
    let mut machine = subscribed(1);
    assert_eq!(effects(&mut machine, at(599)), []);
    assert_eq!(effects(&mut machine, at(600)), [Effect::Subscribe(vec![person(1)], 600)]);
    machine.subscribed(at(601), &[person(1)], Some(vec![answer(1, 200, 600)]));
    assert_eq!(machine.people[&person(1)].phase, Phase::Subscribed(at(1201)));
}

#[test]
fn p9_what_was_heard_ten_minutes_ago_is_dropped_and_told() {
    let mut machine = machine();
    machine.watch(at(0), person(1));
    effects(&mut machine, at(1));
    machine.fetched(at(1), &[person(1)], Some(vec![state(1, "active", 1)]));
    effects(&mut machine, at(1));
    effects(&mut machine, at(60));
    machine.subscribed(at(60), &[person(1)], Some(vec![answer(1, 500, 0)]));
    effects(&mut machine, at(60));
    let told = effects(&mut machine, at(601));
    assert_eq!(told, [Effect::Tell(PresenceEvent::Dropped(vec![person(1)]))]);
    assert_eq!(machine.people[&person(1)].heard, None);
}

#[test]
fn p10_who_is_taken_counts_as_heard_and_who_is_refused_is_tried_again_in_ten_minutes() {
    let mut machine = machine();
    machine.watch(at(0), person(1));
    machine.watch(at(0), person(2));
    effects(&mut machine, at(1));
    assert_eq!(effects(&mut machine, at(60)), [Effect::Subscribe(vec![person(1), person(2)], 600)]);
    let answers = vec![answer(1, 200, 300), answer(2, 500, 0)];
    machine.subscribed(at(60), &[person(1), person(2)], Some(answers));
    let refused = PresenceEvent::Refused { subject: person(2), code: 500 };
    assert_eq!(effects(&mut machine, at(60)), [Effect::Tell(refused)]);
    let (taken, left) = (&machine.people[&person(1)], &machine.people[&person(2)]);
    assert_eq!((taken.phase, taken.heard), (Phase::Subscribed(at(360)), Some(at(60))));
    assert_eq!((left.phase, left.heard), (Phase::Waiting(at(660)), None));
}

#[test]
fn defect_24_what_fails_or_is_left_out_is_tried_again_and_nothing_is_half_subscribed() {
    let mut machine = machine();
    machine.watch(at(0), person(1));
    machine.watch(at(0), person(2));
    assert_eq!(effects(&mut machine, at(1)).len(), 1);
    machine.fetched(at(2), &[person(1), person(2)], None);
    machine.watch(at(3), person(1));
    assert_eq!(effects(&mut machine, at(4)), [Effect::Fetch(vec![person(1)])], "the question is not blocked");
    effects(&mut machine, at(60));
    machine.subscribed(at(60), &[person(1), person(2)], None);
    assert_eq!(effects(&mut machine, at(90)), [Effect::Subscribe(vec![person(1), person(2)], 600)]);
    machine.subscribed(at(91), &[person(1), person(2)], Some(vec![answer(1, 200, 600)]));
    assert_eq!(effects(&mut machine, at(121)), [Effect::Subscribe(vec![person(2)], 600)]);
}

#[test]
fn after_a_gap_everybody_is_subscribed_to_anew_at_once() {
    let mut machine = subscribed(1);
    machine.watch(at(61), person(2));
    effects(&mut machine, at(62));
    machine.restore(at(70));
    assert_eq!(machine.deadline(), Some(at(70)));
    assert_eq!(
        effects(&mut machine, at(70)),
        [Effect::Subscribe(vec![person(1)], 600)],
        "the camper goes on"
    );
}

#[test]
fn who_was_subscribed_to_by_name_stays_until_released() {
    let mut machine = machine();
    machine.keep(at(0), at(120), &[answer(1, 200, 120), answer(2, 403, 0)]);
    assert_eq!((machine.len(), effects(&mut machine, at(1))), (1, vec![]));
    assert_eq!(effects(&mut machine, at(60)), [Effect::Subscribe(vec![person(1)], 120)]);
    machine.subscribed(at(60), &[person(1)], Some(vec![answer(1, 200, 120)]));
    machine.watch(at(61), person(1));
    machine.release(at(62), &[person(1)]);
    assert_eq!(effects(&mut machine, at(62)), [Effect::Subscribe(vec![person(1)], 120)], "it is watched");
    machine.unwatch(person(1));
    assert_eq!(machine.len(), 0);
}

#[test]
fn a_state_that_was_overtaken_or_is_known_is_not_told() {
    let mut machine = subscribed(1);
    let updates = [("dnd", 5, true), ("active", 4, false), ("meeting", 6, true), ("meeting", 6, false)];
    for (status, changes, told) in updates {
        machine.update(at(70), Arc::new(state(1, status, changes)), PresenceSource::Subscription);
        assert_eq!(!effects(&mut machine, at(70)).is_empty(), told, "{status}");
    }
}

#[test]
fn what_the_answer_to_a_subscription_by_name_says_is_not_told_again_by_its_renewals() {
    let mut machine = machine();
    let known = |changes| {
        let status = Some(Arc::new(state(1, "active", changes)));
        SubscriptionAnswer { status, ..answer(1, 200, 120) }
    };
    machine.keep(at(0), at(120), &[known(3)]);
    assert_eq!(effects(&mut machine, at(0)), []);
    effects(&mut machine, at(60));
    machine.subscribed(at(60), &[person(1)], Some(vec![known(3)]));
    assert_eq!(effects(&mut machine, at(60)), [], "nothing has changed");
    effects(&mut machine, at(120));
    machine.subscribed(at(120), &[person(1)], Some(vec![known(4)]));
    assert_eq!(effects(&mut machine, at(120)).len(), 1);
}

#[test]
fn what_is_asked_for_is_told_though_it_is_known() {
    let mut machine = subscribed(1);
    machine.fetched(at(70), &[person(1)], Some(vec![state(1, "active", 1)]));
    assert_eq!(effects(&mut machine, at(70)).len(), 1);
}

#[test]
fn people_who_are_left_at_one_moment_are_left_together() {
    let mut machine = machine();
    for n in 0..100 {
        machine.keep(at(0), at(600), &[answer(n, 200, 600)]);
        machine.watch(at(0), person(n));
    }
    machine.people.values_mut().for_each(|entry| entry.kept = false);
    (0..100).for_each(|n| machine.unwatch(person(n)));
    let left = effects(&mut machine, at(1));
    assert!(matches!(&left[..], [Effect::Unsubscribe(people)] if people.len() == 100), "{left:?}");
}

#[test]
fn ten_thousand_times_are_looked_at_together() {
    let mut machine = machine();
    for n in 0..10_000 {
        machine.keep(Duration::from_millis(n), at(600), &[answer(n.into(), 200, 600)]);
    }
    let mut looks = 0;
    while let Some(now) = machine.deadline().filter(|now| *now < at(700)) {
        looks += 1;
        for effect in effects(&mut machine, now) {
            let Effect::Subscribe(people, _) = effect else { continue };
            let answers = people.iter().map(|person| answer(person.uuid().as_u128(), 200, 600)).collect();
            machine.subscribed(now, &people, Some(answers));
        }
    }
    assert!(looks < 20, "{looks} looks for renewals within ten seconds");
}
