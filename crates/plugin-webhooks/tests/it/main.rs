//! Integration tests of webex-plugin-webhooks.

mod deliveries;
mod requests;
mod vectors;
mod webhooks;
