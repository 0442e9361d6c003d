//! The demo: a story in steps, each seen to hold.

mod duet;
mod real;
mod report;
mod simulated;
mod stage;

pub(crate) use real::real;
pub(crate) use simulated::simulated;
