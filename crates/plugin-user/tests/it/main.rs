//! Integration tests of webex-plugin-user.

mod accounts;
mod lookups;
mod requests;
