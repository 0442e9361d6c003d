//! Credentials: which token a call carries, and how it stays fresh (wire/01 section 2.10).

mod bearer;
mod endpoints;
#[cfg(fuzzing)]
pub(crate) mod fuzzing;
mod grant;
mod guest;
mod hints;
mod lease;
mod manager;
mod oauth;
mod persist;
mod reduce;
mod refresh;
mod revoke;
mod scope;
mod source;
mod state;
mod timer;
mod token;
mod turn;

#[cfg(test)]
mod shared_tests;
#[cfg(test)]
mod tests;

pub use grant::Grant;
pub use manager::Credentials;
pub use oauth::{OAuthErrorCode, OAuthFailure};
pub use scope::ScopeSet;
pub use source::{RefreshCallback, TokenRequests, TokenSource};
pub use token::{Token, TokenPair};

pub(crate) use persist::NAMESPACE;
pub(crate) use token::bearer;
