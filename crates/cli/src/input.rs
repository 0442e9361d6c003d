//! Standard input.

use std::io::{self, IsTerminal};

use tokio::io::AsyncReadExt;

use crate::failure::Failure;

/// As much as is read: the largest file that may be sent.
const LIMIT: u64 = webex::messages::MAX_FILE;

/// The text; read when it is `-`.
pub(crate) async fn text(text: String) -> Result<String, Failure> {
    if text == "-" { all_text().await } else { Ok(text) }
}

/// Whether something is piped into the command.
pub(crate) fn is_piped() -> bool {
    !io::stdin().is_terminal()
}

/// All of it, as text without the line break at the end.
pub(crate) async fn all_text() -> Result<String, Failure> {
    let bytes = all().await?;
    let text = String::from_utf8(bytes).map_err(|_| Failure::usage("standard input is no UTF-8"))?;
    Ok(text.strip_suffix('\n').map(|text| text.strip_suffix('\r').unwrap_or(text).to_owned()).unwrap_or(text))
}

/// All of it.
pub(crate) async fn all() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = tokio::io::stdin().take(LIMIT + 1).read_to_end(&mut bytes).await;
    read.map_err(|error| Failure::io("standard input", &error))?;
    match bytes.len() as u64 > LIMIT {
        true => Err(Failure::usage("standard input has more than 100 MB")),
        false => Ok(bytes),
    }
}
