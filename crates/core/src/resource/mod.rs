//! What resource crates are made of, ours and foreign: the date of the wire, enums that keep what they do not know,
//! calls whose answer has a type, and the end of every builder.
//!
//! A resource of the wire tolerates missing and unknown fields. What the service always gives is a plain field, which
//! is empty when an odd answer lacks it; what it gives at times is an `Option`; what is not documented is kept in
//! `extra`. So an answer can be written again as it came.

mod builder;
mod date_time;
mod lenient;
mod list;
mod person_ref;
mod text_ids;
mod typed_call;
mod wire_enum;

pub use date_time::DateTime;
pub use lenient::{is_empty, lenient_bool, or_default};
pub use person_ref::PersonRef;
pub use typed_call::TypedCall;

/// What the macros of this module need, so that crates which call them need not have it.
#[doc(hidden)]
pub mod private {
    pub use futures_core::Stream;
    pub use serde;
}
