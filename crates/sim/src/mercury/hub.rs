//! All open sockets.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::event::{Delivery, Event};
use super::frame_fault::FrameFaults;
use super::line::{Counts, Line, Order};
use super::selection::Identity;
use super::{Close, Selection, Welcome};
use crate::clock::SimClock;
use crate::ids::{DeviceId, UserId};
use crate::sync::lock;

/// The registry of sockets and of what is to go wrong with them.
#[derive(Debug)]
pub(super) struct Hub {
    pub(super) clock: SimClock,
    pub(super) faults: FrameFaults,
    pub(super) stop: CancellationToken,
    pub(super) tasks: TaskTracker,
    pub(super) resends: AtomicBool,
    pub(super) skew_millis: AtomicI64,
    pub(super) authorization_limit: Mutex<Duration>,
    /// How many of the facts that were committed have been handed to the sockets.
    pub(super) told: watch::Sender<u64>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    opened: u64,
    lines: BTreeMap<u64, Line>,
    /// Registrations that have had a socket: for a second one events may have been lost.
    seen: HashSet<DeviceId>,
    /// What the last socket of a registration left unacknowledged, if it is to be sent again.
    left_over: HashMap<DeviceId, Vec<Delivery>>,
    welcomes: VecDeque<Welcome>,
}

/// A socket that has just entered.
pub(super) struct Entrance {
    pub(super) number: u64,
    pub(super) orders: UnboundedReceiver<Order>,
    /// For orders that the socket gives itself for later.
    pub(super) sender: UnboundedSender<Order>,
    pub(super) counts: Arc<Counts>,
    /// Whether the registration has had a socket before.
    pub(super) again: bool,
    pub(super) left_over: Vec<Delivery>,
}

/// An open socket, for whoever looks.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let sim = webex_sim::Sim::start().await?;
/// assert!(sim.sockets().open().is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SocketInfo {
    /// Counts up over the life of the simulator.
    pub number: u64,
    /// Whose it is.
    pub user: UserId,
    /// The registration: a device's, or one of a data channel.
    pub device: DeviceId,
    /// The simulator's address that the client has connected to.
    pub address: IpAddr,
    /// Frames sent, signals included.
    pub sent: u64,
    /// Frames that the client has acknowledged.
    pub acknowledged: u64,
}

impl Hub {
    pub(super) fn new(clock: SimClock) -> Self {
        Self {
            clock,
            faults: FrameFaults::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            resends: AtomicBool::new(false),
            skew_millis: AtomicI64::new(0),
            authorization_limit: Mutex::new(AUTHORIZATION_LIMIT),
            told: watch::Sender::new(0),
            state: Mutex::default(),
        }
    }

    /// Lets an authorized socket in. Others of the same registration go unless `beside` them is asked for.
    pub(super) fn enter(&self, identity: Identity, beside: bool) -> Entrance {
        let registration = identity.device;
        let (sender, orders) = unbounded_channel();
        let counts = Arc::new(Counts::default());
        let mut state = lock(&self.state);
        state.retire(registration, beside);
        state.opened += 1;
        let number = state.opened;
        let line = Line { identity, orders: sender.clone(), counts: counts.clone(), leaving: false };
        state.lines.insert(number, line);
        let again = !state.seen.insert(registration);
        let left_over = state.left_over.remove(&registration).unwrap_or_default();
        Entrance { number, orders, sender, counts, again, left_over }
    }

    /// Forgets a socket; what it leaves is kept for the next one if it is to be sent again.
    pub(super) fn leave(&self, number: u64, unacknowledged: Vec<Delivery>) {
        let mut state = lock(&self.state);
        let Some(line) = state.lines.remove(&number) else { return };
        if !unacknowledged.is_empty() {
            state.left_over.entry(line.identity.device).or_default().extend(unacknowledged);
        }
    }

    /// Gives every selected socket an order; how many there are.
    pub(super) fn order(&self, sockets: &Selection, order: impl Fn() -> Order) -> usize {
        let mut state = lock(&self.state);
        let picked = state.lines.values_mut().filter(|line| sockets.holds(line.identity));
        picked
            .map(|line| {
                let order = order();
                line.leaving |= matches!(order, Order::AnnounceShutdown);
                line.order(order);
            })
            .count()
    }

    /// Hands an event to the selected sockets; how many there are.
    pub(super) fn deliver(&self, sockets: &Selection, event: &Event) -> usize {
        let happened = self.clock.now();
        self.order(sockets, || Order::Deliver(Delivery::new(event.clone(), happened)))
    }

    pub(super) fn open(&self) -> Vec<SocketInfo> {
        let state = lock(&self.state);
        let info = |(number, line): (&u64, &Line)| SocketInfo {
            number: *number,
            user: line.identity.user,
            device: line.identity.device,
            address: line.identity.address,
            sent: Counts::read(&line.counts.sent),
            acknowledged: Counts::read(&line.counts.acknowledged),
        };
        state.lines.iter().map(info).collect()
    }

    /// What resolves as soon as each socket that has something to do has done it.
    pub(super) fn marks(&self) -> Vec<oneshot::Receiver<()>> {
        lock(&self.state).lines.values().filter_map(Line::mark).collect()
    }

    pub(super) fn prepare_welcome(&self, welcome: &Welcome, times: usize) {
        lock(&self.state).welcomes.extend(std::iter::repeat_n(welcome.clone(), times));
    }

    /// How the next socket is to be received, if not as usual.
    pub(super) fn next_welcome(&self) -> Option<Welcome> {
        lock(&self.state).welcomes.pop_front()
    }

    /// The server's clock as frames show it, in milliseconds.
    pub(super) fn written_now(&self) -> i64 {
        self.clock.now().as_millisecond().saturating_add(self.skew_millis.load(Ordering::Relaxed))
    }
}

impl State {
    fn retire(&mut self, registration: DeviceId, beside: bool) {
        for line in self.lines.values().filter(|line| line.identity.device == registration) {
            match (line.leaving, beside) {
                (true, _) => line.order(Order::Close(Close::SWITCHED_OVER)),
                (false, false) => line.order(Order::Close(Close::REPLACED)),
                (false, true) => {}
            }
        }
    }
}

/// A client that says nothing for so long is turned away.
const AUTHORIZATION_LIMIT: Duration = Duration::from_secs(30);
