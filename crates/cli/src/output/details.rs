//! One thing, field by field.

use console::measure_text_width;
use jiff::Timestamp;
use serde_json::Value;
use webex::core::resource::DateTime;

use super::style::{Style, Styled};
use super::text::{date, one_line};

/// What stands first, in this order; the rest follows by name.
const FIRST: [&str; 9] =
    ["id", "title", "name", "displayName", "emails", "type", "personDisplayName", "personEmail", "text"];

/// A line for each field of an object that says something.
pub(crate) fn lines(value: &Value, style: Style) -> Vec<String> {
    let Value::Object(fields) = value else { return vec![shown(value)] };
    let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
    fields.retain(|(_, value)| !is_empty(value));
    fields.sort_by_key(|(name, _)| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
    let labels: Vec<String> = fields.iter().map(|(name, _)| label(name)).collect();
    let width = labels.iter().map(|label| measure_text_width(label)).max().unwrap_or(0);
    let line = |(label, (_, value)): (&String, &(&String, &Value))| {
        let padded = format!("{label:<width$}");
        format!("{}  {}", style.paint(Styled::Head, &padded), shown(value))
    };
    labels.iter().zip(&fields).map(line).collect()
}

/// The name of a field for people: `lastActivity` is "Last activity".
fn label(name: &str) -> String {
    let mut label = String::new();
    for c in name.chars() {
        match c {
            _ if label.is_empty() => label.extend(c.to_uppercase()),
            _ if c.is_uppercase() => {
                label.push(' ');
                label.extend(c.to_lowercase());
            }
            _ => label.push(c),
        }
    }
    one_line(&label)
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if is_date(text) => date(&DateTime::new(text)),
        Value::String(text) => one_line(text),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(_) => one_line(&value.to_string()),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn is_date(text: &str) -> bool {
    text.len() >= 20 && text.parse::<Timestamp>().is_ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::args::ColorChoice;

    #[test]
    fn the_most_important_stands_first() {
        let value = json!({"created": "soon", "id": "R1", "isLocked": false, "title": "Plans\u{1b}[2J", "emails": ["a@b"], "roles": [], "avatar": null});
        let found = lines(&value, Style::choose(ColorChoice::Never, false));
        assert_eq!(
            found,
            ["Id         R1", "Title      Plans[2J", "Emails     a@b", "Created    soon", "Is locked  no",]
        );
    }
}
