//! How each resource is shown.

use serde::Serialize;
use serde_json::Value;
use webex::messages::Message;
use webex::people::Person;
use webex::rooms::{Membership, Room};
use webex::teams::{Team, TeamMembership};
use webex::webhooks::Webhook;

use super::text::{date, one_line};

/// Something that can be shown.
pub(crate) trait Resource: Serialize {
    /// The heads of the columns; the last one is that of the id.
    const COLUMNS: &'static [&'static str];
    /// The column that gives way on a narrow screen.
    const ELASTIC: usize;

    /// Its id.
    fn id(&self) -> &str;

    /// A cell for each column but that of the id.
    fn cells(&self) -> Vec<String>;

    /// The whole of it for programs.
    fn json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl Resource for Room {
    const COLUMNS: &'static [&'static str] = &["TITLE", "TYPE", "LAST ACTIVITY", "ID"];
    const ELASTIC: usize = 0;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn cells(&self) -> Vec<String> {
        vec![one_line(&self.title), self.room_type.to_string(), date(&self.last_activity)]
    }
}

impl Resource for Membership {
    const COLUMNS: &'static [&'static str] = &["PERSON", "EMAIL", "ROLE", "SINCE", "ID"];
    const ELASTIC: usize = 0;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn cells(&self) -> Vec<String> {
        let (name, email) = (one_line(&self.person_display_name), one_line(&self.person_email));
        vec![name, email, role(self.is_moderator).to_owned(), date(&self.created)]
    }
}

impl Resource for TeamMembership {
    const COLUMNS: &'static [&'static str] = &["PERSON", "EMAIL", "ROLE", "SINCE", "ID"];
    const ELASTIC: usize = 0;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn cells(&self) -> Vec<String> {
        let (name, email) = (one_line(&self.person_display_name), one_line(&self.person_email));
        vec![name, email, role(self.is_moderator).to_owned(), date(&self.created)]
    }
}

fn role(is_moderator: bool) -> &'static str {
    if is_moderator { "moderator" } else { "member" }
}

impl Resource for Message {
    const COLUMNS: &'static [&'static str] = &["WHEN", "FROM", "TEXT", "ID"];
    const ELASTIC: usize = 2;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn cells(&self) -> Vec<String> {
        vec![date(&self.created), one_line(&self.person_email), says(self)]
    }
}

/// What a message says, on one line.
pub(crate) fn says(message: &Message) -> String {
    let text = message.text.as_deref().or(message.markdown.as_deref()).map(one_line).unwrap_or_default();
    let also = [
        count(message.files.len(), "file"),
        count(message.attachments.len(), "card"),
        (text.is_empty() && message.files.is_empty()).then(|| "no text".to_owned()),
    ];
    let also = also.into_iter().flatten().map(|also| format!("[{also}]"));
    let pieces = (!text.is_empty()).then_some(text).into_iter().chain(also);
    pieces.collect::<Vec<_>>().join(" ")
}

fn count(number: usize, what: &str) -> Option<String> {
    match number {
        0 => None,
        1 => Some(format!("1 {what}")),
        _ => Some(format!("{number} {what}s")),
    }
}

impl Resource for Person {
    const COLUMNS: &'static [&'static str] = &["NAME", "EMAIL", "STATUS", "ID"];
    const ELASTIC: usize = 0;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn cells(&self) -> Vec<String> {
        let status = self.status.as_ref().map(ToString::to_string).unwrap_or_default();
        vec![one_line(&self.display_name), one_line(self.email().unwrap_or_default()), status]
    }
}

impl Resource for Team {
    const COLUMNS: &'static [&'static str] = &["NAME", "CREATED", "ID"];
    const ELASTIC: usize = 0;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn cells(&self) -> Vec<String> {
        vec![one_line(&self.name), date(&self.created)]
    }
}

impl Resource for Webhook {
    const COLUMNS: &'static [&'static str] = &["NAME", "RESOURCE", "EVENT", "STATUS", "TARGET", "ID"];
    const ELASTIC: usize = 4;

    fn id(&self) -> &str {
        self.id.as_str()
    }

    fn cells(&self) -> Vec<String> {
        vec![
            one_line(&self.name),
            self.resource.to_string(),
            self.event.to_string(),
            self.status.to_string(),
            one_line(&self.target_url),
        ]
    }

    /// Without the secret, which the service answers to those who may read the webhook.
    fn json(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        if let Value::Object(fields) = &mut value {
            fields.remove("secret");
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<T: serde::de::DeserializeOwned>(json: &str) -> T {
        serde_json::from_str(json).expect("a resource")
    }

    #[test]
    fn a_message_says_what_it_carries() {
        let cases = [
            (r#"{"id":"M","text":"two\nlines"}"#, "two lines"),
            (r#"{"id":"M","text":"look","files":["a","b"]}"#, "look [2 files]"),
            (r#"{"id":"M","files":["a"]}"#, "[1 file]"),
            (r#"{"id":"M"}"#, "[no text]"),
        ];
        for (json, expected) in cases {
            assert_eq!(says(&of(json)), expected);
        }
    }

    #[test]
    fn the_secret_of_a_webhook_is_not_shown() {
        let webhook: Webhook = of(r#"{"id":"W","name":"n","secret":"s3cr3t"}"#);
        assert!(webhook.secret().is_some());
        assert!(!webhook.json().to_string().contains("s3cr3t"));
        assert!(!webhook.cells().concat().contains("s3cr3t"));
    }

    #[test]
    fn there_is_a_cell_for_each_column() {
        fn check<T: Resource + Default>() {
            assert_eq!(T::default().cells().len() + 1, T::COLUMNS.len());
            assert!(T::ELASTIC < T::COLUMNS.len());
        }
        check::<Room>();
        check::<Membership>();
        check::<TeamMembership>();
        check::<Message>();
        check::<Person>();
        check::<Team>();
        check::<Webhook>();
    }
}
