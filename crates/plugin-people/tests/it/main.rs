//! Integration tests of webex-plugin-people.

mod batches;
mod people;
mod requests;
mod service;
mod vectors;
