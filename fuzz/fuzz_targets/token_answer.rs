//! Answers of the token endpoint.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_core::fuzzing;

fuzz_target!(|body: &[u8]| fuzzing::token_answer(body));
