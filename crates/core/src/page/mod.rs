//! Lists that come in pages (wire/04 section 2.3).
//!
//! A list is a [`Stream`](futures_core::Stream) of its items that fetches a page when one is needed and never ahead:
//!
//! ```no_run
//! use futures_util::TryStreamExt;
//! use http::Method;
//! use webex_core::page::Pages;
//! use webex_core::request::Call;
//! # #[derive(serde::Deserialize)] struct Room { title: String }
//! # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
//! let mut rooms: Pages<Room> = Pages::new(&webex, Call::new(Method::GET, "hydra").path("rooms")).limit(500);
//! while let Some(room) = rooms.try_next().await? {
//!     println!("{}", room.title);
//! }
//! # Ok(()) }
//! ```

mod items;
mod link;
mod one;
mod parse;
mod walk;

pub use items::{PageStream, Pages};
pub use link::Links;
pub use one::Page;
