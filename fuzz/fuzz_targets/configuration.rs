//! Configuration files.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_core::fuzzing;

fuzz_target!(|toml: &str| fuzzing::configuration(toml));
