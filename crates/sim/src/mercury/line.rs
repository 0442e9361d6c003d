//! The hub's end of one socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc::UnboundedSender;

use super::Close;
use super::event::Delivery;
use super::selection::Identity;

/// What a socket's task is to do.
#[derive(Debug)]
pub(super) enum Order {
    Deliver(Delivery),
    /// Send what was set aside, without asking for faults again.
    Late(Delivery),
    /// Send what waits for a frame to follow it.
    Release,
    /// Say that this end of the connection is about to go.
    AnnounceShutdown,
    Close(Close),
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
}

impl Counts {
    pub(super) fn add(counter: &AtomicU64) {
        counter.fetch_add(1, Ordering::Relaxed);
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
        let _ = self.orders.send(order);
    }
}
