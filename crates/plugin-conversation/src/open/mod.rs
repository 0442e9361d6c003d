//! Opening what is sealed (wire/03 section 2.7).

mod file_reference;
mod keys;
mod opener;
mod sealed;
mod slots;
mod source;

pub(crate) use keys::of_kms;

pub use file_reference::FileReference;
pub use opener::{OpenCount, TextOpener, open};
pub use sealed::{DECRYPTION_FAILURE, Sealed, Text, Unreadable};
pub use slots::{Protected, Slots};
pub use source::{OpenerSource, open_with};
