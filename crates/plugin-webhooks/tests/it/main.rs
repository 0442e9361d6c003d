//! Integration tests of webex-plugin-webhooks.

mod cloud;
mod deliveries;
mod receiver;
mod requests;
mod vectors;
mod webhooks;
