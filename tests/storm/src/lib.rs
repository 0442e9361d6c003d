//! The storm: a stream of encrypted messages, while the connections of the one who receives them are cut in every way
//! there is, or its process is killed. Nothing may be lost, nothing may come twice, and the order of each conversation
//! is kept.
//!
//! The simulator and the senders live in this process, the receiver in one of its own (in the ordinary test run:
//! beside them), so that its memory and processor time are those of the client alone. The ledger trusts neither the
//! receiver nor the senders: it compares with the log of the cloud. See `docs/storm.md` for the last figures, and
//! `cargo xtask storm --help`.

mod cuts;
mod dice;
mod document;
mod feed;
mod figures;
mod fleet;
mod kills;
mod ledger;
mod line;
mod process;
mod receiver;
mod senders;
mod stage;
mod storm;

pub use cuts::{Cut, Deck, Hand};
pub use dice::Dice;
pub use document::write_document;
pub use feed::Feed;
pub use figures::{KillFigures, StormFigures};
pub use fleet::{Redis, RenewalFigures, Renewals, Takeover, TakeoverFigures, renew_in_child, serve_in_child};
pub use kills::Kills;
pub use ledger::{Ledger, Verdict};
pub use line::{Arrival, Line, Measures};
pub use receiver::{Child, Kept, builder_of_environment, keep_in_child, kept_in, listen_in_child};
pub use senders::{Accepted, Senders, Sent};
pub use stage::Stage;
pub use storm::{Progress, Storm};

/// Why a run cannot go on: a program for people says it in words.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// What a step of a run gives.
pub type Result<T = ()> = std::result::Result<T, Failure>;

fn fail<T>(why: impl Into<String>) -> Result<T> {
    Err(why.into().into())
}
