//! HTML that people write into their markdown: a few harmless tags pass, everything else is shown as text.

/// Tags that pass, and their attributes that do.
const ALLOWED: [(&str, &[&str]); 21] = [
    ("a", &["href"]),
    ("b", &[]),
    ("blockquote", &["class"]),
    ("br", &[]),
    ("code", &[]),
    ("del", &[]),
    ("em", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("hr", &[]),
    ("i", &[]),
    ("li", &[]),
    ("ol", &["start"]),
    ("p", &[]),
    ("pre", &[]),
    ("s", &[]),
    ("span", &[]),
    ("strong", &[]),
    ("u", &[]),
    ("ul", &[]),
];

/// Filters raw HTML piece by piece and keeps what comes out well-formed: a tag is closed at the latest where the
/// markdown around it ends.
#[derive(Debug, Default)]
pub(super) struct TagFilter {
    open: Vec<Open>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Open {
    Tag(&'static str),
    /// Something of the markdown itself, such as a paragraph.
    Markdown,
}

/// What became of a piece.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Filtered {
    pub(super) html: String,
    pub(super) text: String,
}

struct Tag<'a> {
    name: &'static str,
    closing: bool,
    attributes: Vec<(&'static str, &'a str)>,
}

impl TagFilter {
    /// A part of the markdown begins.
    pub(super) fn enter(&mut self) {
        self.open.push(Open::Markdown);
    }

    /// It ends; the answer closes the tags that are still open in it.
    pub(super) fn leave(&mut self) -> String {
        let mut closing = String::new();
        while let Some(Open::Tag(name)) = self.open.pop() {
            close(&mut closing, name);
        }
        closing
    }

    /// Filters a piece of raw HTML.
    pub(super) fn take(&mut self, raw: &str) -> Filtered {
        let mut filtered = Filtered::default();
        let mut rest = raw;
        while let Some((before, from_tag)) = rest.find('<').map(|start| rest.split_at(start)) {
            filtered.words(before);
            rest = match Tag::parse(from_tag) {
                Some((tag, after)) if self.pass(&tag, &mut filtered) => after,
                _ => {
                    filtered.html.push_str("&lt;");
                    filtered.text.push('<');
                    &from_tag[1..]
                }
            };
        }
        filtered.words(rest);
        filtered
    }

    /// Writes a tag; an end without a beginning does not pass.
    fn pass(&mut self, tag: &Tag<'_>, filtered: &mut Filtered) -> bool {
        if tag.closing {
            return self.pass_closing(tag.name, &mut filtered.html);
        }
        filtered.html.push('<');
        filtered.html.push_str(tag.name);
        for (name, value) in &tag.attributes {
            filtered.html.push_str(&format!(" {name}=\"{}\"", quoted(value)));
        }
        if is_empty_element(tag.name) {
            filtered.html.push_str(" />");
            filtered.text.push('\n');
        } else {
            filtered.html.push('>');
            self.open.push(Open::Tag(tag.name));
        }
        true
    }

    fn pass_closing(&mut self, name: &'static str, html: &mut String) -> bool {
        let inside = self.open.iter().rev().take_while(|open| **open != Open::Markdown);
        if !inside.into_iter().any(|open| *open == Open::Tag(name)) {
            return false;
        }
        while let Some(Open::Tag(inner)) = self.open.pop() {
            close(html, inner);
            if inner == name {
                break;
            }
        }
        true
    }
}

impl Filtered {
    fn words(&mut self, words: &str) {
        self.html.push_str(words);
        self.text.push_str(words);
    }
}

impl<'a> Tag<'a> {
    /// Reads an allowed tag at the beginning of the text, and what follows it.
    fn parse(text: &'a str) -> Option<(Self, &'a str)> {
        let end = end_of_tag(text)?;
        let (inner, after) = (&text[1..end], &text[end + 1..]);
        let (closing, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner.strip_suffix('/').unwrap_or(inner)),
        };
        let length = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
        let (name, rest) = inner.split_at(length);
        let (name, allowed) = ALLOWED.into_iter().find(|(tag, _)| tag.eq_ignore_ascii_case(name))?;
        if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
            return None;
        }
        let attributes = if closing { Vec::new() } else { harmless_attributes(allowed, rest) };
        if closing && is_empty_element(name) {
            return None;
        }
        Some((Self { name, closing, attributes }, after))
    }
}

/// The place of the bracket that ends a tag; one inside quotes does not.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (place, c) in text.char_indices().skip(1) {
        match (quote, c) {
            (None, '>') => return Some(place),
            (None, '<') => return None,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

fn harmless_attributes<'a>(allowed: &[&'static str], text: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some((name, value, after)) = next_attribute(rest) {
        rest = after.trim_start();
        let known = allowed.iter().find(|known| known.eq_ignore_ascii_case(name));
        let fresh = |known: &&&'static str| !found.iter().any(|(name, _)| name == *known);
        if let Some(known) = known.filter(fresh).filter(|known| is_harmless_value(known, value)) {
            found.push((*known, value));
        }
    }
    found
}

/// `name="value"`, `name='value'`, `name=value` or `name`, and what follows.
fn next_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let Some(rest) = rest.trim_start().strip_prefix('=').map(str::trim_start) else {
        return (!name.is_empty()).then_some((name, "", rest));
    };
    for quote in ['"', '\''] {
        if let Some(quoted) = rest.strip_prefix(quote) {
            let (value, after) = quoted.split_once(quote).unwrap_or((quoted, ""));
            return Some((name, value, after));
        }
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    Some((name, &rest[..end], &rest[end..]))
}

fn is_harmless_value(name: &str, value: &str) -> bool {
    match name {
        "href" => is_harmless_address(value),
        "start" => !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()),
        _ => !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
    }
}

/// Links lead to the web, to mail and to calls.
pub(super) fn is_harmless_address(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https" | "mailto" | "webexteams" | "tel" | "sip"))
}

fn is_empty_element(name: &str) -> bool {
    matches!(name, "br" | "hr")
}

fn close(html: &mut String, name: &str) {
    html.push_str("</");
    html.push_str(name);
    html.push('>');
}

/// Safe between double quotes; character references stay as they are.
fn quoted(value: &str) -> String {
    value.replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filter(raw: &str) -> String {
        let mut filter = TagFilter::default();
        let filtered = filter.take(raw);
        filtered.html + &filter.leave()
    }

    #[test]
    fn harmless_tags_pass_and_others_are_text() {
        let cases = [
            ("<b>x</b>", "<b>x</b>"),
            ("<B>x</b >", "<b>x</b>"),
            ("a<br>b<br/>c<BR />", "a<br />b<br />c<br />"),
            (
                r#"<blockquote class="success" onclick="x()">y</blockquote>"#,
                r#"<blockquote class="success">y</blockquote>"#,
            ),
            (
                r#"<a href='https://a.b/?x=1&amp;y="2"' target=_blank>l</a>"#,
                r#"<a href="https://a.b/?x=1&amp;y=&quot;2&quot;">l</a>"#,
            ),
            ("<a href=javascript:alert(1)>l</a>", "<a>l</a>"),
            ("<a href=\" javascript:x\">l</a>", "<a>l</a>"),
            ("<script>x</script>", "&lt;script>x&lt;/script>"),
            ("<img src=x onerror=y>", "&lt;img src=x onerror=y>"),
            ("<!-- c -->", "&lt;!-- c -->"),
            ("<b", "&lt;b"),
            ("</b>x", "&lt;/b>x"),
            ("<b><i>x</b>y</i>", "<b><i>x</i></b>y&lt;/i>"),
            ("<b>x", "<b>x</b>"),
            ("<bx>", "&lt;bx>"),
            ("<b\u{e9}>", "&lt;b\u{e9}>"),
            ("</br>", "&lt;/br>"),
        ];
        for (raw, wanted) in cases {
            assert_eq!(filter(raw), wanted, "{raw}");
        }
    }

    #[test]
    fn tags_end_with_the_markdown_around_them() {
        let mut filter = TagFilter::default();
        filter.enter();
        assert_eq!(filter.take("<i>").html, "<i>");
        filter.enter();
        assert_eq!(filter.take("<b></i>").html, "<b>&lt;/i>");
        assert_eq!(filter.leave(), "</b>");
        assert_eq!(filter.take("</i>").html, "</i>");
        assert_eq!(filter.leave(), "");
    }

    /// Reads what came out as tags and checks that each is allowed and closed in order.
    fn check(html: &str) -> Result<(), TestCaseError> {
        let mut open = Vec::new();
        let mut rest = html;
        while let Some((_, tail)) = rest.split_once('<') {
            let (tag, after) = tail.split_once('>').ok_or_else(|| TestCaseError::fail(html.to_owned()))?;
            rest = after;
            let name: String =
                tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
            prop_assert!(ALLOWED.iter().any(|(allowed, _)| *allowed == name), "{}", html);
            match tag {
                _ if tag.starts_with('/') => prop_assert_eq!(open.pop(), Some(name), "{}", html),
                _ if tag.ends_with(" /") => {}
                _ => open.push(name),
            }
        }
        prop_assert!(open.is_empty(), "{}", html);
        Ok(())
    }

    proptest! {
        #[test]
        fn what_comes_out_is_well_formed(raw in r#"(<|>|/|b|br|a|script| |href=|"|'|x|é|</b>|<b>|<i>|</i>){0,30}"#) {
            check(&filter(&raw))?;
        }

        #[test]
        fn nothing_panics(raw in ".{0,120}") {
            check(&filter(&raw))?;
        }
    }
}
