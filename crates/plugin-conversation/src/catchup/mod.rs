//! Catching up: asking the conversation service for what a gap has swallowed.

mod rest;

pub(crate) use rest::latest_activity;
