//! The directory: people, places and messages found.
