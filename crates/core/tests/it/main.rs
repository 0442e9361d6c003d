//! Integration tests of webex-core.

mod ids_and_pages;
mod pages;
mod pipeline;
mod recorder;
mod redirects;
mod retries;
mod script;
mod transfer;
mod vectors;
