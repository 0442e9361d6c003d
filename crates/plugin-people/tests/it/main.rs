//! Integration tests of webex-plugin-people.

mod admin;
mod batches;
mod people;
mod requests;
mod service;
mod vectors;
