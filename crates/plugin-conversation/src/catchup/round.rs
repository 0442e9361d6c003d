//! One round: all conversations that have changed since a gap.

use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream;
use jiff::Timestamp;
use webex_core::{Result, WeakWebex, Webex};

use super::engine::CatchUp;
use super::messages;
use super::report::{GapOutcome, GapReport};
use super::rest::{self, Listed, Room, Which};
use super::retry::{insist, may_pass, next_page};
use super::state::ConversationState;
use super::tracker::Open;

impl CatchUp {
    /// Begins to fill gaps, unless that is under way: then they are filled behind.
    pub(super) fn start_round(self: &Arc<Self>, webex: &Webex) {
        let Some(gap) = self.tracker().begin() else { return };
        webex.spawn(run(self.clone(), webex.downgrade(), gap));
    }

    /// Says how many conversations were asked for.
    async fn round(&self, webex: &Webex, gap: &Open) -> Result<usize> {
        match self.fill_changed(webex, gap.start).await {
            Ok(conversations) => {
                self.note_left(webex, gap.start).await;
                Ok(conversations)
            }
            Err(error) if messages::may_not_ask(&error) => {
                let rooms = insist(webex, &self.config, || messages::changed(webex, gap.start)).await?;
                let conversations = rooms.len();
                self.fill_all(webex, rooms, gap.start).await;
                Ok(conversations)
            }
            Err(error) => Err(error),
        }
    }

    /// Conversations side by side.
    async fn fill_all(&self, webex: &Webex, rooms: Vec<Room>, since: i64) {
        let fill = |room: Room| async move {
            let _turn = self.turns.take(&room.id).await;
            self.fill(webex, &room).await;
            self.tell_state(webex, &room, since).await;
        };
        stream::iter(rooms).for_each_concurrent(self.config.parallel.max(1), fill).await;
    }

    /// Page by page.
    async fn fill_changed(&self, webex: &Webex, since: i64) -> Result<usize> {
        let (mut walk, mut conversations) = (rest::changed(webex, Which::Joined, since), 0);
        while let Some(page) = next_page(webex, &self.config, &mut walk).await? {
            let rooms: Vec<Room> = page.into_iter().filter_map(Listed::into_room).collect();
            conversations += rooms.len();
            self.fill_all(webex, rooms, since).await;
        }
        Ok(conversations)
    }

    /// It is one's turn in the conversation. What cannot be asked for is not told: no activity is missing for it.
    async fn tell_state(&self, webex: &Webex, room: &Room, since: i64) {
        if !self.config.state || !self.receiver.wants_state(webex) {
            return;
        }
        match ConversationState::ask(webex, &self.config, room, since).await {
            Ok(state) => self.receiver.state(webex, &state).await,
            Err(error) => tracing::debug!(conversation = %room.id, %error, "its state is not known"),
        }
    }

    /// Conversations that were left meanwhile. Not to know them spoils nothing.
    async fn note_left(&self, webex: &Webex, since: i64) {
        let mut walk = rest::changed(webex, Which::Left, since);
        loop {
            match next_page(webex, &self.config, &mut walk).await {
                Ok(Some(page)) => self.tally().lost.extend(page.into_iter().map(|listed| listed.id)),
                Ok(None) => return,
                Err(error) => return tracing::debug!(%error, "it is not known which conversations were left"),
            }
        }
    }

    fn report(&self, gap: &Open, filled: Result<usize>) -> GapReport {
        let mut tally = std::mem::take(&mut *self.tally());
        tally.lost.sort_unstable();
        tally.lost.dedup();
        let conversations = filled.as_ref().copied().unwrap_or_default();
        let outcome = match filled {
            Err(error) => GapOutcome::NotFilled(error),
            Ok(_) if tally.failed.is_empty() && tally.only_messages => GapOutcome::OnlyMessages,
            Ok(_) if tally.failed.is_empty() => GapOutcome::Filled,
            Ok(_) => GapOutcome::NotEverywhere(tally.failed),
        };
        GapReport {
            from: moment(gap.from),
            to: gap.to.map(moment),
            causes: gap.causes.clone(),
            outcome,
            conversations,
            activities: tally.activities,
            lost: tally.lost,
        }
    }
}

/// Fills gaps until there is none. A service that cannot be asked now is asked for as long as there is a client; it is not
/// held meanwhile.
async fn run(catch_up: Arc<CatchUp>, weak: WeakWebex, mut gap: Open) {
    while let Some(webex) = weak.upgrade() {
        let filled = catch_up.round(&webex, &gap).await;
        if filled.as_ref().is_err_and(may_pass) {
            let clock = webex.clock().clone();
            drop(webex);
            clock.sleep(catch_up.config.longest_pause).await;
            continue;
        }
        let report = catch_up.report(&gap, filled);
        catch_up.tracker().end(gap.epoch);
        catch_up.receiver.caught_up(&webex, &report);
        match catch_up.tracker().begin() {
            Some(next) => gap = next,
            None => return,
        }
    }
}

fn moment(at: i64) -> Timestamp {
    Timestamp::from_microsecond(at).unwrap_or_default()
}
