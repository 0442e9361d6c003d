//! Messages that users have flagged for themselves (wire/02 section 3.10).

use std::sync::RwLock;

use serde::{Deserialize, Serialize};

use crate::disk::{DataDirError, Durable, Opening};
use crate::ids::{ActivityId, FlagId, UserId};
use crate::sync::{read, write};

/// What became of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FlagState {
    Flagged,
    Archived,
    Unflagged,
}

impl FlagState {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Flagged => "flagged",
            Self::Archived => "archived",
            Self::Unflagged => "unflagged",
        }
    }

    /// The state with this name on the wire.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Flagged, Self::Archived, Self::Unflagged].into_iter().find(|state| state.as_str() == name)
    }
}

/// A flag of one user on one message.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Flag {
    pub(crate) id: FlagId,
    pub(crate) state: FlagState,
    pub(crate) activity: ActivityId,
    /// The address of the message, as its user wrote it.
    pub(crate) item: String,
    pub(crate) conversation_url: String,
}

/// All flags, each its owner's alone.
#[derive(Debug, Default)]
pub(crate) struct Flags(RwLock<Durable<UserId, Vec<Flag>>>);

impl Flags {
    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        write(&self.0).attach(opening, "flags")
    }

    /// Flags a message. One that has a flag keeps it, in its new state.
    pub(crate) fn put(&self, user: UserId, flag: Flag) -> Flag {
        write(&self.0).upsert(user, |own| {
            if let Some(known) = own.iter_mut().find(|known| known.activity == flag.activity) {
                known.state = flag.state;
                return known.clone();
            }
            own.push(flag.clone());
            flag
        })
    }

    /// The user's flags in one state, or all, in the order in which they came.
    pub(crate) fn of(&self, user: UserId, state: Option<FlagState>) -> Vec<Flag> {
        let flags = read(&self.0);
        let own = flags.get(&user).into_iter().flatten();
        own.filter(|flag| state.is_none_or(|state| flag.state == state)).cloned().collect()
    }

    /// Gives a flag another state; `None` if the user has no such flag.
    pub(crate) fn set(&self, user: UserId, id: FlagId, state: FlagState) -> Option<Flag> {
        let change = |own: &mut Vec<Flag>| {
            let flag = own.iter_mut().find(|flag| flag.id == id)?;
            flag.state = state;
            Some(flag.clone())
        };
        write(&self.0).change(&user, change)?
    }

    /// Forgets a flag; `false` if the user has no such flag.
    pub(crate) fn remove(&self, user: UserId, id: FlagId) -> bool {
        let forget = |own: &mut Vec<Flag>| {
            let before = own.len();
            own.retain(|flag| flag.id != id);
            own.len() < before
        };
        write(&self.0).change(&user, forget).unwrap_or(false)
    }
}
