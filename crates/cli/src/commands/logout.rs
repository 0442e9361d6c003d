//! `webex logout`.

use std::fs;
use std::io;

use crate::Exit;
use crate::failure::Failure;
use crate::session::{Session, TOKEN, has_token};

pub(super) async fn run(session: &Session) -> Result<(), Failure> {
    let profile = session.folder()?.profile().to_owned();
    let webex = match session.client_of_login().await {
        Ok(webex) => webex,
        Err(failure) => return forget(session, failure),
    };
    let was_signed_in = webex.credentials().can_authorize();
    webex.logout().await?;
    webex.shutdown().await?;
    if has_token() {
        session.printer.notice(&format!("{TOKEN} is still set: commands use that token"));
    }
    let signed_out = serde_json::json!({ "signedOut": was_signed_in, "profile": profile });
    match (session.global.json, was_signed_in) {
        (true, _) => session.printer.value(&signed_out),
        (_, true) => session.printer.word(&format!("Signed out of the profile {profile}")),
        (_, false) => session.printer.word(&format!("Nobody was signed in in the profile {profile}")),
    }
}

/// A login that cannot be read, because the key is another one, is forgotten all the same.
fn forget(session: &Session, failure: Failure) -> Result<(), Failure> {
    if failure.exit() != Exit::Failed || !failure.is_of_storage() {
        return Err(failure);
    }
    let file = session.folder()?.login()?;
    match fs::remove_file(&file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Failure::io(&file.display().to_string(), &error))
        }
        _ => {
            session.printer.notice(&format!("{failure}"));
            session.printer.word("Forgot the login that could not be read; its tokens were not revoked")
        }
    }
}
