//! Connections that break at bad moments.

use std::time::Duration;

use webex_sim::{Close, Selection, Sim, TestUser};

use crate::demo::report::Failure;

/// How long a client may take to come back.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is looked whether it has: nothing tells.
const GLANCE: Duration = Duration::from_millis(5);

/// Cuts lines, each time in another way, and counts.
pub(super) struct Scissors<'a> {
    sim: &'a Sim,
    pub(super) cuts: usize,
}

impl<'a> Scissors<'a> {
    pub(super) fn new(sim: &'a Sim) -> Self {
        Self { sim, cuts: 0 }
    }

    /// Cuts all connections of that person; without effect when they are off already.
    pub(super) fn cut(&mut self, person: &TestUser) {
        let (sockets, theirs) = (self.sim.sockets(), Selection::all().user(person.id));
        let struck = match self.cuts % 4 {
            0 => sockets.cut(&theirs),
            1 => sockets.close(&theirs, Close::with(1001, "going away")),
            2 => sockets.reset(&theirs),
            _ => sockets.close(&theirs, Close::with(1011, "something broke")),
        };
        self.cuts += struck;
    }
}

/// Waits until that person is connected again.
pub(super) async fn connected(sim: &Sim, person: &TestUser) -> Result<(), Failure> {
    let back = async {
        while !sim.sockets().open().iter().any(|socket| socket.user == person.id) {
            tokio::time::sleep(GLANCE).await;
        }
    };
    let late = || format!("{} did not come back", person.display_name).into();
    tokio::time::timeout(PATIENCE, back).await.map_err(|_| late())
}
