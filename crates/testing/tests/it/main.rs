//! Integration tests of the core over the simulator, and of the suites themselves.

mod clock;
mod cloud;
mod plugins;
mod storage;
