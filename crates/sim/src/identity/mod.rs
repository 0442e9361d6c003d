//! Identity: organizations, users, the registered OAuth client, tokens and grants.

mod activation;
mod client;
mod codes;
mod details;
mod guest;
mod names;
mod organization;
mod registry;
mod scopes;
mod signer;
mod token;
mod tokens;
mod user;

pub(crate) use activation::{Standing, is_email};
pub(crate) use client::Client;
pub(crate) use client::strip_scheme;
pub(crate) use codes::{Challenge, CodeRefused};
pub(crate) use details::{CallingData, Details, PhoneNumber};
pub(crate) use guest::{GuestIssuer, GuestRefused};
pub(crate) use names::random_hex;
pub(crate) use organization::Organization;
pub use registry::EmailTaken;
pub(crate) use registry::{Identity, id_of_stranger};
pub(crate) use scopes::Scopes;
pub(crate) use token::{Issued, RefusedToken, Session, Token};
pub(crate) use tokens::ReductionRefused;
pub(crate) use user::User;
pub use user::{NewUser, UserKind};
