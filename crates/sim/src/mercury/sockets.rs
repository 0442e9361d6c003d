//! The handle to all sockets.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;

use super::event::Event;
use super::hub::{Hub, SocketInfo};
use super::line::Order;
use super::{Close, FrameFault, FrameFaultSummary, Selection};
use crate::clock::SimClock;
use crate::ids::{DeviceId, UserId};
use crate::sync::lock;

/// Longer than this no answer waits for sockets.
const CATCH_UP_LIMIT: Duration = Duration::from_millis(100);

/// The open sockets of a running simulator, and everything that can go wrong with them. Clones share them.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use webex_sim::{Close, FrameEffect, FrameFault, Selection, Sim};
///
/// let sim = Sim::start().await?;
/// // Everybody's connection breaks, one frame later is lost, the next handshake is refused.
/// sim.sockets().close(&Selection::all(), Close::with(1011, "out of memory"));
/// sim.sockets().inject(FrameFault::new(FrameEffect::Drop).event("conversation.activity"));
/// sim.sockets().refuse_next(Close::with(4401, "expired"), 1);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Sockets(pub(super) Arc<Hub>);

/// How a socket is received that has sent its authorization.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Welcome {
    /// It is closed.
    Close(Close),
    /// It never hears anything: a client without a limit of its own waits for ever.
    Silence,
    /// Its connection ends without a close frame.
    Cut,
    /// Its connection is reset.
    Reset,
}

impl Sockets {
    pub(crate) fn new(clock: SimClock) -> Self {
        Self(Arc::new(Hub::new(clock)))
    }

    /// The sockets that are open, in the order in which they were authorized.
    #[must_use]
    pub fn open(&self) -> Vec<SocketInfo> {
        self.0.open()
    }

    /// Closes sockets with any code, as a server does that waits for the answer; how many.
    pub fn close(&self, sockets: &Selection, close: Close) -> usize {
        self.0.order(sockets, || Order::Close(close.clone()))
    }

    /// Ends connections without a close frame: clients see 1006. How many.
    pub fn cut(&self, sockets: &Selection) -> usize {
        self.0.order(sockets, || Order::Cut)
    }

    /// Ends connections with a TCP reset; how many.
    pub fn reset(&self, sockets: &Selection) -> usize {
        self.0.order(sockets, || Order::Reset)
    }

    /// Makes connections half-open: they stay, but nothing is read or written any more. What was meant for them is
    /// lost. They can still be cut or reset. How many.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use webex_sim::{Selection, Sim};
    ///
    /// let sim = Sim::start().await?;
    /// assert_eq!(sim.sockets().fall_silent(&Selection::all()), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn fall_silent(&self, sockets: &Selection) -> usize {
        self.0.order(sockets, || Order::FallSilent)
    }

    /// Sends frames of type `shutdown`: clients are to open a second socket before the first one goes. As soon as one
    /// is authorized for the same registration the first is closed with 4001 (wire/02 section 2.5.11). How many.
    pub fn announce_shutdown(&self, sockets: &Selection) -> usize {
        self.0.order(sockets, || Order::AnnounceShutdown)
    }

    /// Sends an event; `data` names its own `eventType`. To how many.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// use serde_json::json;
    /// use webex_sim::{Selection, Sim};
    ///
    /// let sim = Sim::start().await?;
    /// let news = json!({"eventType": "status.start_typing", "conversationId": "c1"});
    /// assert_eq!(sim.sockets().send(&Selection::all(), &news), 0, "nobody is connected");
    /// # Ok(())
    /// # }
    /// ```
    pub fn send(&self, sockets: &Selection, data: &Value) -> usize {
        self.0.deliver(sockets, &Event::of_data(data))
    }

    /// Refuses the next `times` sockets with this close once they have sent their authorization.
    pub fn refuse_next(&self, close: Close, times: usize) {
        self.welcome_next(&Welcome::Close(close), times);
    }

    /// Receives the next `times` sockets so once they have sent their authorization.
    pub fn welcome_next(&self, welcome: &Welcome, times: usize) {
        self.0.prepare_welcome(welcome, times);
    }

    /// Begins to watch for frames that the fault is for.
    pub fn inject(&self, fault: FrameFault) {
        self.0.faults.inject(fault);
    }

    /// The faults of frames, spent ones included.
    pub(crate) fn frame_faults(&self) -> Vec<FrameFaultSummary> {
        self.0.faults.summary()
    }

    /// Ends all faults of frames.
    pub fn clear_faults(&self) {
        self.0.faults.clear();
    }

    /// Whether frames that a socket left unacknowledged are sent again to the next socket of its registration, with
    /// their ids. Off unless asked for.
    pub fn resend_unacknowledged(&self, resend: bool) {
        self.0.resends.store(resend, Ordering::Relaxed);
    }

    /// Makes the server's clock, as frames show it in `wsWriteTimestamp`, go wrong by so much.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sim = webex_sim::Sim::start().await?;
    /// sim.sockets().skew_clock(jiff::SignedDuration::from_mins(-5));
    /// # Ok(())
    /// # }
    /// ```
    pub fn skew_clock(&self, by: SignedDuration) {
        let millis =
            i64::try_from(by.as_millis()).unwrap_or(if by.is_negative() { i64::MIN } else { i64::MAX });
        self.0.skew_millis.store(millis, Ordering::Relaxed);
    }

    /// How long a new socket may take to authorize itself; at first 30 seconds.
    pub fn authorization_limit(&self, limit: Duration) {
        *lock(&self.0.authorization_limit) = limit;
    }

    /// Begins after so many facts, which happened before there were sockets.
    pub(crate) fn begin_after(&self, facts: u64) {
        self.0.told.send_replace(facts);
    }

    /// Closes the sockets whose token or registration has ended.
    pub(crate) fn check(&self) {
        self.0.order(&Selection::all(), || Order::Check);
    }

    /// An event for all sockets of a user.
    pub(crate) fn tell(&self, user: UserId, event: &Event) -> usize {
        self.0.deliver(&Selection::all().user(user), event)
    }

    /// An event for the sockets of one registration of a user.
    pub(crate) fn tell_device(&self, user: UserId, device: DeviceId, event: &Event) -> usize {
        self.0.deliver(&Selection::all().user(user).device(device), event)
    }

    /// Waits until the sockets have written what they are to tell, up to the `facts`th fact. One that cannot write is
    /// not waited for.
    pub(crate) async fn catch_up(&self, facts: u64) {
        let mut told = self.0.told.subscribe();
        let caught_up = async {
            told.wait_for(|told| *told >= facts).await.ok()?;
            for mark in self.0.marks() {
                // A socket that has ended tells nothing any more.
                let _ = mark.await;
            }
            Some(())
        };
        let _ = tokio::time::timeout(CATCH_UP_LIMIT, caught_up).await;
    }

    /// The same after a while.
    pub(crate) fn tell_device_later(&self, user: UserId, device: DeviceId, event: Event, time: Duration) {
        let sockets = self.clone();
        self.later(time, move || {
            sockets.tell_device(user, device, &event);
        });
    }

    /// Does something after a while of real time, unless the simulator has stopped by then.
    pub(crate) fn later(&self, time: Duration, act: impl FnOnce() + Send + 'static) {
        let stop = self.0.stop.clone();
        self.0.tasks.spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(time) => act(),
                () = stop.cancelled() => {}
            }
        });
    }

    /// Closes all sockets and waits until they are gone.
    pub(crate) async fn shut_down(&self) {
        self.stop();
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    /// Begins to close all sockets.
    pub(crate) fn stop(&self) {
        self.0.stop.cancel();
    }
}
