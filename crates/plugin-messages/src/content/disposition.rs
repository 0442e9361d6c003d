//! The name in a header `Content-Disposition` (RFC 6266), read leniently.

/// The name of the file, without any folder: a name from afar must not lead out of the folder it is saved in.
pub(super) fn file_name(header: &str) -> Option<String> {
    let parameters: Vec<_> = parameters(header);
    let get = |name: &str| parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v);
    let extended = get("filename*").and_then(|value| decode_extended(value));
    let name = extended.or_else(|| get("filename").cloned())?;
    let last = name.rsplit(['/', '\\']).next()?.trim();
    (!last.is_empty() && last != "." && last != "..").then(|| last.to_owned())
}

/// The parameters behind the disposition type; quotes and their escapes are taken off.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = header.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((key, value)) = rest.split_once('=') {
        let (value, after) = match value.trim_start().strip_prefix('"') {
            Some(quoted) => quoted_string(quoted),
            None => {
                let (value, after) = value.split_once(';').unwrap_or((value, ""));
                (value.trim().to_owned(), after)
            }
        };
        found.push((key.trim_matches([' ', ';']).to_owned(), value));
        rest = after;
    }
    found
}

/// The content of a quoted string without its escapes, and what follows.
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

/// `UTF-8'en'na%C3%AFve.txt` (RFC 5987); other character sets are left to the plain parameter.
fn decode_extended(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let plus_kept = encoded.replace('+', "%2B");
    let (name, _) = url::form_urlencoded::parse(plus_kept.as_bytes()).next()?;
    Some(name.into_owned())
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn names_are_read_in_every_form() {
        let cases = [
            ("attachment; filename=\"plan.pdf\"", Some("plan.pdf")),
            ("attachment; filename=plan.pdf; size=3", Some("plan.pdf")),
            ("attachment;filename=\"say \\\"hi\\\"; x.txt\"", Some("say \"hi\"; x.txt")),
            ("attachment; filename=\"x.txt\"; filename*=UTF-8''na%C3%AFve+1.txt", Some("naïve+1.txt")),
            ("attachment; filename*=ISO-8859-1''a%E9.txt; filename=\"a.txt\"", Some("a.txt")),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=\"C:\\\\temp\\\\a.txt\"", Some("a.txt")),
            ("attachment; filename=\"..\"", None),
            ("attachment", None),
            ("", None),
        ];
        for (header, expected) in cases {
            assert_eq!(file_name(header).as_deref(), expected, "{header}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_header_makes_it_panic_or_leads_out(header in "[a-z;=\"\\\\/.*'% é]{0,40}") {
            let name = file_name(&format!("attachment; filename={header}"));
            proptest::prop_assert!(!name.is_some_and(|name| name.contains(['/', '\\'])));
        }
    }
}
