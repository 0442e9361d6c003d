mod json;
mod reference;
mod stream;

pub use reference::Scr;
pub use stream::{FileDecryptor, FileEncryptor, FileVerifier};
