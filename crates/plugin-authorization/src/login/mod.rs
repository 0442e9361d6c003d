//! The login of a person on a page: with a code and PKCE, or with a token in the address.

mod begin;
mod code;
mod loopback;
mod pending;
mod pkce;
mod redirect;
mod state;

pub use begin::{Login, LoginFlow};
pub use code::organization_of_code;
pub use loopback::LoopbackLogin;
pub use pending::{PendingLogin, SignedIn};
pub use redirect::Redirect;
