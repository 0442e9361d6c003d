//! What runs in the process of a receiver.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;

use webex::store_redb::RedbStorage;

use super::keep::keep;
use super::{builder_of_environment, listen};
use crate::Result;
use crate::line::Line;

/// Receives until the input is closed, and prints what arrives.
///
/// # Errors
/// When the environment describes no client, or it cannot begin to listen.
pub async fn listen_in_child() -> Result {
    let webex = builder_of_environment()?.build().await?;
    listen(&webex, |line| tell(&line), told_to_end()).await?;
    Ok(webex.shutdown().await?)
}

/// Keeps deliveries in that file until the input is closed, and prints what is kept.
///
/// # Errors
/// When the environment describes no client, or it cannot begin, or the file fails.
pub async fn keep_in_child(file: &Path) -> Result {
    let storage = Arc::new(RedbStorage::open(file).await?);
    let webex = builder_of_environment()?.storage(storage).build().await?;
    keep(&webex, |line| tell(&line), told_to_end()).await?;
    Ok(webex.shutdown().await?)
}

/// Prints a line at once.
pub(crate) fn tell(line: &Line) {
    let mut output = std::io::stdout().lock();
    // Whoever does not read any more has no use for it.
    let _ = writeln!(output, "{}", line.to_text()).and_then(|()| output.flush());
}

/// Completes when the input is closed: the parent wants the end, or is gone.
pub(crate) async fn told_to_end() {
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        drop(sender);
    });
    let _ = receiver.await;
}
