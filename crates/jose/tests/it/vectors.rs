//! Where the vectors lie and how they are read.

use std::{env, fs, path::PathBuf};

use serde::{Deserialize, de::DeserializeOwned};
use webex_jose::{Jwk, Nonce};

/// Reads a file of vectors from `$WEBEX_VECTORS` if it is there, or else from the copies of this crate.
pub(crate) fn read<T: DeserializeOwned>(file: &str) -> T {
    let own = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let given = env::var_os("WEBEX_VECTORS").map(PathBuf::from).filter(|folder| folder.join(file).exists());
    let path = given.unwrap_or_else(own).join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Says how many cases ran, and fails if there was none.
pub(crate) fn report(file: &str, kind: &str, cases: usize) {
    assert!(cases > 0, "{file} has no {kind} cases");
    println!("{file}: {cases} {kind} cases");
}

/// Bytes written as hexadecimal digits.
#[derive(Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Hex(pub(crate) Vec<u8>);

impl Hex {
    pub(crate) fn nonce(&self) -> Nonce {
        Nonce::from_bytes(self.0.as_slice().try_into().expect("an IV has 12 bytes"))
    }
}

impl TryFrom<String> for Hex {
    type Error = std::num::ParseIntError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digit = |at| u8::from_str_radix(&text[at..at + 2], 16);
        (0..text.len()).step_by(2).map(digit).collect::<Result<_, _>>().map(Self)
    }
}

/// The key of a case, by its JWK.
pub(crate) fn key(jwk: &Jwk) -> webex_jose::ContentKey {
    jwk.to_content_key().expect("a key of a vector has a valid size")
}
