//! The JavaScript SDK does it, ours sees it.

mod events;
mod files;
mod finding;
mod keys;
mod members;
mod presence;
mod rooms;
mod texts;
mod threads;

use crate::harness::Case;

/// Everything in this direction.
pub(super) fn all() -> Vec<Case> {
    [
        texts::all(),
        threads::all(),
        files::all(),
        members::all(),
        keys::all(),
        events::all(),
        finding::all(),
        rooms::all(),
        presence::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
