//! One after the other, conversation by conversation.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::model::ConversationId;

/// Whose turn it is in each conversation. A conversation is there as long as somebody has its turn or waits for it.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<ConversationId, Arc<Semaphore>>>);

/// It is one's turn until this is dropped.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    conversation: ConversationId,
    turn: Arc<Semaphore>,
    permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// Waits for one's turn; first come, first served.
    pub(super) async fn take(&self, conversation: &ConversationId) -> Turn<'_> {
        let turn =
            self.turns().entry(conversation.clone()).or_insert_with(|| Arc::new(Semaphore::new(1))).clone();
        // Made before it waits, so that one who gives up waiting leaves nothing behind.
        let mut taken =
            Turn { turns: self, conversation: conversation.clone(), turn: turn.clone(), permit: None };
        taken.permit = turn.acquire_owned().await.ok();
        taken
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<ConversationId, Arc<Semaphore>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut turns = self.turns.turns();
        self.permit = None;
        // Ours and that of the list: nobody waits. Others are made under this lock only.
        if Arc::strong_count(&self.turn) <= 2 {
            turns.remove(&self.conversation);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    #[test]
    fn the_second_waits_for_the_first_and_nothing_is_left_behind() {
        let (turns, mut context) = (Turns::default(), Context::from_waker(Waker::noop()));
        let (one, other) = (ConversationId::from("one"), ConversationId::from("other"));
        let first = pin!(turns.take(&one)).poll(&mut context);
        assert!(first.is_ready() && pin!(turns.take(&other)).poll(&mut context).is_ready());
        {
            let mut given_up = pin!(turns.take(&one));
            assert!(given_up.as_mut().poll(&mut context).is_pending());
        }
        let mut second = pin!(turns.take(&one));
        assert!(second.as_mut().poll(&mut context).is_pending());
        drop(first);
        let second = second.as_mut().poll(&mut context);
        assert!(second.is_ready());
        drop(second);
        assert!(turns.turns().is_empty());
    }
}
