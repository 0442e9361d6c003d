//! Integration tests of webex-plugin-live.

mod activities;
mod defects;
mod deliveries;
mod frames;
mod read_status;
mod reading;
mod rows;
mod scripted;
mod simulator;
