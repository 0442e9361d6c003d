//! `webex login`.

mod browser;
mod device;
mod guest;
mod run;
mod token;

pub(super) use run::run;
