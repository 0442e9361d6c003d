//! The static key of a KMS with its certificates, and public keys of a handshake.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_jose::{EcPublicKey, RsaPublicKey, StaticKey};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(key) = StaticKey::from_json(text) {
        assert!(!key.host().is_empty() && key.certificates().len() > 0);
        assert_eq!(serde_json::from_str::<RsaPublicKey>(text).as_ref().ok(), Some(key.key()));
    }
    if let Ok(key) = serde_json::from_str::<EcPublicKey>(text) {
        let again = serde_json::to_string(&key).expect("a key is JSON");
        assert_eq!(serde_json::from_str::<EcPublicKey>(&again).expect("the same key"), key);
    }
});
