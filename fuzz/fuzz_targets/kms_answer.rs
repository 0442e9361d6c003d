//! Answers of a KMS that signs and seals anything.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_plugin_cypher::fuzzing;

fuzz_target!(|answer: &[u8]| {
    fuzzing::signed(answer);
    fuzzing::sealed(answer);
});
