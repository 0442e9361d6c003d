//! Colours.

use std::env;

use console::Style as Look;

use crate::args::ColorChoice;

/// Whether there are colours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Style {
    colors: bool,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Styled {
    /// The head of a table, a label.
    Head,
    /// Something of little weight: an id, a time.
    Faint,
    /// A name.
    Name,
    /// A place.
    Place,
    /// A code for cameras.
    Code,
    /// Something that went wrong.
    Wrong,
}

impl Style {
    /// The choice of the command line, then what the environment asks for, then what the screen can.
    pub(crate) fn choose(choice: ColorChoice, is_terminal: bool) -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|value| value == "dumb");
        let colors = match choice {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if no_color => false,
            ColorChoice::Auto => set("CLICOLOR_FORCE") || (is_terminal && !dumb),
        };
        Self { colors }
    }

    /// The text with the colours of what it is.
    pub(crate) fn paint(self, what: Styled, text: &str) -> String {
        if !self.colors || text.is_empty() {
            return text.to_owned();
        }
        look(what).force_styling(true).apply_to(text).to_string()
    }
}

fn look(what: Styled) -> Look {
    match what {
        Styled::Head => Look::new().bold(),
        Styled::Faint => Look::new().dim(),
        Styled::Name => Look::new().green(),
        Styled::Place => Look::new().cyan(),
        Styled::Code => Look::new().white().bright().on_black(),
        Styled::Wrong => Look::new().red().bold(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_has_the_last_word() {
        let painted = |choice, terminal| Style::choose(choice, terminal).paint(Styled::Name, "x");
        assert_eq!(painted(ColorChoice::Always, false), "\u{1b}[32mx\u{1b}[0m");
        assert_eq!(painted(ColorChoice::Never, true), "x");
    }
}
