//! Public ids as services and users give them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_core::ids::{PersonId, PublicId, RoomId};

fuzz_target!(|text: &str| {
    let room = RoomId::new(text);
    assert_eq!(room.as_str(), text, "the text is kept");
    let _ = (room.uuid(), PersonId::infer(text));
    if let Ok(id) = text.parse::<PublicId>() {
        assert_eq!(id.to_string().parse::<PublicId>().expect("it was just written"), id);
    }
});
