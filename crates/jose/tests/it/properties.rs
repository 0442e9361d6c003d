//! What holds for every input.

use proptest::{collection::vec, prelude::*};
use webex_jose::{
    ContentKey, Jwk, Nonce, Scr,
    jwe::{self, Header},
};

fn any_key() -> impl Strategy<Value = ContentKey> {
    prop_oneof![vec(any::<u8>(), 16), vec(any::<u8>(), 24), vec(any::<u8>(), 32)]
        .prop_map(|bytes| ContentKey::from_slice(&bytes).expect("a valid size"))
}

/// Text with the dots and members of a JWE, so that the parser gets beyond its first check.
fn nearly_a_jwe() -> impl Strategy<Value = String> {
    let header = prop_oneof![
        Just("eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiZGlyIn0".to_owned()),
        "[A-Za-z0-9_-]{0,60}",
        ".{0,20}",
    ];
    (header, "[A-Za-z0-9_-]{0,4}", "[A-Za-z0-9_-]{14,18}", "[A-Za-z0-9_=+/-]{0,40}", "[A-Za-z0-9_-]{20,24}")
        .prop_map(|(header, key, iv, text, tag)| format!("{header}.{key}.{iv}.{text}.{tag}"))
}

proptest! {
    #[test]
    fn what_is_sealed_opens(key in any_key(), text in vec(any::<u8>(), 0..2000), kid in proptest::option::of(".{0,40}")) {
        let header = Header::new(key.encryption());
        let header = match &kid { Some(kid) => header.with_kid(kid.as_str()), None => header };
        let sealed = jwe::seal_with_header(&key, &header, &text)?;
        let read = Header::of(&sealed)?;
        prop_assert_eq!(read.kid(), kid.as_deref());
        prop_assert_eq!(jwe::open(&key, &sealed)?, text);
    }

    /// Flips one bit of one character: the result is another text, and none of those may open.
    #[test]
    fn no_changed_character_is_accepted(text in vec(any::<u8>(), 0..100), at in any::<prop::sample::Index>(), bit in 0_u8..7) {
        let key = ContentKey::generate();
        let mut sealed = jwe::seal(&key, &text)?.into_bytes();
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        let changed = String::from_utf8(sealed).expect("seven bits are ASCII");
        prop_assert!(jwe::open(&key, &changed).is_err(), "{}", changed);
    }

    #[test]
    fn no_changed_bit_of_a_file_is_accepted(file in vec(any::<u8>(), 1..300), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
        let mut stored = scr.encrypt(&file)?;
        prop_assert_eq!(stored.len(), file.len());
        stored[at.index(file.len())] ^= 1 << bit;
        prop_assert!(scr.decrypt_in_place(&mut stored).is_err());
        prop_assert!(stored.iter().all(|byte| *byte == 0));
    }

    #[test]
    fn a_reference_survives_its_envelope(file in vec(any::<u8>(), 0..300), aad in ".{0,40}", loc in proptest::option::of(".{0,60}")) {
        let conversation = ContentKey::generate();
        let mut scr = Scr::new(aad);
        let stored = scr.encrypt(&file)?;
        if let Some(loc) = loc { scr.set_loc(loc) }
        let read = Scr::from_jwe(&conversation, &scr.to_jwe(&conversation)?)?;
        prop_assert_eq!(&read, &scr);
        prop_assert_eq!(read.decrypt(&stored)?, file);
    }

    #[test]
    fn junk_is_refused_without_panic(text in prop_oneof![".{0,200}", nearly_a_jwe()]) {
        prop_assert!(jwe::open(&ContentKey::generate(), &text).is_err());
        for header in [Header::of(&text), Header::from_json(&text)].into_iter().flatten() {
            prop_assert_eq!(Header::from_json(&header.to_json())?, header);
        }
    }

    #[test]
    fn junk_json_is_refused_without_panic(
        text in prop_oneof![
            ".{0,200}",
            r#"\{"enc":"A(128|192|256)GCM","key":"[A-Za-z0-9_-]{0,48}","iv":"[A-Za-z0-9_-]{14,18}","tag":"[A-Za-z0-9_-]{20,24}"\}"#,
        ],
    ) {
        if let Ok(scr) = Scr::from_json(&text) {
            let again = Scr::from_json(&scr.to_json())?;
            prop_assert_eq!(scr, again);
        }
    }

    #[test]
    fn a_jwk_survives_its_json(secret in vec(any::<u8>(), 0..80), kid in proptest::option::of(".{0,40}")) {
        let jwk = Jwk::from_secret(&secret);
        let jwk = match kid { Some(kid) => jwk.with_kid(kid), None => jwk };
        let json = serde_json::to_string(&jwk).expect("a key is JSON");
        prop_assert_eq!(serde_json::from_str::<Jwk>(&json).expect("the same key"), jwk);
    }

    #[test]
    fn one_nonce_gives_one_text(bytes in any::<[u8; 12]>(), text in vec(any::<u8>(), 0..50)) {
        let key = ContentKey::from_bytes([7; 32]);
        let seal = || jwe::seal_with_nonce(&key, &Header::default(), &Nonce::from_bytes(bytes), &text);
        prop_assert_eq!(seal()?, seal()?);
    }
}
