//! Integration tests of webex-plugin-conversation.

mod keys;
mod model;
mod transforms;
