//! The command `webex`: rooms, people, messages, live and decrypted, any request, a local cloud, and a demo.
//!
//! The program is a thin shell around [`run`]; [`command`] describes it.
#![forbid(unsafe_code)]

mod args;
mod commands;
mod demo;
mod exit;
mod failure;
mod help;
mod input;
mod interrupt;
mod logging;
mod output;
mod run;
mod session;
mod storage;

pub use exit::Exit;
pub use run::{command, run};
