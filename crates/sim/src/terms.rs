//! Searching by words: what somebody types into a search box, and what fits it.

/// The words of a query in lower case. A text fits if each of them begins one of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terms(Vec<String>);

impl Terms {
    /// The words of a query; `None` if there are none.
    pub(crate) fn of(query: &str) -> Option<Self> {
        let terms: Vec<String> = words(query).collect();
        (!terms.is_empty()).then_some(Self(terms))
    }

    /// Whether the texts together have all words, in any order and any case.
    pub(crate) fn fit<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let words: Vec<String> = texts.into_iter().flat_map(words).collect();
        self.0.iter().all(|term| words.iter().any(|word| word.starts_with(term.as_str())))
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + use<'_> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_by_their_beginnings_in_any_order_and_case() {
        let fits = |query: &str, text: &str| Terms::of(query).expect("words").fit([text]);
        for (query, text) in [
            ("hElLo", "Hello, Spock."),
            ("spock hello", "Hello, Spock."),
            ("ann.lee@example.com", "Ann Lee ann.lee@example.com"),
            ("+1 555", "+1-555-0100"),
            ("GRÜN", "grüner Tee"),
        ] {
            assert!(fits(query, text), "{query} in {text}");
        }
        for (query, text) in [("ello", "Hello"), ("hello doctor", "Hello, Spock."), ("555-01001", "555-0100")]
        {
            assert!(!fits(query, text), "{query} in {text}");
        }
        assert_eq!(Terms::of(" .,- "), None);
    }
}
