//! Webex SDK for Rust: keys and end-to-end encryption.
//!
//! Texts, titles and files of Webex messaging are sealed on the devices of their people; the services store what they
//! cannot read, and key URIs. The keys come from a key management service (KMS) over a channel of its own: requests
//! travel by HTTPS, sealed for the KMS, answers come by the Mercury socket, sealed for this device.
//!
//! * [`CypherHandle`]: keys by URI, kept and fetched once however many ask; texts sealed and opened; files up and down.
//! * [`KmsHandle`]: what the KMS itself can be asked: keys, resources, authorizations, customer main keys.
//! * [`KmsTrust`]: whose word counts for the key of the KMS. Without trust there is no key, and the error says what can
//!   be done.
//!
//! ```no_run
//! use webex_core::Webex;
//! use webex_plugin_cypher::{Cypher, CypherExt};
//! use webex_plugin_mercury::Mercury;
//!
//! # async fn example(token: String) -> webex_core::Result<()> {
//! let webex = Webex::builder().token(token).plugin(Mercury::new()).plugin(Cypher::new()).build().await?;
//! let cypher = webex.cypher()?;
//! let file = cypher.download_and_decrypt("https://files.example/1?keyUri=kms%3A%2F%2Fk%2Fkeys%2F1&JWE=e..i.c.t").await?;
//! println!("{} bytes", file.len());
//! webex.shutdown().await
//! # }
//! ```
//!
//! How it is built: `kms/machine` is the conversation with the KMS without I/O, `kms/driver` carries out what it wants,
//! `keys` holds keys, `files` moves sealed bytes in bounded memory, and `seam` is all that this plug-in knows of Mercury.

mod config;
mod error;
mod event;
mod files;
mod handle;
mod keys;
mod kms;
mod plugin;
mod seam;
#[cfg(test)]
mod testing;

pub use config::CypherConfig;
pub use error::{CypherError, CypherErrorKind, Result};
pub use event::CypherEvent;
pub use files::{DownloadFile, FileSource, UploadFile, UploadedFile};
pub use handle::{CypherExt, CypherHandle};
#[cfg(fuzzing)]
#[doc(hidden)]
pub use kms::fuzzing;
pub use kms::{
    AuthId, CmkKind, CmkState, CmkUpload, CustomerMainKey, Key, KeyUri, KmsAuthorization, KmsHandle,
    KmsOperation, KmsResource, KmsTiming, KmsTrust, ResourceUri, UserId, WrappedMessage,
};
pub use plugin::Cypher;
