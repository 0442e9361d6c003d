//! Catalogs of services, of version 1 and 2, and what a client asks of them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_core::fuzzing;

fuzz_target!(|body: &[u8]| fuzzing::catalog(body));
