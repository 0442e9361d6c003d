//! How many names are for this machine, and which of them it tries. Without any I/O.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::storage::Version;

/// What one machine knows of the names and of the other machines.
#[derive(Debug)]
pub(super) struct Plan {
    me: String,
    /// A machine whose entry has not changed for so long is dead.
    life: Duration,
    /// All names, in an order of this machine's own, so that machines try different ones first.
    names: Vec<String>,
    /// Where the next try begins.
    next: usize,
    held: HashSet<String>,
    /// What is held and about to be given back.
    leaving: HashSet<String>,
    others: HashMap<String, Other>,
}

/// Another machine. Clocks are not compared: what counts is how long its entry stays the same, seen from here.
#[derive(Debug)]
struct Other {
    version: Version,
    since: Duration,
    held: usize,
}

impl Plan {
    pub(super) fn new(me: String, life: Duration) -> Self {
        let (names, others) = Default::default();
        let (held, leaving) = Default::default();
        Self { me, life, names, next: 0, held, leaving, others }
    }

    /// These are all names from now on.
    pub(super) fn set_names(&mut self, names: impl IntoIterator<Item = String>) {
        let unique: HashSet<String> = names.into_iter().collect();
        self.names = unique.into_iter().collect();
        let me = self.me.clone();
        self.names.sort_by_cached_key(|name| (mixed(&me, name), name.clone()));
        self.next = 0;
    }

    /// The entries of all machines: name, version, and how many names they hold.
    pub(super) fn saw(&mut self, now: Duration, machines: Vec<(String, Version, usize)>) {
        let mut before = std::mem::take(&mut self.others);
        for (name, version, held) in machines.into_iter().filter(|(name, ..)| *name != self.me) {
            let known = before.remove(&name).filter(|other| other.version == version);
            let since = known.map_or(now, |other| other.since);
            self.others.insert(name, Other { version, since, held });
        }
    }

    fn living(&self, now: Duration) -> impl Iterator<Item = &Other> {
        self.others.values().filter(move |other| now.saturating_sub(other.since) < self.life)
    }

    /// Machines that are dead for so long that their entries can go.
    pub(super) fn forgotten(&self, now: Duration) -> Vec<String> {
        let dead = |other: &Other| now.saturating_sub(other.since) > self.life * 10;
        self.others.iter().filter(|(_, other)| dead(other)).map(|(name, _)| name.clone()).collect()
    }

    /// At most so many names are for this machine.
    pub(super) fn share(&self, now: Duration) -> usize {
        self.names.len().div_ceil(self.living(now).count() + 1)
    }

    /// So many names more are for this machine, as far as they are free.
    pub(super) fn wanted(&self, now: Duration) -> usize {
        let of_others: usize = self.living(now).map(|other| other.held).sum();
        let free = self.names.len().saturating_sub(self.held.len() + of_others);
        self.share(now).saturating_sub(self.held.len()).min(free)
    }

    /// The next names to try, at most so many; each is tried once before one is tried again.
    pub(super) fn candidates(&mut self, count: usize) -> Vec<String> {
        let (mut found, total) = (Vec::new(), self.names.len());
        for _ in 0..total {
            if found.len() == count {
                break;
            }
            let name = &self.names[self.next % total];
            self.next = (self.next + 1) % total;
            if !self.held.contains(name) {
                found.push(name.clone());
            }
        }
        found
    }

    /// What is too much, or no name any more: to be handed over.
    pub(super) fn surplus(&mut self, now: Duration) -> Vec<String> {
        let staying = self.held.len() - self.leaving.len();
        let mut excess = staying.saturating_sub(self.share(now));
        let mut surplus = Vec::new();
        let known: HashSet<&String> = self.names.iter().collect();
        surplus.extend(
            self.held.iter().filter(|name| !known.contains(name) && !self.leaving.contains(*name)).cloned(),
        );
        excess = excess.saturating_sub(surplus.len());
        // The last of the own order: others have them further ahead.
        let staying =
            self.names.iter().rev().filter(|n| self.held.contains(*n) && !self.leaving.contains(*n));
        surplus.extend(staying.take(excess).cloned());
        self.leaving.extend(surplus.iter().cloned());
        surplus
    }

    /// Everything that is held and was not told to leave yet.
    pub(super) fn leave_all(&mut self) -> Vec<String> {
        let staying: Vec<_> = self.held.difference(&self.leaving).cloned().collect();
        self.leaving.extend(staying.iter().cloned());
        staying
    }

    pub(super) fn took(&mut self, name: &str) {
        self.held.insert(name.to_owned());
    }

    /// It was given back, or lost.
    pub(super) fn gave(&mut self, name: &str) {
        self.held.remove(name);
        self.leaving.remove(name);
    }

    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    pub(super) fn is_handing_over(&self) -> bool {
        !self.leaving.is_empty()
    }
}

/// A number that belongs to a machine and a name; the same in each process.
fn mixed(machine: &str, name: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (machine, name).hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TTL: Duration = Duration::from_secs(30);
    const LIFE: Duration = Duration::from_secs(45);
    const NAMES: usize = 20;
    const MACHINES: usize = 4;

    #[derive(Clone, Copy, Debug)]
    enum Event {
        Beat(usize),
        Kill(usize),
        Start(usize),
        Pass(u64),
    }

    fn event() -> impl Strategy<Value = Event> {
        let machine = || 0..MACHINES;
        prop_oneof![
            8 => machine().prop_map(Event::Beat),
            1 => machine().prop_map(Event::Kill),
            2 => machine().prop_map(Event::Start),
            3 => (0..15_u64).prop_map(Event::Pass),
        ]
    }

    /// Machines over one storage: entries with versions, and leases that run out.
    #[derive(Default)]
    struct World {
        now: Duration,
        commits: u64,
        entries: HashMap<usize, (Version, usize)>,
        leases: HashMap<String, (usize, Duration)>,
        machines: HashMap<usize, Plan>,
    }

    impl World {
        fn holder(&self, name: &str) -> Option<usize> {
            self.leases.get(name).filter(|(_, until)| *until > self.now).map(|(machine, _)| *machine)
        }

        fn happen(&mut self, event: Event) {
            match event {
                Event::Pass(seconds) => self.now += Duration::from_secs(seconds),
                Event::Kill(at) => drop(self.machines.remove(&at)),
                Event::Start(at) => {
                    self.machines.entry(at).or_insert_with(|| {
                        let mut plan = Plan::new(format!("m{at}"), LIFE);
                        plan.set_names((0..NAMES).map(|n| format!("n{n}")));
                        plan
                    });
                }
                Event::Beat(at) => {
                    if let Some(plan) = self.machines.remove(&at) {
                        let plan = self.beat(at, plan);
                        self.machines.insert(at, plan);
                    }
                }
            }
        }

        fn beat(&mut self, at: usize, mut plan: Plan) -> Plan {
            let mine: Vec<_> = plan.held.iter().cloned().collect();
            for name in mine {
                match self.holder(&name) == Some(at) {
                    true => drop(self.leases.insert(name, (at, self.now + TTL))),
                    false => plan.gave(&name),
                }
            }
            self.commits += 1;
            self.entries.insert(at, (Version::from_u64(self.commits), plan.held()));
            let seen = self.entries.iter().map(|(m, (version, held))| (format!("m{m}"), *version, *held));
            plan.saw(self.now, seen.collect());
            for name in plan.surplus(self.now) {
                assert!(self.leases.remove(&name).is_some());
                plan.gave(&name);
            }
            let share = plan.share(self.now);
            assert!(plan.held() <= share, "no more than its share stays");
            let mut budget = NAMES;
            while budget > 0 && plan.wanted(self.now) > 0 {
                let some = plan.candidates(plan.wanted(self.now).min(budget));
                budget -= some.len().min(budget);
                for name in some {
                    if self.holder(&name).is_none() {
                        self.leases.insert(name.clone(), (at, self.now + TTL));
                        plan.took(&name);
                    }
                }
            }
            assert!(plan.held() <= share, "no more than its share is taken");
            plan
        }

        /// Everybody who lives beats for a while: the dead are noticed, the leases of the dead run out.
        fn settle(&mut self) {
            for _ in 0..30 {
                self.now += Duration::from_secs(5);
                (0..MACHINES).for_each(|at| self.happen(Event::Beat(at)));
            }
        }
    }

    proptest! {
        /// In every order of starts, deaths and pauses: in the end each name has one machine, and each machine at most
        /// its fair share.
        #[test]
        fn in_every_order_all_names_are_held_in_fair_shares(events in prop::collection::vec(event(), 0..120)) {
            let mut world = World::default();
            for event in events {
                world.happen(event);
            }
            world.happen(Event::Start(0));
            world.settle();
            let share = NAMES.div_ceil(world.machines.len());
            for (at, plan) in &world.machines {
                prop_assert!(plan.held() <= share, "machine {at} holds {} of {share}", plan.held());
                for name in &plan.held {
                    prop_assert_eq!(world.holder(name), Some(*at), "{}", name);
                }
            }
            let held: usize = world.machines.values().map(Plan::held).sum();
            prop_assert_eq!(held, NAMES);
        }
    }

    #[test]
    fn a_machine_alone_takes_all_and_hands_half_of_it_over() {
        let mut plan = Plan::new("a".to_owned(), LIFE);
        plan.set_names(["1", "2", "3", "4", "5"].map(str::to_owned));
        let now = Duration::from_secs(100);
        assert_eq!((plan.share(now), plan.wanted(now)), (5, 5));
        let all = plan.candidates(9);
        assert_eq!(all.len(), 5);
        all.iter().for_each(|name| plan.took(name));
        plan.saw(now, vec![("b".to_owned(), Version::from_u64(1), 0)]);
        assert_eq!((plan.share(now), plan.surplus(now).len()), (3, 2));
        assert!(plan.surplus(now).is_empty(), "it is told once");
        assert!(plan.is_handing_over());
        let later = now + LIFE;
        assert_eq!(plan.share(later), 5, "the other one is dead");
        assert_eq!(plan.forgotten(now + LIFE * 11), ["b"]);
    }

    #[test]
    fn what_is_no_name_any_more_is_handed_over() {
        let mut plan = Plan::new("a".to_owned(), LIFE);
        plan.set_names(["1", "2"].map(str::to_owned));
        plan.took("1");
        plan.took("2");
        plan.set_names(["2", "3"].map(str::to_owned));
        assert_eq!(plan.surplus(Duration::ZERO), ["1"]);
        assert_eq!(plan.leave_all(), ["2"]);
    }
}
