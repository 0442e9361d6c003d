//! Core of the Webex SDK for Rust: credentials, services catalog, request pipeline, plug-in seam.
