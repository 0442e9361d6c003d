//! Catching up: asking the conversation service for what a gap has swallowed, so that each activity is handed on once
//! and in order within its conversation.

mod config;
mod engine;
mod facts;
mod messages;
mod receive;
mod report;
mod resolve;
mod rest;
mod retry;
mod round;
mod state;
mod track;
mod tracker;
mod turns;

#[cfg(test)]
mod properties;

pub use config::CatchUpConfig;
pub use engine::{CatchUp, Resume};
pub use receive::{ReceiveActivity, Received};
pub use report::{GapOutcome, GapReport};
pub use state::ConversationState;

pub(crate) use rest::latest_activity;
