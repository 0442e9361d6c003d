//! The task that announces a machine, renews its leases, and claims.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, watch};

use super::claim::{Claim, Ending, Term};
use super::claims::ClaimsBuilder;
use super::plan::Plan;
use crate::storage::{Batch, Lease, Namespace, Scan, Scanned, Storage, Version};
use crate::time::{Clock, Rng};
use crate::{ErrorKind, Result};

/// So many requests are under way at once.
const PARALLEL: usize = 64;

/// So many names are tried in one beat.
const TRIES: usize = 1024;

/// The entries of machines.
const MACHINES: &str = "machine/";

/// What the driver is told.
#[derive(Debug)]
pub(super) struct Orders {
    pub(super) names: Vec<String>,
    pub(super) stop: bool,
}

pub(super) struct Driver {
    storage: Arc<dyn Storage>,
    namespace: Namespace,
    machine: String,
    ttl: Duration,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
    plan: Plan,
    held: HashMap<String, Held>,
    orders: watch::Receiver<Orders>,
    fresh: Option<mpsc::UnboundedSender<Claim>>,
    returned: (mpsc::UnboundedSender<Lease>, mpsc::UnboundedReceiver<Lease>),
}

struct Held {
    lease: Lease,
    term: watch::Sender<Term>,
    /// When the next renewal is due.
    due: Duration,
}

/// What a machine says of itself.
#[derive(Deserialize, Serialize)]
struct Machine {
    #[serde(default)]
    held: usize,
}

impl Driver {
    pub(super) fn new(
        builder: ClaimsBuilder,
        orders: watch::Receiver<Orders>,
        fresh: mpsc::UnboundedSender<Claim>,
    ) -> Self {
        let ClaimsBuilder { storage, namespace, machine, ttl, clock, rng } = builder;
        // A dead machine holds nothing any more: its leases run out before it is forgotten.
        let mut plan = Plan::new(machine.clone(), ttl + ttl / 4);
        plan.set_names(orders.borrow().names.iter().cloned());
        let (held, returned) = (HashMap::new(), mpsc::unbounded_channel());
        Self {
            storage,
            namespace,
            machine,
            ttl,
            clock,
            rng,
            plan,
            held,
            orders,
            fresh: Some(fresh),
            returned,
        }
    }

    /// Runs until it was told to stop, and everything is given back or has run out.
    pub(super) async fn run(mut self) {
        let mut is_first = true;
        loop {
            self.obey();
            if let Err(error) = self.beat(is_first).await {
                tracing::warn!(%error, "claims are neither renewed nor made");
            }
            if self.fresh.is_none() && self.held.is_empty() {
                return self.leave().await;
            }
            self.pause(is_first).await;
            is_first = false;
        }
    }

    fn obey(&mut self) {
        // When nobody can tell anything any more, nothing has changed.
        if !self.orders.has_changed().unwrap_or_default() {
            return;
        }
        let stop = {
            let orders = self.orders.borrow_and_update();
            self.plan.set_names(orders.names.iter().cloned());
            orders.stop
        };
        if stop {
            self.fresh = None;
            for name in self.plan.leave_all() {
                self.end(&name, Ending::HandOver);
            }
        }
    }

    async fn beat(&mut self, is_first: bool) -> Result<()> {
        self.take_back().await;
        self.renew().await;
        self.announce().await?;
        let now = self.clock.monotonic();
        for name in self.plan.surplus(now) {
            self.end(&name, Ending::HandOver);
        }
        match is_first || self.fresh.is_none() {
            true => Ok(()),
            false => self.claim().await,
        }
    }

    /// Says that this machine lives and how much it holds, and reads the same of the others.
    async fn announce(&mut self) -> Result<()> {
        let held = self.plan.held();
        let entry = serde_json::to_vec(&Machine { held }).unwrap_or_default();
        let mut batch = Batch::new().put(&self.namespace, format!("{MACHINES}{}", self.machine), entry);
        for machine in self.plan.forgotten(self.clock.monotonic()) {
            batch = batch.delete(&self.namespace, format!("{MACHINES}{machine}"));
        }
        self.storage.commit(batch).await?;
        let seen = self.storage.scan(&self.namespace, Scan::prefix(MACHINES)).await?;
        self.plan.saw(self.clock.monotonic(), seen.into_iter().filter_map(machine).collect());
        Ok(())
    }

    /// Renews what is due. What was not renewed in time is lost, whether the storage says so or does not answer.
    async fn renew(&mut self) {
        let (start, ttl, storage) = (self.clock.monotonic(), self.ttl, self.storage.clone());
        let due = self.held.iter().filter(|(_, held)| held.due <= start);
        let due: Vec<_> = due.map(|(name, held)| (name.clone(), held.lease.clone())).collect();
        let clock = self.clock.clone();
        let renewals = due.into_iter().map(|(name, lease)| {
            let (storage, clock) = (storage.clone(), clock.clone());
            async move {
                let sent = clock.monotonic();
                (name, sent, storage.renew(&lease, ttl).await)
            }
        });
        let renewed: Vec<_> = stream::iter(renewals).buffer_unordered(PARALLEL).collect().await;
        for (name, sent, outcome) in renewed {
            match outcome {
                Ok(()) => self.extend(&name, sent),
                Err(error) if error.kind() == ErrorKind::Conflict => self.lose(&name),
                Err(error) => tracing::debug!(%error, name, "a claim was not renewed"),
            }
        }
        let now = self.clock.monotonic();
        let over = self.held.iter().filter(|(_, held)| held.term.borrow().until <= now);
        let over: Vec<_> = over.map(|(name, _)| name.clone()).collect();
        over.iter().for_each(|name| self.lose(name));
    }

    fn extend(&mut self, name: &str, sent: Duration) {
        let due = self.next_renewal(sent);
        if let Some(held) = self.held.get_mut(name) {
            held.term.send_modify(|term| term.until = sent + self.ttl);
            held.due = due;
        }
    }

    /// A third of the time, spread a little, so that the leases of a machine do not stay in step.
    fn next_renewal(&self, sent: Duration) -> Duration {
        sent + (self.ttl / 3).mul_f64(0.7 + 0.3 * self.rng.unit())
    }

    fn lose(&mut self, name: &str) {
        self.end(name, Ending::Lost);
        self.forget(name);
    }

    fn forget(&mut self, name: &str) {
        self.held.remove(name);
        self.plan.gave(name);
    }

    fn end(&self, name: &str, ending: Ending) {
        if let Some(held) = self.held.get(name) {
            held.term.send_modify(|term| term.ending = Some(ending));
        }
    }

    /// Claims what is for this machine and free, never more than that at a time.
    async fn claim(&mut self) -> Result<()> {
        let mut tries = TRIES;
        loop {
            let wanted = self.plan.wanted(self.clock.monotonic()).min(PARALLEL).min(tries);
            let names = self.plan.candidates(wanted);
            if names.is_empty() {
                return Ok(());
            }
            tries -= names.len();
            self.try_all(names).await?;
        }
    }

    async fn try_all(&mut self, names: Vec<String>) -> Result<()> {
        let tries = names.into_iter().map(|name| {
            let (storage, namespace) = (self.storage.clone(), self.namespace.clone());
            let (sent, ttl) = (self.clock.monotonic(), self.ttl);
            async move {
                let granted = storage.acquire(&namespace, &name, ttl).await;
                (name, sent, granted)
            }
        });
        let granted: Vec<_> = stream::iter(tries).buffer_unordered(PARALLEL).collect().await;
        let mut failure = Ok(());
        for (name, sent, granted) in granted {
            match granted {
                Ok(Some(lease)) => self.take(name, lease, sent),
                Ok(None) => {}
                // If it was granted nevertheless, it runs out.
                Err(error) => failure = Err(error),
            }
        }
        failure
    }

    fn take(&mut self, name: String, lease: Lease, sent: Duration) {
        let Some(fresh) = &self.fresh else { return };
        let term = watch::Sender::new(Term { until: sent + self.ttl, ending: None });
        let (storage, clock) = (self.storage.clone(), self.clock.clone());
        let claim = Claim::new(
            name.clone(),
            lease.clone(),
            term.subscribe(),
            storage,
            clock,
            self.returned.0.clone(),
        );
        // A claim that nobody receives comes back at once.
        let _ = fresh.send(claim);
        let due = self.next_renewal(sent);
        self.plan.took(&name);
        self.held.insert(name, Held { lease, term, due });
    }

    /// Gives back what was dropped.
    async fn take_back(&mut self) {
        let mut leases = Vec::new();
        while let Ok(lease) = self.returned.1.try_recv() {
            let ours = self.held.get(lease.name()).is_some_and(|held| held.lease == lease);
            if ours {
                self.forget(lease.name());
            }
            leases.push(lease);
        }
        let releases = leases.into_iter().map(|lease| {
            let storage = self.storage.clone();
            async move { storage.release(&lease).await }
        });
        let released: Vec<_> = stream::iter(releases).buffer_unordered(PARALLEL).collect().await;
        for error in released.into_iter().filter_map(Result::err) {
            tracing::debug!(%error, "a claim was not given back, and runs out");
        }
    }

    /// Until the next beat; shorter while names are free or change hands.
    async fn pause(&mut self, is_first: bool) {
        let now = self.clock.monotonic();
        let hungry =
            is_first || self.fresh.is_none() || self.plan.is_handing_over() || self.plan.wanted(now) > 0;
        let pause = if hungry { self.ttl / 30 } else { self.ttl / 10 };
        let pause = self.clock.sleep(pause.mul_f64(0.7 + 0.3 * self.rng.unit()));
        tokio::select! {
            () = pause => {}
            Ok(()) = self.orders.changed() => self.orders.mark_changed(),
        }
    }

    async fn leave(&mut self) {
        self.take_back().await;
        let gone = Batch::new().delete(&self.namespace, format!("{MACHINES}{}", self.machine));
        if let Err(error) = self.storage.commit(gone).await {
            tracing::debug!(%error, "the entry of this machine stays until others forget it");
        }
    }
}

fn machine(item: Scanned) -> Option<(String, Version, usize)> {
    let name = item.key.strip_prefix(MACHINES)?.to_owned();
    let machine: Machine = serde_json::from_slice(&item.entry.value).ok()?;
    Some((name, item.entry.version, machine.held))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ownership::Claims;
    use crate::storage::{Expect, MemoryStorage};
    use crate::testing::ManualClock;
    use crate::time::OsRng;

    const TTL: Duration = Duration::from_secs(30);
    const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

    /// A storage and the clock that everybody lives by.
    struct Fleet {
        clock: ManualClock,
        storage: Arc<MemoryStorage>,
    }

    impl Fleet {
        fn new() -> Self {
            let clock = ManualClock::new();
            Self { storage: Arc::new(MemoryStorage::with_clock(Arc::new(clock.clone()))), clock }
        }

        fn machine(&self, name: &str) -> Claims {
            let namespace = Namespace::new("bots").expect("a name");
            let builder = Claims::builder(self.storage.clone(), namespace, name);
            let builder = builder.clock(Arc::new(self.clock.clone())).rng(Arc::new(OsRng));
            builder.ttl(TTL).start(NAMES).expect("it starts")
        }

        /// Lets time pass so slowly that everybody keeps up with it.
        async fn pass(&self, seconds: u64) {
            for _ in 0..seconds * 4 {
                self.clock.advance(Duration::from_millis(250));
                for _ in 0..30 {
                    tokio::task::yield_now().await;
                }
            }
        }
    }

    fn names<'a>(claims: impl IntoIterator<Item = &'a Claim>) -> BTreeSet<&'a str> {
        claims.into_iter().map(Claim::name).collect()
    }

    /// Takes what is new, and drops what has come to its end.
    fn update(claims: &mut Claims, mine: &mut Vec<Claim>) {
        mine.retain(Claim::is_held);
        while let Ok(claim) = claims.fresh_now() {
            mine.push(claim);
        }
    }

    impl Claims {
        fn fresh_now(&mut self) -> std::result::Result<Claim, mpsc::error::TryRecvError> {
            self.fresh.try_recv()
        }
    }

    #[tokio::test]
    async fn names_are_shared_when_a_machine_joins_and_taken_over_when_it_dies() {
        let fleet = Fleet::new();
        let (mut first, mut of_first) = (fleet.machine("1"), Vec::new());
        fleet.pass(10).await;
        update(&mut first, &mut of_first);
        assert_eq!(names(&of_first), NAMES.into());
        let (mut second, mut of_second) = (fleet.machine("2"), Vec::new());
        for _ in 0..20 {
            fleet.pass(1).await;
            update(&mut first, &mut of_first);
            update(&mut second, &mut of_second);
        }
        assert_eq!((of_first.len(), of_second.len()), (3, 3), "{of_first:?} {of_second:?}");
        assert_eq!(names(of_first.iter().chain(&of_second)), NAMES.into());
        // It is killed: nobody renews, nobody gives back.
        drop(second);
        fleet.pass(TTL.as_secs() + 15).await;
        assert!(of_second.iter().all(|claim| !claim.is_held()));
        assert_eq!(of_second[0].ended().await, Ending::Lost);
        update(&mut first, &mut of_first);
        assert_eq!(names(&of_first), NAMES.into());
        let late = Batch::new().put_if(of_second[0].lease().namespace(), "k", "v", Expect::Any);
        let late = fleet.storage.commit(late.require_lease(of_second[0].lease())).await;
        assert_eq!(late.expect_err("it is too late").kind(), ErrorKind::Conflict);
    }

    #[tokio::test]
    async fn a_shutdown_waits_for_the_claims_and_leaves_nothing_behind() {
        let fleet = Fleet::new();
        let (mut claims, mut mine) = (fleet.machine("1"), Vec::new());
        fleet.pass(10).await;
        update(&mut claims, &mut mine);
        let leaving = tokio::spawn(claims.shutdown());
        fleet.pass(TTL.as_secs() * 2).await;
        assert!(!leaving.is_finished(), "the leases are renewed until the claims are dropped");
        for claim in mine {
            assert_eq!(claim.ended().await, Ending::HandOver);
            claim.release().await.expect("given back");
        }
        fleet.pass(5).await;
        assert!(leaving.is_finished());
        let namespace = Namespace::new("bots").expect("a name");
        assert_eq!(fleet.storage.scan(&namespace, Scan::all()).await.expect("a scan"), []);
        assert!(fleet.storage.acquire(&namespace, "a", TTL).await.expect("an answer").is_some());
    }

    #[tokio::test]
    async fn what_cannot_be_claimed_is_refused() {
        let start = |machine: &str, ttl| {
            let namespace = Namespace::new("bots").expect("a name");
            Claims::builder(Arc::new(MemoryStorage::new()), namespace, machine).ttl(ttl).start(["a"])
        };
        for refused in [start("", TTL), start("1", Duration::from_millis(999))] {
            assert_eq!(refused.expect_err("refused").kind(), ErrorKind::InvalidInput);
        }
    }
}
