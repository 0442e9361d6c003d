//! Guests: people without an account, whom an application vouches for.

mod issuer;
mod tokens;

pub use issuer::{GuestIssuer, GuestJwt};
pub use tokens::GuestTokens;
