//! Who sends: a stream of numbered messages at an even pace, sealed before they leave.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;
use webex::conversation::{Activity, ConversationHandle};

use crate::{Result, Stage, fail};

/// A message that the cloud said it has.
#[derive(Clone, Debug)]
pub struct Sent {
    /// What it says.
    pub text: String,
    /// When it was begun to be sent.
    pub at: Timestamp,
}

/// All messages that the cloud said it has.
#[derive(Clone, Debug, Default)]
pub struct Accepted {
    /// By their ids.
    pub messages: HashMap<Uuid, Sent>,
    /// How many were not answered for, because the cloud was away: they are there or not.
    pub unanswered: u64,
}

/// A stream of messages under way.
#[derive(Debug)]
pub struct Senders {
    tasks: JoinSet<Result<Accepted>>,
    stop: watch::Sender<bool>,
    sent: Arc<AtomicU64>,
}

impl Senders {
    /// Every sender of the stage sends `rate` messages a second, to one room after the other.
    pub fn start(stage: &Stage, rate: f64) -> Self {
        let (stop, sent) = (watch::Sender::new(false), Arc::new(AtomicU64::new(0)));
        let mut tasks = JoinSet::new();
        for number in 0..stage.senders().len() {
            let sender = Sender {
                name: number,
                rooms: stage.rooms_of(number),
                pause: Duration::from_secs_f64(1.0 / rate),
                sent: sent.clone(),
            };
            tasks.spawn(sender.run(stop.subscribe()));
        }
        Self { tasks, stop, sent }
    }

    /// How many messages the cloud has accepted until now.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Ends the stream and says what was sent.
    ///
    /// # Errors
    /// When a sender failed in a way that a cut does not explain.
    pub async fn stop(mut self) -> Result<Accepted> {
        self.stop.send_replace(true);
        let mut all = Accepted::default();
        while let Some(task) = self.tasks.join_next().await {
            let accepted = task??;
            all.messages.extend(accepted.messages);
            all.unanswered += accepted.unanswered;
        }
        Ok(all)
    }
}

struct Sender {
    name: usize,
    rooms: Vec<ConversationHandle>,
    pause: Duration,
    sent: Arc<AtomicU64>,
}

impl Sender {
    async fn run(self, mut stop: watch::Receiver<bool>) -> Result<Accepted> {
        let mut accepted = Accepted::default();
        let mut pace = interval(self.pause);
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        for number in 0_u64.. {
            tokio::select! {
                _ = pace.tick() => {}
                _ = stop.wait_for(|stop| *stop) => break,
            }
            let room = &self.rooms[(self.name + number as usize) % self.rooms.len()];
            self.send(room, format!("message {number} of sender {}", self.name), &mut accepted).await?;
        }
        Ok(accepted)
    }

    async fn send(&self, room: &ConversationHandle, text: String, accepted: &mut Accepted) -> Result {
        let at = Timestamp::now();
        match room.post(text.as_str()).await {
            Ok(message) => {
                accepted.messages.insert(number_of(&message)?, Sent { text, at });
                self.sent.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
            // The listeners were away: the next message goes on.
            Err(error) if error.is_retryable() => {
                accepted.unanswered += 1;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Sends a last message to every room. In order as messages come, all others of the room have arrived before it, or
/// never will.
pub(crate) async fn last_messages(stage: &Stage) -> Result<HashMap<Uuid, Sent>> {
    let mut last = HashMap::new();
    for room in stage.rooms_of(0) {
        let (text, at) = ("the last message".to_owned(), Timestamp::now());
        let message = room.post(text.as_str()).await?;
        last.insert(number_of(&message)?, Sent { text, at });
    }
    Ok(last)
}

fn number_of(message: &Activity) -> Result<Uuid> {
    match &message.id {
        Some(id) => Ok(id.as_str().parse()?),
        None => fail("a message without a number"),
    }
}
