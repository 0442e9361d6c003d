//! The hub's end of one socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::oneshot;

use super::Close;
use super::event::Delivery;
use super::selection::Identity;

/// What a socket's task is to do.
#[derive(Debug)]
pub(super) enum Order {
    Deliver(Delivery),
    /// Say when everything before it is done.
    Mark(oneshot::Sender<()>),
    /// Send what was set aside, without asking for faults again.
    Late(Delivery),
    /// Send what waits for a frame to follow it.
    Release,
    /// Say that this end of the connection is about to go.
    AnnounceShutdown,
    Close(Close),
    /// See whether token and registration are still good, and close if not.
    Check,
    /// End the connection without a close frame.
    Cut,
    /// End it with RST.
    Reset,
    /// Neither read nor write any more, but keep the connection.
    FallSilent,
}

/// Numbers of one socket that anybody may read.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) sent: AtomicU64,
    pub(super) acknowledged: AtomicU64,
    /// Orders that were given.
    given: AtomicU64,
    /// Orders that were carried out.
    done: AtomicU64,
}

impl Counts {
    pub(super) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// An order is on its way to the socket.
    pub(super) fn give(&self) {
        Self::add(&self.given);
    }

    /// The socket has carried an order out.
    pub(super) fn carried_out(&self) {
        Self::add(&self.done);
    }

    pub(super) fn read(counter: &AtomicU64) -> u64 {
        counter.load(Ordering::Relaxed)
    }
}

/// An open socket as the hub sees it.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) identity: Identity,
    pub(super) orders: UnboundedSender<Order>,
    pub(super) counts: Arc<Counts>,
    /// Whether its shutdown was announced: the next socket of the registration takes over.
    pub(super) leaving: bool,
}

impl Line {
    /// A task that has ended takes no orders; its line is about to be removed.
    pub(super) fn order(&self, order: Order) {
        self.counts.give();
        let _ = self.orders.send(order);
    }

    /// What resolves once the socket has done all that it was told so far; `None` if it has already.
    pub(super) fn mark(&self) -> Option<oneshot::Receiver<()>> {
        let counts = &self.counts;
        (Counts::read(&counts.done) < Counts::read(&counts.given)).then(|| {
            let (done, wait) = oneshot::channel();
            self.order(Order::Mark(done));
            wait
        })
    }
}
