//! The sign-in of a device whose code a person types elsewhere (wire/01 sections 2.11.3 and 3.2.8).

mod calls;
mod codes;
mod pace;
mod sign_in;

pub use codes::DeviceRequest;
pub use sign_in::{DevicePoll, DeviceSignIn};
