//! Signed answers of a KMS.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use webex_jose::{
    Curve, EcPrivateKey, RsaPrivateKey,
    jws::{self, Algorithm, Header},
};

static EC: LazyLock<EcPrivateKey> = LazyLock::new(|| EcPrivateKey::generate(Curve::P256));
static RSA: LazyLock<RsaPrivateKey> = LazyLock::new(RsaPrivateKey::generate);

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
    assert!(jws::verify(&EC.public_key(), compact).is_err(), "nobody signed this");
    assert!(jws::verify(&RSA.public_key(), compact).is_err(), "nobody signed this");
}

fn round_trip(bytes: &[u8]) {
    let signed = jws::sign(&*EC, &Header::new(Algorithm::Es256), bytes).expect("the key goes with it");
    assert_eq!(jws::verify(&EC.public_key(), &signed).as_deref(), Ok(bytes));
}
