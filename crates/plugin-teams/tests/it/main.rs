//! Integration tests of webex-plugin-teams.

mod requests;
mod teams;
mod vectors;
