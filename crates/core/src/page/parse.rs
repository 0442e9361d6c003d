//! The grammar of `Link` headers (RFC 8288 section 3), read leniently.

/// A link of a header value, as it is written.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct RawLink {
    pub(super) target: String,
    /// The names in the first `rel` parameter, in lower case.
    pub(super) relations: Vec<String>,
}

/// The links of one header value, in order. What is no link is skipped up to the next comma.
pub(super) fn links(value: &str) -> Vec<RawLink> {
    let mut rest = value;
    let mut links = Vec::new();
    while let Some(start) = rest.find('<') {
        let Some(length) = rest[start..].find('>') else { break };
        let mut link =
            RawLink { target: rest[start + 1..start + length].trim().to_owned(), ..RawLink::default() };
        rest = parameters(&rest[start + length + 1..], &mut link);
        links.push(link);
    }
    links
}

/// Reads the parameters of a link; what remains begins behind the comma that ends them.
fn parameters<'a>(mut rest: &'a str, link: &mut RawLink) -> &'a str {
    let mut seen_rel = false;
    loop {
        let end = rest.find([';', ',']).unwrap_or(rest.len());
        match rest.as_bytes().get(end) {
            Some(b';') => rest = &rest[end + 1..],
            Some(_) => return &rest[end + 1..],
            None => return "",
        }
        let (name, value, after) = parameter(rest);
        if name.eq_ignore_ascii_case("rel") && !seen_rel {
            seen_rel = true;
            link.relations = value.split_ascii_whitespace().map(str::to_ascii_lowercase).collect();
        }
        rest = after;
    }
}

/// One parameter: its name, its value (empty when there is none), and what follows.
fn parameter(text: &str) -> (&str, String, &str) {
    let end = text.find(['=', ';', ',']).unwrap_or(text.len());
    let (name, rest) = (text[..end].trim(), &text[end..]);
    let Some(value) = rest.strip_prefix('=') else { return (name, String::new(), rest) };
    let value = value.trim_start();
    match value.strip_prefix('"') {
        Some(quoted) => {
            let (content, rest) = quoted_string(quoted);
            (name, content, rest)
        }
        None => {
            let end = value.find([';', ',']).unwrap_or(value.len());
            (name, value[..end].trim().to_owned(), &value[end..])
        }
    }
}

/// The content of a quoted string without its escapes, and what follows the closing quote.
fn quoted_string(text: &str) -> (String, &str) {
    let mut content = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (content, &text[at + 1..]),
            '\\' => content.extend(chars.next().map(|(_, escaped)| escaped)),
            _ => content.push(c),
        }
    }
    (content, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Vec<(String, String)> {
        links(value).into_iter().map(|l| (l.target, l.relations.join(" "))).collect()
    }

    #[test]
    fn links_are_read_in_every_form() {
        let cases: [(&str, &[(&str, &str)]); 12] = [
            ("", &[]),
            ("<https://a/x>; rel=\"next\"", &[("https://a/x", "next")]),
            ("<x>;rel=next", &[("x", "next")]),
            ("<x> ; title=\"a, b; c\" ; rel=next, <y>; rel=first", &[("x", "next"), ("y", "first")]),
            ("<x?a=1;b=2,3>; rel=next", &[("x?a=1;b=2,3", "next")]),
            ("<x>; REL = \"Next  Last\"", &[("x", "next last")]),
            ("<x>; rel=next; rel=first", &[("x", "next")]),
            ("<x>; title=\"say \\\"<y>; rel=first\\\"\"; rel=next", &[("x", "next")]),
            ("<x>, <y>; rel=next", &[("x", ""), ("y", "next")]),
            ("nonsense, <y>; rel=next", &[("y", "next")]),
            ("<x>; crossorigin; rel=next", &[("x", "next")]),
            ("<x>; rel=\"never closed", &[("x", "never closed")]),
        ];
        for (value, expected) in cases {
            let expected: Vec<_> = expected.iter().map(|(t, r)| (t.to_string(), r.to_string())).collect();
            assert_eq!(read(value), expected, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_value_makes_it_panic(value in "[<>;,=\" \\\\a-eréل]{0,60}") {
            let _ = links(&value);
        }

        #[test]
        fn what_is_written_is_read(
            targets in proptest::collection::vec(("[a-z/?&=;,]{1,20}", "[a-z]{1,8}", "[a-z,;<>]{0,8}"), 1..5)
        ) {
            let one = |(t, r, title): &(String, String, String)| format!("<{t}>; title=\"{title}\"; rel=\"{r}\"");
            let value = targets.iter().map(one).collect::<Vec<_>>().join(", ");
            let expected: Vec<_> = targets.into_iter().map(|(t, r, _)| (t, r)).collect();
            proptest::prop_assert_eq!(read(&value), expected);
        }
    }
}
