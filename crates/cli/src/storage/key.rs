//! The key that seals the login: from the environment, in the keyring of the operating system, or in a file that only
//! its owner reads.

use std::env;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use webex::core::time::{OsRng, Rng};
use webex::store_redb::ValueKey;

use super::Folder;
use crate::Exit;
use crate::failure::Failure;

/// The name under which values say what sealed them.
const ID: &str = "webex-cli";
/// The environment variable with the key.
const VARIABLE: &str = "WEBEX_STORAGE_KEY";

/// What stands there for the keyring of the operating system.
const KEYRING: &str = "keyring";

/// The key; made when there is none.
pub(crate) async fn load(folder: &Folder) -> Result<ValueKey, Failure> {
    match env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty()) {
        Some(text) if text.trim() == KEYRING => of_keyring().await,
        Some(text) => parse(text.into(), VARIABLE),
        None => of_file(&folder.key()?),
    }
}

fn of_file(file: &Path) -> Result<ValueKey, Failure> {
    let text = read_or_make(file).map_err(|error| Failure::io(&file.display().to_string(), &error))?;
    parse(text, &file.display().to_string())
}

#[cfg(feature = "keyring")]
async fn of_keyring() -> Result<ValueKey, Failure> {
    Ok(ValueKey::from_keyring("webex", ID).await?)
}

#[cfg(not(feature = "keyring"))]
async fn of_keyring() -> Result<ValueKey, Failure> {
    Err(Failure::usage("this program was built without the keyring")
        .hint("build it with the feature `keyring`, or leave WEBEX_STORAGE_KEY empty for a key in a file"))
}

fn parse(text: SecretString, place: &str) -> Result<ValueKey, Failure> {
    ValueKey::from_base64(ID, &text).map_err(|_| {
        let text = format!("the key in {place} is not the base64 of 32 bytes");
        Failure::new(Exit::Failed, text)
    })
}

fn read_or_make(file: &Path) -> io::Result<SecretString> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(text.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(file),
        Err(error) => Err(error),
    }
}

/// Makes a key. When another process is faster, its key counts.
fn make(file: &Path) -> io::Result<SecretString> {
    let text = SecretString::from(fresh());
    let folder = file.parent().unwrap_or(Path::new("."));
    // Such a file is readable for its owner only, and appears under its name as a whole.
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(text.expose_secret().as_bytes())?;
    temporary.as_file().sync_all()?;
    match temporary.persist_noclobber(file) {
        Ok(_) => Ok(text),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            fs::read_to_string(file).map(Into::into)
        }
        Err(error) => Err(error.error),
    }
}

fn fresh() -> String {
    let mut bytes = [0_u8; 32];
    OsRng.fill(&mut bytes);
    STANDARD.encode(bytes)
}
