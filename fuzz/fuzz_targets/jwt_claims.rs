//! Access tokens as people paste them, and the claims in those that are JWTs.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_core::fuzzing;
use webex_core::ids::base64;

fuzz_target!(|text: &str| {
    fuzzing::claims(text);
    // Nobody guesses base64: the claims as such, too.
    fuzzing::claims(&format!("head.{}.signature", base64::encode(text)));
});
