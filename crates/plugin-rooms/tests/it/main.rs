//! Integration tests of webex-plugin-rooms.

mod memberships;
mod requests;
mod rooms;
mod vectors;
