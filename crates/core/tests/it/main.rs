//! Integration tests of webex-core.

mod ids_and_pages;
mod vectors;
