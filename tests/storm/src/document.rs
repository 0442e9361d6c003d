//! `docs/storm.md`: the last figures.

use std::path::{Path, PathBuf};

use crate::Result;
use crate::figures::{KillFigures, StormFigures};

/// Writes the figures where they are kept.
///
/// # Errors
/// When the file cannot be written.
pub fn write_document(storm: &StormFigures, kills: &KillFigures, words: &str) -> Result {
    Ok(std::fs::write(path(), text(storm, kills, words))?)
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/storm.md")
}

fn text(storm: &StormFigures, kills: &KillFigures, words: &str) -> String {
    let profile = if cfg!(debug_assertions) { "without" } else { "with" };
    format!(
        "# The storm\n\n{INTRODUCTION}\nThe figures are those of the last run that was kept, `cargo xtask storm \
         {words}`, compiled {profile} optimizations.\n\n## Cuts\n\n{storm}\n## Kills\n\n{KILLS}\n{kills}"
    )
}

const INTRODUCTION: &str = "\
Ten people send a hundred encrypted messages a second to several rooms. One client receives them, in a process of its \
own; the simulator and the senders are in another. Meanwhile the connections of the receiver are cut, in an order that a \
seed decides: by every close code of the table in wire/02 section 4.2, resets, half-open connections (one of 28), \
restarts of all listeners, refused handshakes and announced shutdowns; and single frames are dropped, doubled or garbled \
while the connection stays. Pings and their answers take 200 ms, waits 10 to 200 ms. After a terminal code the receiver's \
application calls `connect()`.

At the end what arrived is compared with the log of the cloud, room by room: nothing may be lost, nothing doubled, \
nothing out of order, and every text has to be the one that was sent.
";

const KILLS: &str = "\
The receiver reads `deliveries()` and keeps each message in one transaction with the note that it is done, in a file \
(`webex-store-redb`). Its process is killed with a signal that it cannot catch, most times in the middle of the stream, \
sometimes before it has begun, and started again on the same file; half of the processes lose their connection before. \
What is in the file at the end is compared with the log of the cloud.
";
