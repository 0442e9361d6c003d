//! Cross-crate end-to-end suites.
