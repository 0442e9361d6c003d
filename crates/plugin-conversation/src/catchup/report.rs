//! What became of a gap.

use jiff::Timestamp;
use webex_core::Error;
use webex_plugin_mercury::{Gap, GapCause};

use crate::model::ConversationId;

/// What became of a gap, or of several that were filled together.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct GapReport {
    /// Until this moment nothing was missing, as Mercury knows it.
    pub from: Timestamp,
    /// From this moment on activities arrive again; `None` at the start of a reader.
    pub to: Option<Timestamp>,
    /// Why there was a gap; empty at the start of a reader.
    pub causes: Vec<GapCause>,
    /// Whether everything that was missing was handed on.
    pub outcome: GapOutcome,
    /// How many conversations were asked for.
    pub conversations: usize,
    /// How many activities were missing and were handed on. What live activities asked for before the list of
    /// conversations was there is among them.
    pub activities: usize,
    /// Conversations that the user is no member of any more: what happened in them cannot be asked for.
    pub lost: Vec<ConversationId>,
}

impl GapReport {
    /// Of a gap that nobody fills.
    pub(super) fn of_nobody(gap: &Gap) -> Self {
        Self {
            from: gap.from,
            to: Some(gap.to),
            causes: vec![gap.cause],
            outcome: GapOutcome::NotFilled(Error::invalid_input("catching up is switched off")),
            conversations: 0,
            activities: 0,
            lost: Vec::new(),
        }
    }
}

/// Whether a gap is filled.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum GapOutcome {
    /// Everything that was missing was handed on.
    Filled,
    /// These conversations could not be asked for, and why.
    NotEverywhere(Vec<(ConversationId, Error)>),
    /// The client may not ask the conversation service: new messages were handed on, which the developer API knows, but no
    /// edits, no deletions, and no members.
    OnlyMessages,
    /// It could not be asked which conversations have changed. Those where something happens are asked all the same.
    NotFilled(Error),
}

impl GapOutcome {
    /// Whether everything that was missing was handed on.
    ///
    /// ```
    /// use webex_plugin_conversation::GapOutcome;
    /// assert!(GapOutcome::Filled.is_filled());
    /// ```
    pub fn is_filled(&self) -> bool {
        matches!(self, Self::Filled)
    }
}
