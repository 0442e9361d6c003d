//! Integration tests of webex-plugin-admin.

mod cloud;
mod kept;
mod organization;
mod sent;
