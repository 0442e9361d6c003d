//! Ctrl-C, and the termination signal of process managers.

use std::future::Future;
use std::io;

use crate::failure::Failure;

/// Waits for it. Watching begins at once, not when somebody waits.
pub(crate) fn interrupted() -> Result<impl Future<Output = ()>, Failure> {
    signals().map_err(|error| Failure::io("signals", &error))
}

#[cfg(unix)]
fn signals() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(windows)]
fn signals() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}
