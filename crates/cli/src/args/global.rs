//! What holds for every command.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, ValueEnum};

/// What holds for every command.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct GlobalArgs {
    /// Prints JSON: one document, or one a line for lists and for what is followed; errors go to standard error as JSON.
    #[arg(long, global = true, help_heading = "For every command")]
    pub(crate) json: bool,
    /// Prints nothing but ids on standard output, and nothing but errors on standard error.
    #[arg(long, short, global = true, conflicts_with = "verbose", help_heading = "For every command")]
    pub(crate) quiet: bool,
    /// Says on standard error what goes on; twice: every step. RUST_LOG chooses more finely.
    #[arg(long, short, global = true, action = ArgAction::Count, help_heading = "For every command")]
    pub(crate) verbose: u8,
    /// Which of several logins to use.
    // The simulator has a flag of that name, with another meaning.
    #[arg(
        id = "account",
        long = "profile",
        value_name = "NAME",
        env = "WEBEX_PROFILE",
        global = true,
        help_heading = "For every command"
    )]
    pub(crate) account: Option<String>,
    /// The configuration file, instead of the one in the folder of the configuration.
    #[arg(
        long,
        value_name = "FILE",
        env = "WEBEX_CONFIG",
        global = true,
        help_heading = "For every command"
    )]
    pub(crate) config: Option<PathBuf>,
    /// Whether to use colours. NO_COLOR and CLICOLOR_FORCE are honoured.
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value = "auto",
        global = true,
        help_heading = "For every command"
    )]
    pub(crate) color: ColorChoice,
    /// How long a request may take at most, repetitions included, in seconds.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, global = true, help_heading = "For every command")]
    pub(crate) timeout: Option<Duration>,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("a number above 0 is needed".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_above_zero() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for text in ["0", "-1", "nan", "inf", "1e300", "x", ""] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
