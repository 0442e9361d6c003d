//! Opening what is sealed, sealing what is sent (wire/03 section 2.7).

mod file_reference;
mod keys;
mod opener;
mod sealed;
mod sealer;
mod slots;
mod source;

pub(crate) use keys::{of_kms, sealer_of_kms};

pub use file_reference::FileReference;
pub use opener::{OpenCount, TextOpener, open};
pub use sealed::{DECRYPTION_FAILURE, Sealed, Text, Unreadable};
pub use sealer::{TextSealer, seal};
pub(crate) use sealer::{seal_places, wants_key};
pub use slots::{Protected, Slots};
pub use source::{OpenerSource, open_with};
