//! How much of a list is shown.

use clap::Args;

/// How much of a list is shown.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Shown {
    /// How many to show at most.
    #[arg(long, short = 'n', value_name = "NUMBER", default_value_t = 50, conflicts_with = "all")]
    pub(crate) limit: usize,
    /// Shows all of them.
    #[arg(long)]
    pub(crate) all: bool,
}

impl Shown {
    /// The number, as lists take it.
    pub(crate) fn limit(self) -> usize {
        if self.all { usize::MAX } else { self.limit }
    }
}
