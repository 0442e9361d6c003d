//! Text with places to fill in.

/// What stands in a place.
#[derive(Clone, Debug)]
pub(crate) enum Piece<'a> {
    /// Shown as it is, whatever it contains.
    Text(&'a str),
    /// Markup that was made of escaped pieces.
    Markup(String),
}

/// Fills the places `{{name}}` of a template in one pass, so that what is filled in is never read as a place.
pub(crate) fn fill(template: &str, values: &[(&str, Piece<'_>)]) -> String {
    let mut filled = String::with_capacity(template.len() + 256);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once("}}") else { break };
        match values.iter().find(|(own, _)| *own == name) {
            Some((_, Piece::Text(text))) => escape_into(&mut filled, text),
            Some((_, Piece::Markup(markup))) => filled.push_str(markup),
            None => {}
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// Good for text and for quoted attributes.
fn escape_into(filled: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => filled.push_str("&amp;"),
            '<' => filled.push_str("&lt;"),
            '>' => filled.push_str("&gt;"),
            '"' => filled.push_str("&quot;"),
            '\'' => filled.push_str("&#39;"),
            other => filled.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_text_and_never_a_place() {
        let values = [("a", Piece::Text("<b title=\"x\">'&'{{b}}")), ("b", Piece::Markup("<i>".to_owned()))];
        let filled = fill("1{{a}}2{{b}}3{{unknown}}4", &values);
        assert_eq!(filled, "1&lt;b title=&quot;x&quot;&gt;&#39;&amp;&#39;{{b}}2<i>34");
    }

    #[test]
    fn what_is_no_place_stays() {
        assert_eq!(fill("a { b } c", &[]), "a { b } c");
    }
}
