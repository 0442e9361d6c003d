//! Cross-crate end-to-end suites; see `main.rs`.
