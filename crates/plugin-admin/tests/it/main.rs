//! Integration tests of webex-plugin-admin.

mod cloud;
mod kept;
mod meetings;
mod organization;
mod registrants;
mod sent;
mod simulated;
