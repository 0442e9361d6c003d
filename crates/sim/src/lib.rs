#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod admin;
mod api;
mod auxiliary;
mod builder;
mod bus;
mod calendar;
mod calls;
mod catalog;
mod clock;
mod cluster;
mod conversation;
mod devices;
mod disk;
mod dss;
mod env;
mod error;
mod faults;
mod files;
mod flags;
mod identity;
pub mod ids;
mod journal;
mod kms;
mod lyra;
mod meetings;
mod mercury;
mod presence;
mod profile;
mod public_names;
mod rate_limit;
mod reports;
mod seed;
pub mod serve;
mod server;
mod sign_in;
mod sim;
mod sync;
mod tabs;
mod terms;
mod toggles;
mod urls;
mod vault;
mod web;
mod webhooks;
mod world;

pub use builder::SimBuilder;
pub use clock::SimClock;
pub use cluster::Cluster;
pub use disk::DataDirError;
pub use dss::{DirectoryEntry, DirectoryFault, DirectorySearch};
pub use faults::{Fault, FaultId, Faults};
pub use identity::{
    EmailTaken, GuestIssuer, Integration, InvalidIntegration, NewIntegration, NewUser, UserKind,
};
pub use journal::{Journal, JournalEntry};
pub use kms::{CertificateFlaw, Kms};
pub use lyra::{Board, BoardAudio, BoardOccupant, Boards};
pub use mercury::{
    Close, DataChannel, FrameEffect, FrameFault, Selection, SocketInfo, Sockets, UnknownChannel, Welcome,
};
pub use profile::Profile;
pub use public_names::PublicNames;
pub use rate_limit::RateLimit;
pub use reports::{ReceivedMetric, UploadedLog};
pub use seed::{Seed, SeedError};
pub use sign_in::SignInRefused;
pub use sim::{Sim, TestUser, UnknownUser};
