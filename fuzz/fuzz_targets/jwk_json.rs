//! Keys as a KMS gives them out.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_jose::Jwk;

fuzz_target!(|bytes: &[u8]| {
    let Ok(jwk) = serde_json::from_slice::<Jwk>(bytes) else { return };
    let text = serde_json::to_string(&jwk).expect("a key is JSON");
    assert_eq!(serde_json::from_str::<Jwk>(&text).expect("the same key"), jwk);
    if let Ok(key) = jwk.to_content_key() {
        assert_eq!(key.as_bytes(), jwk.secret());
    }
});
