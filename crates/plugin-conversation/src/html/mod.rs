//! HTML of messages: what may stand in it, and what it says (wire/03 sections 2.11 and 7.4).

mod apply;
mod filter;
mod plain;
mod policy;
#[cfg(test)]
mod tests;
mod tokens;

pub(crate) use apply::{HtmlFilters, filter_inbound, filter_outbound};
pub use plain::{escape_html, html_to_text};
pub use policy::HtmlPolicy;
