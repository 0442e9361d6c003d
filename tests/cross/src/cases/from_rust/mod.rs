//! Our SDK does it, the JavaScript SDK sees it.

mod developer;
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
        developer::all(),
        finding::all(),
        rooms::all(),
        presence::all(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
