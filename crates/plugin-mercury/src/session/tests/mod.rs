//! The machine, row by row (wire/02 section 6, Mercury; section 7 for the defects).

mod connection;
mod switchover;
