//! What is tried.

mod among_rust;
mod boards;
mod from_js;
mod from_rust;
mod samples;

use crate::harness::Case;

/// All cases.
pub(crate) fn all() -> Vec<Case> {
    [from_js::all(), from_rust::all(), among_rust::all()].into_iter().flatten().collect()
}
