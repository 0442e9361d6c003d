//! Suites that cross crates: the facade with its plug-ins against the simulator.

mod bad_input;
mod diagnostics;
mod facade;
mod fail_over;
mod secrets;
