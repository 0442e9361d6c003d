//! Our SDK does it, the JavaScript SDK sees it.

mod developer;
mod keys;

use crate::harness::Case;

/// Everything in this direction.
pub(super) fn all() -> Vec<Case> {
    [developer::all(), keys::all()].into_iter().flatten().collect()
}
