//! `multipart/form-data` (RFC 7578): text and files in one request.

mod form;
mod part;

pub use form::Form;
pub use part::Part;
