//! Identity: organizations, users, registered OAuth clients, tokens and grants.

mod activation;
mod authorization;
mod client;
mod codes;
mod details;
mod device_grants;
mod guest;
mod integration;
mod names;
mod organization;
mod redirects;
mod registry;
mod scopes;
mod secrets;
mod signer;
mod token;
mod tokens;
mod user;

pub(crate) use activation::{Standing, is_email};
pub(crate) use authorization::{AuthorizationRefused, AuthorizationRequest};
pub(crate) use client::{Client, basic_credentials, strip_scheme};
pub(crate) use codes::{Challenge, CodeRefused, Redemption};
pub(crate) use details::{CallingData, Details, PhoneNumber};
pub(crate) use device_grants::{INTERVAL as DEVICE_INTERVAL, LIFE as DEVICE_LIFE, NotYet};
pub use guest::GuestIssuer;
pub(crate) use guest::GuestRefused;
pub use integration::{Integration, InvalidIntegration, NewIntegration};
pub(crate) use names::random_hex;
pub(crate) use organization::Organization;
pub use registry::EmailTaken;
pub(crate) use registry::{Identity, id_of_stranger};
pub(crate) use scopes::Scopes;
pub(crate) use token::{Issued, RefusedToken, Session, Token};
pub(crate) use tokens::ReductionRefused;
pub(crate) use user::User;
pub use user::{NewUser, UserKind};
