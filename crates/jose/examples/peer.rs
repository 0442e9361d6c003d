//! Does the cryptography of a peer in another language: reads one JSON object a line, answers with one.
//! `tests/interop/test/jose.test.mjs` talks to it with node-jose at the other end.
//!
//! ```text
//! {"do":"sign","key":{...},"alg":"PS256","text":"hello"}  ->  {"compact":"..."}
//! ```

use std::io::{self, BufRead, Write};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use webex_jose::{
    ContentKey, EcPrivateKey, EcPublicKey, Jwk, RsaPrivateKey, RsaPublicKey, Scr, jwe,
    jws::{self, Algorithm, Header},
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What the peer asks for. Keys are JWKs, texts are UTF-8, files are base64url.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Request {
    Seal { key: Jwk, text: String },
    Open { key: Jwk, compact: String },
    SealFor { key: RsaPublicKey, text: String },
    OpenWith { key: RsaPrivateKey, compact: String },
    Sign { key: Value, alg: String, text: String },
    Verify { key: Value, compact: String },
    Agree { key: EcPrivateKey, peer: EcPublicKey },
    Thumbprint { key: Value },
    SealFile { key: Jwk, file: String },
    OpenFile { key: Jwk, reference: String, stored: String },
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Compact(String),
    Text(String),
    Key(Jwk),
    Thumbprint(String),
    Sealed { reference: String, stored: String },
    File(String),
    Error(String),
}

fn main() -> Result<()> {
    for line in io::stdin().lock().lines() {
        let answer = answer(&line?).unwrap_or_else(|error| Answer::Error(error.to_string()));
        let mut output = io::stdout().lock();
        serde_json::to_writer(&mut output, &answer)?;
        writeln!(output)?;
        output.flush()?;
    }
    Ok(())
}

fn answer(line: &str) -> Result<Answer> {
    use Answer::{Compact, File, Key, Sealed, Text, Thumbprint};
    Ok(match serde_json::from_str(line)? {
        Request::Seal { key, text } => Compact(jwe::seal(&content_key(&key)?, text)?),
        Request::Open { key, compact } => Text(jwe::open_text(&content_key(&key)?, &compact)?),
        Request::SealFor { key, text } => Compact(jwe::seal_for(&key, text)?),
        Request::OpenWith { key, compact } => Text(String::from_utf8(jwe::open_with(&key, &compact)?)?),
        Request::Sign { key, alg, text } => Compact(sign(&key, &alg, &text)?),
        Request::Verify { key, compact } => Text(String::from_utf8(verify(&key, &compact)?)?),
        Request::Agree { key, peer } => Key(key.session_key(&peer)?.to_jwk(None)),
        Request::Thumbprint { key } => Thumbprint(thumbprint(&key)?),
        Request::SealFile { key, file } => {
            let (reference, stored) = seal_file(&content_key(&key)?, &file)?;
            Sealed { reference, stored }
        }
        Request::OpenFile { key, reference, stored } => {
            let scr = Scr::from_jwe(&content_key(&key)?, &reference)?;
            File(URL_SAFE_NO_PAD.encode(scr.decrypt(&URL_SAFE_NO_PAD.decode(stored)?)?))
        }
    })
}

fn content_key(key: &Jwk) -> Result<ContentKey> {
    Ok(key.to_content_key()?)
}

fn read<T: DeserializeOwned>(key: &Value) -> Result<T> {
    Ok(serde_json::from_value(key.clone())?)
}

fn is_rsa(key: &Value) -> bool {
    key["kty"] == "RSA"
}

fn sign(key: &Value, alg: &str, text: &str) -> Result<String> {
    let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == alg);
    let header = Header::new(algorithm.ok_or("no such algorithm")?);
    let header = match key["kid"].as_str() {
        Some(kid) => header.with_kid(kid),
        None => header,
    };
    Ok(match is_rsa(key) {
        true => jws::sign(&read::<RsaPrivateKey>(key)?, &header, text)?,
        false => jws::sign(&read::<EcPrivateKey>(key)?, &header, text)?,
    })
}

fn verify(key: &Value, compact: &str) -> Result<Vec<u8>> {
    Ok(match is_rsa(key) {
        true => jws::verify(&read::<RsaPublicKey>(key)?, compact)?,
        false => jws::verify(&read::<EcPublicKey>(key)?, compact)?,
    })
}

fn thumbprint(key: &Value) -> Result<String> {
    Ok(match is_rsa(key) {
        true => read::<RsaPublicKey>(key)?.thumbprint(),
        false => read::<EcPublicKey>(key)?.thumbprint(),
    })
}

fn seal_file(key: &ContentKey, file: &str) -> Result<(String, String)> {
    let mut scr = Scr::new("2026-01-02T03:04:05.678Z");
    let stored = scr.encrypt(&URL_SAFE_NO_PAD.decode(file)?)?;
    scr.set_loc("https://files.example/contents/1");
    Ok((scr.to_jwe(key)?, URL_SAFE_NO_PAD.encode(stored)))
}
