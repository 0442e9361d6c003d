//! Integration tests of webex-plugin-messages.

mod attachment_actions;
mod contents;
mod files;
mod messages;
mod requests;
mod vectors;
