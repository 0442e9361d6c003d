//! `webex messages follow`.

mod lines;
mod run;
mod titles;
mod watch;

pub(super) use run::run;
