//! The keys in memory, and who waits for which: no I/O, no clock, only numbers.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use webex_jose::ContentKey;

use crate::error::Result;
use crate::kms::{Key, KeyUri, UserId};

/// A key ready to use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct HeldKey {
    pub(crate) key: Key,
    pub(crate) content: ContentKey,
}

impl HeldKey {
    pub(crate) fn new(key: Key) -> Result<Self> {
        let content = key.content_key()?;
        Ok(Self { key, content })
    }
}

/// Which key: the same one may be open to one person and closed to another.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) struct KeyId {
    pub(crate) uri: KeyUri,
    pub(crate) on_behalf_of: Option<UserId>,
}

impl KeyId {
    pub(crate) fn own(uri: KeyUri) -> Self {
        Self { uri, on_behalf_of: None }
    }
}

/// Somebody who waits.
pub(crate) type Ticket = u64;

/// What came of asking.
#[derive(Debug, PartialEq)]
pub(crate) enum Lookup {
    Here(Arc<HeldKey>),
    /// The key is on its way, or the caller has to fetch it.
    Wait {
        fetch: bool,
    },
}

/// Bounded: the key that was used least recently goes first, and none stays longer than its time (wire/03 section 7.1,
/// number 17).
#[derive(Debug)]
pub(crate) struct KeyRing {
    capacity: usize,
    life: Duration,
    keys: HashMap<KeyId, Slot>,
    /// By the number of their last use.
    order: BTreeMap<u64, KeyId>,
    uses: u64,
    flights: HashMap<KeyId, Flight>,
}

#[derive(Debug)]
struct Slot {
    key: Arc<HeldKey>,
    used: u64,
    since: Duration,
}

/// A fetch under way.
#[derive(Debug, Default)]
struct Flight {
    tickets: Vec<Ticket>,
    /// The key was to be forgotten meanwhile: what arrives is handed out and not kept.
    forget: bool,
}

impl KeyRing {
    pub(crate) fn new(capacity: usize, life: Duration) -> Self {
        let (keys, order, flights) = Default::default();
        Self { capacity: capacity.max(1), life, keys, order, uses: 0, flights }
    }

    /// Asks for a key; the first who has to wait fetches it.
    pub(crate) fn ask(&mut self, id: &KeyId, ticket: Ticket, now: Duration) -> Lookup {
        if let Some(key) = self.get(id, now) {
            return Lookup::Here(key);
        }
        let fetch = !self.flights.contains_key(id);
        self.flights.entry(id.clone()).or_default().tickets.push(ticket);
        Lookup::Wait { fetch }
    }

    fn get(&mut self, id: &KeyId, now: Duration) -> Option<Arc<HeldKey>> {
        let slot = self.keys.get_mut(id)?;
        if now.saturating_sub(slot.since) >= self.life {
            self.remove(id);
            return None;
        }
        self.order.remove(&slot.used);
        self.uses += 1;
        slot.used = self.uses;
        self.order.insert(slot.used, id.clone());
        Some(slot.key.clone())
    }

    /// The fetch ended: answers who has to be told.
    pub(crate) fn landed(&mut self, id: &KeyId, key: Option<&Arc<HeldKey>>, now: Duration) -> Vec<Ticket> {
        let flight = self.flights.remove(id).unwrap_or_default();
        if let Some(key) = key.filter(|_| !flight.forget) {
            self.insert(id.clone(), key.clone(), now);
        }
        flight.tickets
    }

    /// Keeps a key that came without being asked for.
    pub(crate) fn insert(&mut self, id: KeyId, key: Arc<HeldKey>, now: Duration) {
        self.remove(&id);
        self.uses += 1;
        self.order.insert(self.uses, id.clone());
        self.keys.insert(id, Slot { key, used: self.uses, since: now });
        while self.keys.len() > self.capacity {
            let Some((_, oldest)) = self.order.pop_first() else { break };
            self.keys.remove(&oldest);
        }
    }

    /// Forgets a key, also one that is on its way.
    pub(crate) fn forget(&mut self, id: &KeyId) {
        self.remove(id);
        if let Some(flight) = self.flights.get_mut(id) {
            flight.forget = true;
        }
    }

    /// Forgets a key on behalf of whomever it was fetched.
    pub(crate) fn revoke(&mut self, uri: &KeyUri) {
        let ids = self.keys.keys().chain(self.flights.keys()).filter(|id| id.uri == *uri);
        for id in ids.cloned().collect::<Vec<_>>() {
            self.forget(&id);
        }
    }

    /// Forgets every key.
    pub(crate) fn clear(&mut self) {
        self.keys.clear();
        self.order.clear();
        self.flights.values_mut().for_each(|flight| flight.forget = true);
    }

    fn remove(&mut self, id: &KeyId) {
        if let Some(slot) = self.keys.remove(id) {
            self.order.remove(&slot.used);
        }
    }

    /// How many keys are held.
    pub(super) fn len(&self) -> usize {
        debug_assert_eq!(self.keys.len(), self.order.len(), "each key has one place in the order");
        self.keys.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use proptest::prelude::*;
    use webex_jose::Jwk;

    use super::*;

    const LIFE: Duration = Duration::from_secs(100);

    fn id(n: u8) -> KeyId {
        KeyId::own(format!("kms://kms.example/keys/{n}").into())
    }

    fn key(n: u8, version: u8) -> Arc<HeldKey> {
        let jwk = serde_json::to_value(Jwk::from_secret(&[version; 32])).expect("JSON");
        let json = serde_json::json!({"uri": id(n).uri, "jwk": jwk});
        Arc::new(HeldKey::new(serde_json::from_value(json).expect("a key")).expect("a size"))
    }

    #[test]
    fn rows_23_to_25_one_fetch_serves_all_who_ask() {
        let mut ring = KeyRing::new(4, LIFE);
        let now = Duration::ZERO;
        assert_eq!(ring.ask(&id(1), 1, now), Lookup::Wait { fetch: true });
        for ticket in 2..6 {
            assert_eq!(ring.ask(&id(1), ticket, now), Lookup::Wait { fetch: false });
        }
        assert_eq!(ring.landed(&id(1), Some(&key(1, 1)), now), [1, 2, 3, 4, 5]);
        assert_eq!(ring.ask(&id(1), 6, now), Lookup::Here(key(1, 1)));
    }

    #[test]
    fn row_26_a_key_on_behalf_of_somebody_is_another_one() {
        let mut ring = KeyRing::new(4, LIFE);
        let other = KeyId { on_behalf_of: Some("u1".into()), ..id(1) };
        ring.insert(other.clone(), key(1, 1), Duration::ZERO);
        assert_eq!(ring.ask(&id(1), 1, Duration::ZERO), Lookup::Wait { fetch: true });
        assert_eq!(ring.ask(&other, 2, Duration::ZERO), Lookup::Here(key(1, 1)));
    }

    #[test]
    fn defect_17_a_revoked_key_is_forgotten_for_everybody() {
        let mut ring = KeyRing::new(4, LIFE);
        let other = KeyId { on_behalf_of: Some("u1".into()), ..id(1) };
        for id in [id(1), other.clone(), id(2)] {
            ring.insert(id, key(1, 1), Duration::ZERO);
        }
        let flying = KeyId { on_behalf_of: Some("u2".into()), ..id(1) };
        ring.ask(&flying, 1, Duration::ZERO);
        ring.revoke(&id(1).uri);
        ring.landed(&flying, Some(&key(1, 1)), Duration::ZERO);
        assert_eq!(ring.len(), 1);
        assert_eq!(ring.ask(&other, 2, Duration::ZERO), Lookup::Wait { fetch: true });
    }

    #[test]
    fn defect_17_keys_run_out_and_the_least_used_goes_first() {
        let mut ring = KeyRing::new(2, LIFE);
        ring.insert(id(1), key(1, 1), Duration::ZERO);
        ring.insert(id(2), key(2, 1), Duration::ZERO);
        ring.ask(&id(1), 1, Duration::ZERO);
        ring.insert(id(3), key(3, 1), Duration::ZERO);
        assert_eq!(ring.ask(&id(2), 2, Duration::ZERO), Lookup::Wait { fetch: true });
        assert_eq!(ring.ask(&id(1), 3, Duration::ZERO), Lookup::Here(key(1, 1)));
        assert_eq!(ring.ask(&id(1), 4, LIFE), Lookup::Wait { fetch: true });
    }

    #[test]
    fn a_key_that_was_forgotten_on_its_way_is_not_kept() {
        let mut ring = KeyRing::new(2, LIFE);
        ring.ask(&id(1), 1, Duration::ZERO);
        ring.forget(&id(1));
        assert_eq!(ring.landed(&id(1), Some(&key(1, 1)), Duration::ZERO), [1]);
        assert_eq!(ring.len(), 0);
    }

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Ask(u8),
        Land(u8, bool),
        Forget(u8),
        Insert(u8),
        Pass(u64),
        Clear,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            5 => (0_u8..6).prop_map(Step::Ask),
            3 => (0_u8..6, any::<bool>()).prop_map(|(n, ok)| Step::Land(n, ok)),
            1 => (0_u8..6).prop_map(Step::Forget),
            1 => (0_u8..6).prop_map(Step::Insert),
            1 => (0_u64..60).prop_map(Step::Pass),
            1 => Just(Step::Clear),
        ]
    }

    proptest! {
        #[test]
        fn whatever_the_order_each_waits_for_one_fetch_and_is_told_once(steps in prop::collection::vec(step(), 0..200)) {
            let (mut ring, mut now, mut tickets) = (KeyRing::new(3, LIFE), Duration::ZERO, 0);
            // Who waits for what, and the version of each key that was kept last and since when.
            let mut waiting: HashMap<u8, HashSet<Ticket>> = HashMap::new();
            let mut kept: HashMap<u8, (u8, Duration)> = HashMap::new();
            let mut stale: HashSet<u8> = HashSet::new();
            let mut version = 0_u8;
            for step in steps {
                match step {
                    Step::Ask(n) => {
                        tickets += 1;
                        match ring.ask(&id(n), tickets, now) {
                            Lookup::Here(found) => {
                                let (version, since) = kept[&n];
                                prop_assert_eq!(found, key(n, version));
                                prop_assert!(now - since < LIFE);
                            }
                            Lookup::Wait { fetch } => {
                                prop_assert_eq!(fetch, !waiting.contains_key(&n));
                                waiting.entry(n).or_default().insert(tickets);
                            }
                        }
                    }
                    Step::Land(n, ok) if waiting.contains_key(&n) => {
                        version = version.wrapping_add(1);
                        let key = ok.then(|| key(n, version));
                        let told: HashSet<_> = ring.landed(&id(n), key.as_ref(), now).into_iter().collect();
                        prop_assert_eq!(Some(told), waiting.remove(&n));
                        if !stale.remove(&n) && ok {
                            kept.insert(n, (version, now));
                        }
                    }
                    Step::Land(..) => {}
                    Step::Forget(n) => {
                        ring.forget(&id(n));
                        kept.remove(&n);
                        if waiting.contains_key(&n) { stale.insert(n); }
                    }
                    Step::Insert(n) => {
                        version = version.wrapping_add(1);
                        ring.insert(id(n), key(n, version), now);
                        kept.insert(n, (version, now));
                    }
                    Step::Pass(seconds) => now += Duration::from_secs(seconds),
                    Step::Clear => {
                        ring.clear();
                        kept.clear();
                        stale.extend(waiting.keys());
                    }
                }
                prop_assert!(ring.len() <= 3);
            }
        }
    }
}
