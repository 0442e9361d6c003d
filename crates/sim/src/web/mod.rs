//! Pages for people: templates, what surrounds them, and the files they need.

mod assets;
mod page;
mod template;

pub(crate) use assets::asset;
pub(crate) use page::{document, page};
pub(crate) use template::{Piece, fill};
