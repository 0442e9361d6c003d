//! Integration tests of webex-plugin-conversation.

mod cloud;
mod keys;
mod model;
mod posts;
mod reads;
mod transforms;
