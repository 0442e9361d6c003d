//! The vault: content keys, the resources they are bound to, and who is authorized on them.
//!
//! It is the one place where texts are sealed and opened (wire/03 sections 3.6 and 3.17). People reach a
//! key by rows of authorization; the services of the cloud reach it by a [`Capability`], because clients
//! count the rows.

mod error;
mod key;
mod name;
mod resource;
mod store;
#[cfg(test)]
mod tests;

pub(crate) use error::VaultError;
pub(crate) use key::KeyView;
pub(crate) use name::{AuthorizedId, KeyUrl, ResourceUrl};
pub(crate) use resource::Authorization;
pub(crate) use store::{Capability, Principal, Vault};
