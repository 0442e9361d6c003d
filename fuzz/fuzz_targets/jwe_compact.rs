//! Compact JWE as they arrive in activities and KMS messages.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_jose::{
    ContentKey, Nonce,
    jwe::{self, Header},
};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        read(text);
    }
    round_trip(bytes);
});

fn read(compact: &str) {
    if let Ok(header) = Header::of(compact) {
        assert_eq!(Header::from_json(&header.to_json()).as_ref(), Ok(&header));
    }
    for size in [16, 24, 32] {
        let key = ContentKey::from_slice(&[7; 32][..size]).expect("a valid size");
        let _ = jwe::open(&key, compact);
    }
}

fn round_trip(bytes: &[u8]) {
    let key = ContentKey::from_bytes([7; 32]);
    let nonce = Nonce::from_bytes([8; Nonce::SIZE]);
    let sealed = jwe::seal_with_nonce(&key, &Header::default(), &nonce, bytes).expect("short enough");
    assert_eq!(jwe::open(&key, &sealed).as_deref(), Ok(bytes));
}
