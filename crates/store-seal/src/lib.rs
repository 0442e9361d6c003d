//! Encryption of what the Webex SDK for Rust stores, with a key of the user or of the OS keyring.
