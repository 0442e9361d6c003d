//! Integration tests of webex-core.

mod ids_and_pages;
mod pages;
mod script;
mod vectors;
