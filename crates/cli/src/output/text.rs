//! Texts of other people, made fit for a screen.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use webex::core::resource::DateTime;

/// The text on one line, without anything that a terminal would obey.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|c| !is_command(*c)));
    }
    line
}

/// Control characters, and those that turn the direction of what is around them.
fn is_command(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

/// The date on the clock of this machine; as it came when it is none.
pub(crate) fn date(date: &DateTime) -> String {
    match date.timestamp() {
        Some(moment) => in_zone(moment, &TimeZone::system(), "%Y-%m-%d %H:%M"),
        None => one_line(date.as_str()),
    }
}

/// The time of the day on the clock of this machine.
pub(crate) fn local_time(date: &DateTime) -> String {
    match date.timestamp() {
        Some(moment) => in_zone(moment, &TimeZone::system(), "%H:%M:%S"),
        None => one_line(date.as_str()),
    }
}

fn in_zone(moment: Timestamp, zone: &TimeZone, form: &str) -> String {
    moment.to_zoned(zone.clone()).strftime(form).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_commands_the_terminal() {
        let cases = [
            ("hello", "hello"),
            ("two\nlines\r\n", "two lines"),
            ("\u{1b}[31mred\u{1b}[0m", "[31mred[0m"),
            ("\u{202e}txt.exe\u{202c}", "txt.exe"),
            ("a\u{7}b\u{9b}c", "abc"),
            ("日本 語", "日本 語"),
        ];
        for (text, expected) in cases {
            assert_eq!(one_line(text), expected, "{text:?}");
        }
    }

    #[test]
    fn dates_are_local() {
        let moment: Timestamp = "2026-01-31T23:30:00Z".parse().expect("a date");
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(in_zone(moment, &zone, "%Y-%m-%d %H:%M"), "2026-02-01 00:30");
        assert_eq!(date(&DateTime::new("no date\u{7}")), "no date");
    }
}
