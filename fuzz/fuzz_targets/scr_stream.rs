//! Files piece by piece: the same as in one go, and nothing passes that was changed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_jose::{ContentKey, Nonce, Scr};

fn reference(aad: &str) -> Scr {
    Scr::from_parts(ContentKey::from_bytes([7; 32]), Nonce::from_bytes([9; 12]), aad)
}

/// The pieces of a file, as long as the sizes say and no longer than the rest.
fn pieces<'a>(mut file: &'a mut [u8], sizes: &[u8]) -> Vec<&'a mut [u8]> {
    let mut pieces = Vec::new();
    for size in sizes {
        let (piece, rest) = file.split_at_mut(file.len().min(usize::from(*size)));
        pieces.push(piece);
        file = rest;
    }
    pieces.push(file);
    pieces
}

fuzz_target!(|data: (&str, &[u8], &[u8], usize)| {
    let (aad, sizes, file, changed) = data;
    let (mut whole, mut streamed) = (reference(aad), reference(aad));
    let stored = whole.encrypt(file).expect("short enough");
    let mut bytes = file.to_vec();
    let mut encryptor = streamed.encryptor().expect("the first file");
    for piece in pieces(&mut bytes, sizes) {
        encryptor.update(piece).expect("short enough");
    }
    encryptor.finish();
    assert_eq!((&bytes, streamed.tag()), (&stored, whole.tag()));

    let mut verifier = whole.verifier().expect("it has a tag");
    for piece in pieces(&mut bytes, sizes) {
        verifier.update(piece).expect("short enough");
    }
    let mut decryptor = verifier.finish().expect("nothing was changed");
    for piece in pieces(&mut bytes, sizes) {
        decryptor.update(piece);
    }
    assert_eq!(bytes, file);

    if stored.is_empty() {
        return;
    }
    let mut forged = stored.clone();
    let at = changed % forged.len();
    forged[at] ^= 1;
    let mut verifier = whole.verifier().expect("it has a tag");
    for piece in pieces(&mut forged, sizes) {
        verifier.update(piece).expect("short enough");
    }
    assert!(verifier.finish().is_err() && whole.decrypt(&forged).is_err(), "a changed byte");
});
