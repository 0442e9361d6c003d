//! Requests for a KMS session: JWE whose key is wrapped with RSA-OAEP.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use webex_jose::{RsaPrivateKey, jwe};

static KEY: LazyLock<RsaPrivateKey> = LazyLock::new(RsaPrivateKey::generate);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(jwe::open_with(&KEY, text).is_err(), "nobody sealed this");
    }
    let sealed = jwe::seal_for(&KEY.public_key(), bytes).expect("short enough");
    assert_eq!(jwe::open_with(&KEY, &sealed).as_deref(), Ok(bytes));
});
