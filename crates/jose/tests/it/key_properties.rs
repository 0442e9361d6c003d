//! What holds for every message that is signed or wrapped, and for every text that only looks like one.

use std::sync::LazyLock;

use proptest::{collection::vec, prelude::*};
use webex_jose::{
    Curve, EcPrivateKey, EcPublicKey, Jwk, RsaPrivateKey, RsaPublicKey, StaticKey, jwe,
    jws::{self, Algorithm},
    reaction_hmac,
};

/// Making one takes too long to do it for every case.
static RSA: LazyLock<RsaPrivateKey> = LazyLock::new(RsaPrivateKey::generate);
static CURVES: LazyLock<[EcPrivateKey; 3]> =
    LazyLock::new(|| [Curve::P256, Curve::P384, Curve::P521].map(EcPrivateKey::generate));

fn any_algorithm() -> impl Strategy<Value = Algorithm> {
    prop::sample::select(Algorithm::ALL.to_vec())
}

fn sign(header: &jws::Header, payload: &[u8]) -> String {
    let [p256, p384, p521] = &*CURVES;
    let signed = match header.algorithm() {
        Algorithm::Es256 => jws::sign(p256, header, payload),
        Algorithm::Es384 => jws::sign(p384, header, payload),
        Algorithm::Es512 => jws::sign(p521, header, payload),
        _ => jws::sign(&*RSA, header, payload),
    };
    signed.expect("the key goes with the algorithm")
}

fn verify(algorithm: Algorithm, compact: &str) -> webex_jose::Result<Vec<u8>> {
    let [p256, p384, p521] = CURVES.each_ref().map(EcPrivateKey::public_key);
    match algorithm {
        Algorithm::Es256 => jws::verify(&p256, compact),
        Algorithm::Es384 => jws::verify(&p384, compact),
        Algorithm::Es512 => jws::verify(&p521, compact),
        _ => jws::verify(&RSA.public_key(), compact),
    }
}

/// Text with the dots of a JWS and, often, a header that is understood.
fn nearly_a_jws() -> impl Strategy<Value = String> {
    let header = prop_oneof![
        any_algorithm().prop_map(|algorithm| {
            let signed = sign(&jws::Header::new(algorithm), b"");
            signed.split('.').next().expect("a first segment").to_owned()
        }),
        "[A-Za-z0-9_-]{0,60}",
        ".{0,20}",
    ];
    (header, "[A-Za-z0-9_=-]{0,40}", "[A-Za-z0-9_-]{0,120}")
        .prop_map(|(header, payload, signature)| format!("{header}.{payload}.{signature}"))
}

/// Text with the dots of a JWE whose key is wrapped.
fn nearly_a_wrapped_jwe() -> impl Strategy<Value = String> {
    let header = prop_oneof![Just("eyJlbmMiOiJBMjU2R0NNIiwiYWxnIjoiUlNBLU9BRVAifQ".to_owned()), ".{0,20}"];
    (header, "[A-Za-z0-9_-]{0,400}", "[A-Za-z0-9_-]{16}", "[A-Za-z0-9_-]{0,40}", "[A-Za-z0-9_-]{22}")
        .prop_map(|(header, key, iv, text, tag)| format!("{header}.{key}.{iv}.{text}.{tag}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_signed_verifies(algorithm in any_algorithm(), payload in vec(any::<u8>(), 0..500), kid in ".{0,40}") {
        let header = jws::Header::new(algorithm).with_kid(kid);
        let signed = sign(&header, &payload);
        prop_assert_eq!(jws::Header::of(&signed)?, header);
        prop_assert_eq!(verify(algorithm, &signed)?, payload);
    }

    /// Flips one bit of one character: the result is another text, and none of those may verify.
    #[test]
    fn no_changed_character_of_a_signed_text_is_accepted(
        algorithm in any_algorithm(), at in any::<prop::sample::Index>(), bit in 0_u8..7,
    ) {
        let mut signed = sign(&jws::Header::new(algorithm), b"payload").into_bytes();
        let at = at.index(signed.len());
        signed[at] ^= 1 << bit;
        let changed = String::from_utf8(signed).expect("seven bits are ASCII");
        prop_assert!(verify(algorithm, &changed).is_err(), "{}", changed);
    }

    #[test]
    fn what_is_wrapped_opens(text in vec(any::<u8>(), 0..500), kid in ".{0,40}") {
        let key = RSA.clone().with_kid(kid.as_str());
        let sealed = jwe::seal_for(&key.public_key(), &text)?;
        let header = jwe::Header::of(&sealed)?;
        prop_assert_eq!(header.kid(), Some(kid.as_str()));
        prop_assert_eq!(jwe::open_with(&key, &sealed)?, text);
    }

    #[test]
    fn no_changed_character_of_a_wrapped_text_is_accepted(at in any::<prop::sample::Index>(), bit in 0_u8..7) {
        let mut sealed = jwe::seal_for(&RSA.public_key(), "text")?.into_bytes();
        let at = at.index(sealed.len());
        sealed[at] ^= 1 << bit;
        let changed = String::from_utf8(sealed).expect("seven bits are ASCII");
        prop_assert!(jwe::open_with(&RSA, &changed).is_err(), "{}", changed);
    }

    #[test]
    fn junk_is_refused_without_panic(
        signed in prop_oneof![".{0,200}", nearly_a_jws()], wrapped in prop_oneof![".{0,200}", nearly_a_wrapped_jwe()],
    ) {
        for algorithm in Algorithm::ALL {
            prop_assert!(verify(algorithm, &signed).is_err());
        }
        prop_assert!(jwe::open_with(&RSA, &wrapped).is_err());
        prop_assert!(StaticKey::from_json(&signed).is_err());
    }

    #[test]
    fn junk_keys_are_refused_without_panic(
        x in "[A-Za-z0-9_-]{42,44}", y in "[A-Za-z0-9_-]{42,44}", n in "[A-Za-z0-9_-]{0,400}", e in "[A-Za-z0-9_-]{0,8}",
    ) {
        let ec = format!(r#"{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}"#);
        prop_assert!(serde_json::from_str::<EcPublicKey>(&ec).is_err(), "a random point is not on the curve");
        let rsa = format!(r#"{{"kty":"RSA","n":"{n}","e":"{e}"}}"#);
        if let Ok(key) = serde_json::from_str::<RsaPublicKey>(&rsa) {
            let again = serde_json::to_string(&key).expect("a key is JSON");
            prop_assert_eq!(serde_json::from_str::<RsaPublicKey>(&again).expect("the same key"), key);
        }
    }

    #[test]
    fn both_sides_agree(ours in any::<[u8; 32]>(), theirs in any::<[u8; 32]>()) {
        // Nearly every number is a private key of P-256.
        let keys = [ours, theirs].map(|bytes| EcPrivateKey::from_bytes(Curve::P256, &bytes));
        if let [Ok(ours), Ok(theirs)] = keys {
            prop_assert_eq!(ours.session_key(&theirs.public_key())?, theirs.session_key(&ours.public_key())?);
        }
    }

    #[test]
    fn a_public_key_survives_its_json(number in any::<[u8; 32]>(), kid in prop::option::of(".{0,40}")) {
        if let Ok(key) = EcPrivateKey::from_bytes(Curve::P256, &number) {
            let key = match kid { Some(kid) => key.with_kid(kid), None => key }.public_key();
            let json = serde_json::to_string(&key).expect("a key is JSON");
            prop_assert_eq!(serde_json::from_str::<EcPublicKey>(&json).expect("the same key"), key);
        }
    }

    #[test]
    fn a_reaction_depends_on_all_it_is_made_of(secret in any::<[u8; 32]>(), parent in ".{1,40}", name in ".{1,20}") {
        let hmac = |secret: &[u8], parent: &str, name: &str| {
            reaction_hmac(&Jwk::from_secret(secret).with_kid("kms://kms.example/keys/1"), parent, name)
        };
        let whole = hmac(&secret, &parent, &name);
        prop_assert!(whole.len() == 64 && whole.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)));
        let mut other = secret;
        other[0] ^= 1;
        prop_assert_ne!(&whole, &hmac(&other, &parent, &name));
        prop_assert_ne!(&whole, &hmac(&secret, &format!("{parent}x"), &name));
        prop_assert_ne!(&whole, &hmac(&secret, &parent, &format!("{name}x")));
    }
}
