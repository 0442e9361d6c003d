//! Whose turn it is to renew the token, among all processes that share the login. Without any I/O.

use std::time::Duration;

/// So long a process holds the lease that was granted once. It is renewed while a refresh lasts; when its holder dies,
/// another goes on after this time.
pub(super) const LEASE_LIFE: Duration = Duration::from_secs(15);

/// The first wait for another process, doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_millis(50);

/// The longest of these waits.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// So long others are waited for: as long as a refresh may take, and until the lease of a dead one has run out.
const PATIENCE: Duration = Duration::from_secs(90);

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Step {
    /// Look whether another has stored a newer token; then [`Turn::looked`].
    Look,
    /// Ask for the lease; then [`Turn::asked`].
    Ask,
    /// Wait; then [`Step::Look`].
    Wait(Duration),
    /// Renew the token: it is our turn.
    Renew,
    /// Another has renewed it.
    Done,
    /// Others hold the lease for too long.
    GiveUp,
}

/// One attempt to have the token renewed, by us or by another.
///
/// Who has got the lease looks once more before he renews: its last holder may have stored a token meanwhile. So a
/// refresh begins only under the lease and only from the newest token.
#[derive(Debug)]
pub(super) struct Turn {
    is_ours: bool,
    waited: Duration,
    ceiling: Duration,
}

impl Turn {
    /// It begins with [`Step::Look`].
    pub(super) fn new() -> Self {
        Self { is_ours: false, waited: Duration::ZERO, ceiling: FIRST_WAIT }
    }

    /// After looking: whether there was a newer token.
    pub(super) fn looked(&self, newer: bool) -> Step {
        match (newer, self.is_ours) {
            (true, _) => Step::Done,
            (false, true) => Step::Renew,
            (false, false) => Step::Ask,
        }
    }

    /// After asking: whether it was granted. `unit` is random, from 0 to 1.
    pub(super) fn asked(&mut self, granted: bool, unit: f64) -> Step {
        if granted {
            self.is_ours = true;
            return Step::Look;
        }
        if self.waited >= PATIENCE {
            return Step::GiveUp;
        }
        let pause = self.ceiling.mul_f64(0.5 + 0.5 * unit);
        self.waited += pause;
        self.ceiling = (self.ceiling * 2).min(LONGEST_WAIT);
        Step::Wait(pause)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    /// What happens next, to one of the processes.
    #[derive(Clone, Copy, Debug)]
    enum Event {
        /// It does its next step.
        Step(usize),
        /// Its refresh is answered, and it stores what it got.
        Land(usize),
        /// It renews its lease, if it renews the token.
        Hold(usize),
        /// It is killed and starts anew, with what is stored.
        Kill(usize),
        /// So many seconds pass.
        Pass(u64),
    }

    fn event() -> impl Strategy<Value = Event> {
        let process = || 0..PROCESSES;
        prop_oneof![
            12 => process().prop_map(Event::Step),
            3 => process().prop_map(Event::Land),
            3 => process().prop_map(Event::Hold),
            1 => process().prop_map(Event::Kill),
            2 => (0..10_u64).prop_map(Event::Pass),
        ]
    }

    const PROCESSES: usize = 3;

    /// The lease in the storage.
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Granted {
        token: u64,
        until: Duration,
    }

    #[derive(Debug)]
    struct Process {
        turn: Turn,
        step: Step,
        /// The version of the login that it knows.
        known: u64,
        token: Option<u64>,
    }

    impl Process {
        fn of(known: u64) -> Self {
            Self { turn: Turn::new(), step: Step::Look, known, token: None }
        }
    }

    #[derive(Debug)]
    struct World {
        now: Duration,
        /// The version of the stored login.
        stored: u64,
        lease: Option<Granted>,
        grants: u64,
        processes: Vec<Process>,
        /// How many refreshes began from each version, and how many of them were lost with their process or its lease.
        began: HashMap<u64, u64>,
        lost: HashMap<u64, u64>,
    }

    impl World {
        fn new() -> Self {
            let processes = (0..PROCESSES).map(|_| Process::of(1)).collect();
            let (began, lost) = Default::default();
            Self { now: Duration::ZERO, stored: 1, lease: None, grants: 0, processes, began, lost }
        }

        fn holder(&self) -> Option<u64> {
            self.lease.filter(|lease| lease.until > self.now).map(|lease| lease.token)
        }

        fn holds(&self, process: &Process) -> bool {
            process.token.is_some() && process.token == self.holder()
        }

        fn grant(&mut self) -> Option<u64> {
            if self.holder().is_some() {
                return None;
            }
            self.grants += 1;
            self.lease = Some(Granted { token: self.grants, until: self.now + LEASE_LIFE });
            Some(self.grants)
        }

        fn release(&mut self, at: usize) {
            if self.holds(&self.processes[at]) {
                self.lease = None;
            }
            self.processes[at].token = None;
        }

        fn step(&mut self, at: usize) {
            let stored = self.stored;
            match self.processes[at].step {
                Step::Look => {
                    let process = &mut self.processes[at];
                    process.step = process.turn.looked(stored > process.known);
                    process.known = stored;
                    if process.step == Step::Renew {
                        self.begin(at);
                    }
                }
                Step::Ask => {
                    let granted = self.grant();
                    let process = &mut self.processes[at];
                    process.token = granted;
                    process.step = process.turn.asked(granted.is_some(), 0.5);
                }
                Step::Wait(pause) => {
                    self.now += pause;
                    self.processes[at].step = Step::Look;
                }
                Step::Done | Step::GiveUp => {
                    self.release(at);
                    self.processes[at] = Process::of(stored);
                }
                Step::Renew => {}
            }
        }

        fn begin(&mut self, at: usize) {
            let process = &self.processes[at];
            assert_eq!(process.known, self.stored, "it renews the newest token");
            *self.began.entry(process.known).or_default() += 1;
            let others = self.processes.iter().enumerate().filter(|(other, _)| *other != at);
            let renewing = others.filter(|(_, other)| other.step == Step::Renew && self.holds(other)).count();
            assert!(renewing == 0 || !self.holds(process), "two renew under one lease");
        }

        /// It stores the answer, fenced by its lease and by the version.
        fn land(&mut self, at: usize) {
            let process = &self.processes[at];
            if process.step != Step::Renew {
                return;
            }
            if self.holds(process) && process.known == self.stored {
                self.stored += 1;
            } else {
                *self.lost.entry(process.known).or_default() += 1;
            }
            self.release(at);
            self.processes[at] = Process::of(self.stored);
        }

        fn hold(&mut self, at: usize) {
            if self.processes[at].step == Step::Renew && self.holds(&self.processes[at]) {
                let until = self.now + LEASE_LIFE;
                self.lease = self.lease.map(|lease| Granted { until, ..lease });
            }
        }

        fn kill(&mut self, at: usize) {
            let process = &self.processes[at];
            if process.step == Step::Renew {
                *self.lost.entry(process.known).or_default() += 1;
            }
            // Nobody gives its lease back.
            self.processes[at] = Process::of(self.stored);
        }

        fn happen(&mut self, event: Event) {
            match event {
                Event::Step(at) => self.step(at),
                Event::Land(at) => self.land(at),
                Event::Hold(at) => self.hold(at),
                Event::Kill(at) => self.kill(at),
                Event::Pass(seconds) => self.now += Duration::from_secs(seconds),
            }
        }

        /// A version from which more than one refresh began, without one of them being lost.
        fn renewed_twice(&self) -> Option<u64> {
            let running = |version: u64| {
                let of_version = |p: &&Process| p.step == Step::Renew && p.known == version;
                self.processes.iter().filter(of_version).count() as u64
            };
            let lost = |version: &u64| self.lost.get(version).copied().unwrap_or_default();
            let stored = |version: u64| u64::from(version < self.stored);
            let explained = |version: &u64| lost(version) + stored(*version) + running(*version);
            self.began
                .iter()
                .find(|(version, began)| **began > explained(version))
                .map(|(version, _)| *version)
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        /// In every order of steps, deaths, pauses and lapsed leases: a refresh begins from the newest token only, a
        /// second one from the same token only after the first was lost, and in the end somebody renews it.
        #[test]
        fn in_every_order_one_renews_and_the_others_adopt(events in prop::collection::vec(event(), 1..200)) {
            let mut world = World::new();
            for event in events {
                world.happen(event);
                prop_assert_eq!(world.renewed_twice(), None, "{:?}", world);
            }
            let before = world.stored;
            for round in 0..1000 {
                world.happen(Event::Step(round % PROCESSES));
                world.happen(Event::Land(round % PROCESSES));
            }
            prop_assert!(world.stored > before, "nobody gets on: {:?}", world);
        }
    }

    #[test]
    fn waits_grow_and_end() {
        let mut turn = Turn::new();
        assert_eq!(turn.looked(false), Step::Ask);
        assert_eq!(turn.asked(false, 0.0), Step::Wait(Duration::from_millis(25)));
        assert_eq!(turn.asked(false, 1.0), Step::Wait(Duration::from_millis(100)));
        let waits = std::iter::from_fn(|| match turn.asked(false, 1.0) {
            Step::Wait(pause) => Some(pause),
            _ => None,
        });
        let waits: Vec<_> = waits.take(1000).collect();
        assert!(waits.iter().all(|pause| *pause <= LONGEST_WAIT));
        assert!((80..100).contains(&waits.len()), "{}", waits.len());
        assert_eq!(turn.asked(false, 1.0), Step::GiveUp);
        assert_eq!(turn.asked(true, 1.0), Step::Look, "whoever gets it looks first");
        assert_eq!((turn.looked(true), turn.looked(false)), (Step::Done, Step::Renew));
    }
}
