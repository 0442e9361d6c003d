//! Integration tests of webex-plugin-live.

mod activities;
mod defects;
mod deliveries;
mod frames;
mod read_status;
mod reading;
mod restarts;
mod rows;
mod scripted;
mod simulator;
