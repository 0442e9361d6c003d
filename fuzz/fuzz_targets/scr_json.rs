//! References to files, as they stand in their envelope.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_jose::{ContentKey, Scr};

fuzz_target!(|text: &str| {
    let Ok(scr) = Scr::from_json(text) else { return };
    assert_eq!(Scr::from_json(&scr.to_json()).as_ref(), Ok(&scr));

    let conversation = ContentKey::from_bytes([7; 32]);
    let envelope = scr.to_jwe(&conversation).expect("short enough");
    assert_eq!(Scr::from_jwe(&conversation, &envelope), Ok(scr.clone()));
    let _ = scr.decrypt(text.as_bytes());
});
