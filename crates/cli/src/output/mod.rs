//! What is printed: tables and lines for people, JSON for programs, ids for scripts.

mod details;
mod notice;
mod printer;
mod resource;
mod style;
mod table;
mod text;

pub(crate) use notice::Transfer;
pub(crate) use printer::{Format, Printer};
pub(crate) use resource::says;
pub(crate) use style::{Style, Styled};
pub(crate) use text::{local_time, one_line};
