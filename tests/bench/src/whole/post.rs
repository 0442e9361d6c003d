//! Frames for those who listen.

use std::fmt;
use std::time::Duration;

use serde_json::Value;
use webex::core::ids::RoomId;
use webex::prelude::*;
use webex_sim::Selection;

use crate::Result;
use crate::cloud::{Cloud, frame_data};

/// How fast frames are sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Pace {
    /// There is always one to be read.
    Flood,
    /// One after each pause.
    Every(Duration),
}

impl Pace {
    pub(super) const A_HUNDRED: Self = Self::Every(Duration::from_millis(10));
}

impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flood => f.write_str("flooded"),
            Self::Every(pause) => write!(f, "paced at {:.0} a second", 1.0 / pause.as_secs_f64()),
        }
    }
}

/// So many frames are under way when it is flooded: less than any client's queue, more than it reads at a time.
const UNDER_WAY: u64 = 400;
/// No client leaves a frame unacknowledged for so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// What frames carry about messages that are there.
pub(super) struct Frames {
    data: Vec<Value>,
    sent: usize,
}

impl Frames {
    /// Posts so many messages of usual sizes, before anybody listens.
    pub(super) async fn post(cloud: &Cloud, count: usize) -> Result<Self> {
        let (messages, room) = (cloud.bob.messages(), RoomId::new(cloud.room.clone()));
        for n in 0..count {
            let text = format!("Message **{n}**: {}", "shall we meet at ten? ".repeat(1 + n % 8));
            messages.create(&room).markdown(text).await?;
        }
        let activities = cloud.activities()?;
        let posts = activities.iter().filter(|activity| activity["verb"] == "post");
        Ok(Self { data: posts.map(frame_data).collect(), sent: 0 })
    }

    /// From the first one again, for somebody who has heard of none.
    pub(super) fn restart(&mut self) {
        self.sent = 0;
    }

    /// Sends so many frames to Alice.
    pub(super) async fn send(&mut self, cloud: &Cloud, pace: Pace, count: usize) -> Result {
        let mut clock = match pace {
            Pace::Flood => None,
            Pace::Every(pause) => Some(tokio::time::interval(pause)),
        };
        for _ in 0..count {
            match &mut clock {
                Some(clock) => drop(clock.tick().await),
                None => room_for_more(cloud).await?,
            }
            let data = self.data.get(self.sent).ok_or("a message is told once only")?;
            let alice = Selection::all().user(cloud.cloud.user("alice").id);
            if cloud.cloud.sim().sockets().send(&alice, data) != 1 {
                return Err("one socket of Alice is expected".into());
            }
            self.sent += 1;
        }
        Ok(())
    }
}

/// Waits until no socket is left of whoever listened before.
pub(crate) async fn nobody_listens(cloud: &Cloud) -> Result {
    let sockets = cloud.cloud.sim().sockets();
    until(|| sockets.open().is_empty(), "a socket is left").await
}

/// Waits until few enough frames are under way.
pub(crate) async fn room_for_more(cloud: &Cloud) -> Result {
    let sockets = cloud.cloud.sim().sockets();
    let under_way =
        || sockets.open().iter().map(|socket| socket.sent.saturating_sub(socket.acknowledged)).max();
    until(|| under_way().unwrap_or_default() < UNDER_WAY, "frames are not acknowledged").await
}

async fn until(mut done: impl FnMut() -> bool, else_say: &str) -> Result {
    let waiting = async {
        while !done() {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    };
    Ok(tokio::time::timeout(PATIENCE, waiting).await.map_err(|_| else_say)?)
}
