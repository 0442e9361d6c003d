//! What must not be in a document that leaves the process.

use std::borrow::Cow;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::Webex;
use crate::log::{REDACTED, is_secret_name, redact};

/// A shorter text is replaced wherever it stands by itself, which would make a riddle of the document.
const SHORTEST_SECRET: usize = 4;

/// Takes out of texts and documents what must not leave the process: the tokens and the client secret of one client
/// literally, wherever they stand; queries, fragments and passwords of URLs; values whose names say that they are
/// secret; JSON Web Keys; and what [`redact`] knows by its shape.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
/// use webex_core::diagnostics::Redactor;
/// let webex = webex_core::Webex::builder().token("short-token").build().await?;
/// let redactor = Redactor::of(&webex);
/// assert_eq!(redactor.text("short-token for https://example.com/a?b=c"), "[REDACTED] for https://example.com/a?[REDACTED]");
/// # Ok(()) }
/// ```
pub struct Redactor {
    secrets: Vec<SecretString>,
}

impl Redactor {
    /// One that knows the secrets that this client has at this moment.
    pub fn of(webex: &Webex) -> Self {
        let mut secrets = webex.credentials().secrets();
        secrets.retain(|secret| secret.expose_secret().len() >= SHORTEST_SECRET);
        // A secret that contains another one goes first.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        Self { secrets }
    }

    /// The text without what must not leave the process.
    pub fn text(&self, text: &str) -> String {
        let own = self.own_secrets(text);
        redact(&urls(&own)).into_owned()
    }

    /// The document without what must not leave the process, in names as well as in values.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
    /// use serde_json::json;
    /// use webex_core::diagnostics::Redactor;
    /// let redactor = Redactor::of(&webex_core::Webex::builder().build().await?);
    /// let document = json!({"refresh_token": "abc", "tokens": 2, "key": {"kty": "oct", "k": "AAAA"}});
    /// let redacted = json!({"refresh_token": "[REDACTED]", "tokens": 2, "key": "[REDACTED]"});
    /// assert_eq!(redactor.value(&document), redacted);
    /// # Ok(()) }
    /// ```
    pub fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) if members.contains_key("kty") => REDACTED.into(),
            Value::Object(members) => Value::Object(self.members(members)),
            plain => plain.clone(),
        }
    }

    fn members(&self, members: &Map<String, Value>) -> Map<String, Value> {
        let member = |(name, value): (&String, &Value)| {
            let value = match is_secret_name(name) {
                true => hide(value),
                false => self.value(value),
            };
            (self.text(name), value)
        };
        members.iter().map(member).collect()
    }

    fn own_secrets<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let found = |text: &str, secret: &SecretString| text.contains(secret.expose_secret());
        self.secrets.iter().fold(Cow::Borrowed(text), |text, secret| match found(&text, secret) {
            true => Cow::Owned(text.replace(secret.expose_secret(), REDACTED)),
            false => text,
        })
    }
}

/// A value whose name says that it is secret: how many there are, and whether, may be told.
fn hide(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        _ => REDACTED.into(),
    }
}

/// The text with URLs down to scheme, host and path.
fn urls(text: &str) -> Cow<'_, str> {
    let (mut rest, mut shortened) = (text, String::new());
    while let Some(at) = rest.find("://") {
        let (before, url) = rest.split_at(at + "://".len());
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\');
        let (url, behind) = url.split_at(url.find(ends).unwrap_or(url.len()));
        shortened.push_str(before);
        shorten(url, &mut shortened);
        rest = behind;
    }
    if shortened.is_empty() {
        return Cow::Borrowed(text);
    }
    shortened.push_str(rest);
    Cow::Owned(shortened)
}

/// Adds a URL, from its host on, without what stands before and behind host and path.
fn shorten(url: &str, to: &mut String) {
    let path = url.find(['?', '#']).unwrap_or(url.len());
    let (place, secret) = url.split_at(path);
    let authority = place.find('/').unwrap_or(place.len());
    let user = place[..authority].rfind('@').map_or(0, |at| at);
    if user > 0 {
        to.push_str(REDACTED);
    }
    to.push_str(&place[user..]);
    if let Some(mark) = secret.chars().next() {
        to.push(mark);
        to.push_str(REDACTED);
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redactor").field("secrets", &self.secrets.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(secrets: &[&str]) -> Redactor {
        Redactor { secrets: secrets.iter().map(|s| SecretString::from(*s)).collect() }
    }

    #[test]
    fn urls_keep_scheme_host_and_path() {
        let cases = [
            ("at https://a.example/x?sig=1#f, then", "at https://a.example/x?[REDACTED] then"),
            (
                "\"wss://b.example:1/y?a\" https://c.example/#f",
                "\"wss://b.example:1/y?[REDACTED]\" https://c.example/#[REDACTED]",
            ),
            ("https://user:pass@d.example/z", "https://[REDACTED]@d.example/z"),
            ("kms://e.example/keys/1 ://", "kms://e.example/keys/1 ://"),
            ("is it? no #1", "is it? no #1"),
        ];
        for (text, expected) in cases {
            assert_eq!(redactor(&[]).text(text), expected, "{text}");
        }
    }

    #[test]
    fn secrets_go_wherever_they_stand() {
        let redactor = redactor(&["hunter22", "hunter"]);
        let document = serde_json::json!({"hunter22": ["a hunter", {"x": "xhunter22x"}]});
        let expected = serde_json::json!({"[REDACTED]": ["a [REDACTED]", {"x": "x[REDACTED]x"}]});
        assert_eq!(redactor.value(&document), expected);
    }

    proptest::proptest! {
        #[test]
        fn no_query_and_no_own_secret_survives(
            before in "[ a-z:/\"]{0,10}",
            query in "[a-zA-Z0-9=&%]{6,20}",
            after in "[ ?\"#]{0,3}",
        ) {
            let text = format!("{before} https://a.example/b?Q{query}{after} own-secret{query}");
            let redacted = redactor(&["own-secret"]).text(&text);
            let hidden = !redacted.contains(&format!("Q{query}")) && !redacted.contains("own-secret");
            proptest::prop_assert!(hidden, "{}", redacted);
        }
    }
}
