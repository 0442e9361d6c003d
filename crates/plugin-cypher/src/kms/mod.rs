//! The key management service (KMS): what it says and is asked, whom to believe, and the conversation with it.

mod answer;
mod client;
mod cmk;
mod driver;
mod machine;
mod object;
mod operation;
mod static_key;
mod trust;
mod uri;
#[cfg(test)]
mod vectors;

pub use client::KmsHandle;
pub use cmk::{CmkKind, CmkState, CmkUpload, CustomerMainKey};
pub use driver::WrappedMessage;
pub use machine::KmsTiming;
#[cfg(fuzzing)]
pub use machine::fuzzing;
pub use object::{Key, KmsAuthorization, KmsResource};
pub use operation::KmsOperation;
pub use trust::KmsTrust;
pub use uri::{AuthId, KeyUri, ResourceUri, UserId};

pub(crate) use driver::Driver;
pub(crate) use operation::Asker;
