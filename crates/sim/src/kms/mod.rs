//! The KMS on the wire: a front to the [`Vault`](crate::vault::Vault) (wire/03 sections 3.2 to 3.8 and 3.17).
//!
//! Clients agree on a session key with the static key of the KMS, whose certificate they check; from then on
//! every request and answer is sealed under it. Answers travel as frames of the socket of the device that asked.

mod agreement;
mod answer;
mod authorizations;
mod caller;

mod handle;
mod keys;
mod master_keys;
mod operations;
mod post;
mod refusal;
mod request;
mod resources;
mod service;
mod sessions;
mod static_key;
mod switches;

pub use handle::Kms;
pub use static_key::CertificateFlaw;

pub(crate) use answer::Answer;
pub(crate) use post::receive;
pub(crate) use service::KmsService;
