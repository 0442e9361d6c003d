//! Carrying the cuts out.

use std::collections::BTreeSet;
use std::time::Duration;

use webex_sim::ids::UserId;
use webex_sim::{FrameEffect, FrameFault, Selection, Sim};

use super::Cut;
use crate::dice::Dice;
use crate::{Result, fail};

/// How long a client may take to come back before the run is given up.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is looked whether it has come back: nothing tells.
const GLANCE: Duration = Duration::from_millis(3);

/// Cuts the connections of one person.
#[derive(Debug)]
pub struct Hand {
    sim: Sim,
    victim: UserId,
    dice: Dice,
    /// The number of the socket that was cut last.
    last: u64,
    /// How many frames were to be dropped, doubled or garbled.
    pub mischief: u64,
}

impl Hand {
    /// Cuts the connections of that person.
    pub fn new(sim: Sim, victim: UserId, dice: Dice) -> Self {
        Self { sim, victim, dice, last: 0, mischief: 0 }
    }

    /// Waits until the person is connected, a moment longer, and cuts; sometimes spoils a frame first.
    ///
    /// # Errors
    /// When the person does not connect within a minute, or the listeners cannot start again.
    pub async fn strike(&mut self, cut: Cut) -> Result {
        self.connected().await?;
        self.spoil_a_frame();
        tokio::time::sleep(self.dice.millis(20..400)).await;
        // A client that has lost its connection meanwhile has nothing to cut.
        self.last = self.connected().await?;
        match cut {
            Cut::Close(..) | Cut::CloseWithoutCode => self.close(cut),
            Cut::Break => drop(self.sim.sockets().cut(&self.hers())),
            Cut::Reset => drop(self.sim.sockets().reset(&self.hers())),
            Cut::HalfOpen => drop(self.sim.sockets().fall_silent(&self.hers())),
            Cut::Shutdown => drop(self.sim.sockets().announce_shutdown(&self.hers())),
            Cut::Restart => self.restart().await?,
            Cut::Refuse(_) | Cut::RefuseWithoutCode => self.refuse(cut),
        }
        Ok(())
    }

    /// Waits until the person is connected by a socket that was not cut yet; its number.
    ///
    /// # Errors
    /// When that takes longer than a minute.
    pub async fn connected(&self) -> Result<u64> {
        let victim = self.victim;
        let newest = || {
            let open = self.sim.sockets().open();
            open.iter().filter(|socket| socket.user == victim).map(|socket| socket.number).max()
        };
        let waiting = async {
            loop {
                match newest() {
                    Some(number) if number > self.last => return number,
                    _ => tokio::time::sleep(GLANCE).await,
                }
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(number) => Ok(number),
            Err(_) => fail(format!("the receiver did not come back within {} s", PATIENCE.as_secs())),
        }
    }

    fn hers(&self) -> Selection {
        Selection::all().user(self.victim)
    }

    fn close(&self, cut: Cut) {
        if let Some(close) = cut.frame() {
            self.sim.sockets().close(&self.hers(), close);
        }
    }

    fn refuse(&self, cut: Cut) {
        if let Some(close) = cut.frame() {
            self.sim.sockets().refuse_next(close, 1);
            self.sim.sockets().reset(&self.hers());
        }
    }

    /// Waits until everybody is back: the next handshake that is refused has to be the receiver's.
    async fn restart(&mut self) -> Result {
        let everybody = self.people();
        self.sim.stop_listening().await;
        tokio::time::sleep(self.dice.millis(20..200)).await;
        self.sim.resume_listening().await?;
        let back = async {
            while !self.people().is_superset(&everybody) {
                tokio::time::sleep(GLANCE).await;
            }
        };
        match tokio::time::timeout(PATIENCE, back).await {
            Ok(()) => Ok(()),
            Err(_) => fail("not everybody came back after a restart of the listeners"),
        }
    }

    fn people(&self) -> BTreeSet<String> {
        self.sim.sockets().open().iter().map(|socket| socket.user.to_string()).collect()
    }

    /// Frames that get lost, come twice or cannot be read while the connection stays.
    fn spoil_a_frame(&mut self) {
        if !self.dice.once_in(3) {
            return;
        }
        let effects = [FrameEffect::Drop, FrameEffect::Duplicate, FrameEffect::Garble];
        let index = usize::try_from(self.dice.below(3)).unwrap_or(0);
        let fault = FrameFault::new(effects[index]).event("conversation.activity").on(self.hers());
        self.sim.sockets().inject(fault);
        self.mischief += 1;
    }
}
