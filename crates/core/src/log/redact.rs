//! What must not leave the process: addresses, tokens, passwords.

use std::borrow::Cow;

pub(crate) const REDACTED: &str = "[REDACTED]";

/// A name or a header that contains one of these has a secret value.
const SECRET_NAMES: [&str; 8] =
    ["authorization", "token", "secret", "password", "assertion", "cookie", "code_verifier", "device_code"];

/// From here on a run of base64 characters is taken for a token, unless it is a public id.
const TOKEN_LENGTH: usize = 60;
/// The beginning of every public id: `ciscospark://` in base64.
const PUBLIC_ID: &str = "Y2lzY29zcGFyazovL";

/// The text without e-mail addresses (also percent-encoded), credentials, tokens and meeting links' `MTID`
/// (wire/01 section 2.16; here all of them, also when one text has several kinds, section 7, B30).
///
/// ```
/// use webex_core::log::redact;
/// assert_eq!(redact("GET /people?email=alice%40example.com&max=1"), "GET /people?email=[REDACTED]&max=1");
/// assert_eq!(redact("authorization: Bearer abc.def, then"), "authorization: [REDACTED]");
/// assert_eq!(redact("https://x/j?MTID=m1&a=alice@example.com"), "https://x/j?MTID=[REDACTED]&a=[REDACTED]");
/// assert_eq!(redact("nothing to hide"), "nothing to hide");
/// ```
pub fn redact(text: &str) -> Cow<'_, str> {
    let passes: [fn(&str) -> Option<String>; 4] = [named_secrets, schemes, tokens, addresses];
    passes.iter().fold(Cow::Borrowed(text), |text, pass| match pass(&text) {
        Some(redacted) => Cow::Owned(redacted),
        None => text,
    })
}

/// Whether a field or header of this name has a secret value.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_NAMES.iter().any(|secret| name.contains(secret))
}

/// Replaces parts of a text. `find` answers with the next range to replace in what is left.
fn replace(text: &str, find: impl Fn(&str) -> Option<(usize, usize)>) -> Option<String> {
    let (mut rest, mut redacted) = (text, String::new());
    while let Some((start, end)) = find(rest) {
        redacted.push_str(&rest[..start]);
        redacted.push_str(REDACTED);
        rest = &rest[end..];
    }
    if rest.len() == text.len() {
        return None;
    }
    redacted.push_str(rest);
    Some(redacted)
}

/// `name=value`, `name: value`, `"name":"value"` for secret names, and `MTID=value`.
fn named_secrets(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    if !lower.contains("mtid=") && !SECRET_NAMES.iter().any(|name| lower.contains(name)) {
        return None;
    }
    replace(text, |rest| {
        let lower = rest.to_ascii_lowercase();
        let named = SECRET_NAMES.iter().filter_map(|name| value_after(rest, &lower, name));
        named.chain(mtid(&lower)).min()
    })
}

fn mtid(lower: &str) -> Option<(usize, usize)> {
    each(lower, "mtid=").find_map(|at| {
        let start = at + "mtid=".len();
        let end = end_of(lower, start, |c| matches!(c, '&' | '$' | '#' | '"' | '\'') || c.is_whitespace());
        not_yet(lower, start, end)
    })
}

fn each<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.match_indices(name).map(|(at, _)| at)
}

/// The range of the value behind a secret name. A header's value goes to the end of the line.
fn value_after(text: &str, lower: &str, name: &str) -> Option<(usize, usize)> {
    each(lower, name).find_map(|at| {
        let rest = &text[at + name.len()..];
        let tail = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
        let tail = tail.trim_start_matches(['"', '\'', '\\']).trim_start();
        let tail = tail.strip_prefix(['=', ':'])?.trim_start();
        let value = tail.trim_start_matches(['"', '\'', '\\', '[', '(']);
        let start = text.len() - value.len();
        let quoted = value.len() < tail.len();
        let is_header = matches!(name, "authorization" | "cookie");
        let end = end_of(text, start, |c| match c {
            '"' | '\'' | '\n' | '}' => true,
            '&' | ',' | ';' | ')' | ']' => !is_header,
            c => c.is_whitespace() && !quoted && !is_header,
        });
        not_yet(text, start, end)
    })
}

fn end_of(text: &str, start: usize, ends: impl Fn(char) -> bool) -> usize {
    text[start..].find(ends).map_or(text.len(), |length| start + length)
}

/// The range, unless it is empty or was replaced before.
fn not_yet(text: &str, start: usize, end: usize) -> Option<(usize, usize)> {
    let rest = text[start..].trim_start().trim_start_matches('[');
    let replaced = rest.get(.."REDACTED]".len()).is_some_and(|r| r.eq_ignore_ascii_case("REDACTED]"));
    (start < end && !replaced).then_some((start, end))
}

/// `Bearer ...` and `Basic ...` anywhere.
fn schemes(text: &str) -> Option<String> {
    replace(text, |rest| {
        let lower = rest.to_ascii_lowercase();
        let find = |scheme: &str| {
            each(&lower, scheme).find_map(|at| {
                let start = at + scheme.len();
                let end = end_of(rest, start, |c| !is_token_char(c));
                // A shorter word is one of a sentence.
                (end - start >= 8).then_some((start, end))
            })
        };
        find("bearer ").into_iter().chain(find("basic ")).min()
    })
}

fn is_token_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+' | '/' | '=')
}

/// JWTs and long runs of base64url that are no public ids.
fn tokens(text: &str) -> Option<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    replace(text, |rest| {
        let mut at = 0;
        while at < rest.len() {
            let start = at + rest[at..].find(word)?;
            let end = end_of(rest, start, |c| !word(c));
            if is_token(&rest[start..end]) {
                return Some((start, end));
            }
            at = end;
        }
        None
    })
}

fn is_token(word: &str) -> bool {
    let is_jwt = word.starts_with("eyJ") && word.contains('.');
    let longest = word.split('.').map(str::len).max().unwrap_or(0);
    is_jwt || longest >= TOKEN_LENGTH && !word.starts_with(PUBLIC_ID)
}

/// E-mail addresses, written plainly or percent-encoded.
fn addresses(text: &str) -> Option<String> {
    replace(text, |rest| {
        let signs = rest.match_indices('@').chain(rest.match_indices("%40"));
        signs.filter_map(|(at, sign)| address(rest, at, at + sign.len())).min()
    })
}

/// The range of the address around an at sign.
fn address(text: &str, at: usize, behind: usize) -> Option<(usize, usize)> {
    let local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '\'' | '%');
    let domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let start = text[..at]
        .rfind(|c| !local(c))
        .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
    let end = end_of(text, behind, |c| !domain(c));
    let host = text[behind..end].trim_end_matches(['.', '-']);
    (start < at && host.contains('.')).then_some((start, behind + host.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJndWVzdCJ9.c2lnbmF0dXJl";
    const BOT: &str = "NjU2ZTFmZDYtYmZkZC00YzQwLWE5NmMtMGY3NjIwNDg1NjZhYzE0ZWU2MTktMDE0_PF84_1eb65fdf";
    const ROOM: &str = "Y2lzY29zcGFyazovL3VzL1JPT00vMWY2MzYxMTMtYjA4NC00ZGFlLWEyYWUtNTMzNzAxNjllYjU2";

    #[test]
    fn secrets_go_and_the_rest_stays() {
        let cases = [
            ("mail alice.b+c@example.co.uk. Bye", "mail [REDACTED]. Bye"),
            ("a@x.de,b@y.de", "[REDACTED],[REDACTED]"),
            ("email=Al%40example.com&max=2", "email=[REDACTED]&max=2"),
            ("alice at example, 5 @ 7, @mention", "alice at example, 5 @ 7, @mention"),
            (
                "j?MTID=m123&x=1 MTID=[REDACTED] mtid=y",
                "j?MTID=[REDACTED]&x=1 MTID=[REDACTED] mtid=[REDACTED]",
            ),
            (
                r#"{"access_token":"s3cret","expires_in":5}"#,
                r#"{"access_token":"[REDACTED]","expires_in":5}"#,
            ),
            ("refresh_token=abc&grant_type=x", "refresh_token=[REDACTED]&grant_type=x"),
            ("client_secret: hunter2, next", "client_secret: [REDACTED], next"),
            (r#"password="two words" x"#, r#"password="[REDACTED]" x"#),
            ("sent Bearer abcdefgh1234 twice", "sent Bearer [REDACTED] twice"),
            ("Authorization: Basic dXNlcjpwYXNz\nnext", "Authorization: [REDACTED]\nnext"),
            ("alice@example.com?MTID=m123", "[REDACTED]?MTID=[REDACTED]"),
            ("the token is expired", "the token is expired"),
            ("bearer of news", "bearer of news"),
        ];
        for (text, expected) in cases {
            assert_eq!(redact(text), expected, "{text}");
        }
        for secret in [JWT, BOT] {
            assert_eq!(redact(&format!("got {secret}!")), "got [REDACTED]!");
        }
        assert_eq!(redact(ROOM), ROOM);
    }

    proptest::proptest! {
        #[test]
        fn redacting_never_panics_and_ends(text in "([a-zé@%4:=\"' &;,.\\[\\]{}\n]|token|secret|Bearer |MTID=|authorization){0,40}") {
            let redacted = redact(&text);
            proptest::prop_assert!(redacted.len() <= text.len() + REDACTED.len() * text.len());
        }

        #[test]
        fn no_address_survives(
            before in "[ ,;(<\"=]{0,3}",
            address in "[a-z][a-z.+_-]{0,10}(@|%40)[a-z]{1,8}\\.(com|de)",
            after in "[ ,;)>\"&]{0,3}",
        ) {
            let text = format!("x{before} {address}{after}");
            proptest::prop_assert!(!redact(&text).contains(&address));
        }

        #[test]
        fn no_named_secret_survives(name in "(access_token|refresh_token|client_secret|password)", secret in "[A-Za-z0-9]{4,40}") {
            for text in [format!("{name}={secret}&x=1"), format!("{{\"{name}\": \"{secret}\"}}"), format!("{name}: {secret}")] {
                proptest::prop_assert!(!redact(&text).contains(&secret), "{}", text);
            }
        }
    }
}
