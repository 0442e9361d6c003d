//! Sharing files, getting them back, and pictures of spaces (wire/03 sections 2.8 and 2.9).

mod avatar;
mod builder;
mod category;
mod download;
mod file;
mod item;
mod photo;
mod space;

pub use builder::{Share, ShareProgress};
pub use download::{Download, FileAddress};
pub use file::{Gif, ShareFile, Thumbnail};
pub use photo::PhotoFacts;
