//! How the document is laid out: the members of sections a line each, so that people and their tools find their way; and
//! how it stays below its size.

use std::collections::VecDeque;

use serde_json::Value;

/// Containers are broken into lines down to this depth.
const BROKEN: usize = 2;
/// Room for brackets and for what says that something was left out.
const RESERVE: usize = 1024;

/// The document in the making.
pub(super) struct Document {
    size: usize,
    /// How long all sections together may be.
    for_sections: usize,
    text: String,
    omitted: Vec<Value>,
}

impl Document {
    pub(super) fn new(size: usize, for_sections: usize) -> Self {
        Self {
            size,
            for_sections,
            text: String::from("{\n\"format\": \"webex-diagnostics/1\""),
            omitted: Vec::new(),
        }
    }

    /// Adds a section, if there is room for it.
    pub(super) fn section(&mut self, name: &str, value: &Value) {
        let mut section = format!(",\n{}: ", Value::from(name));
        lay_out(value, 0, &mut section);
        if self.text.len() + section.len() + RESERVE <= self.for_sections {
            self.text.push_str(&section);
        } else if self.omitted.len() < 8 {
            self.omitted.push(name.chars().take(16).collect::<String>().into());
        }
    }

    /// Adds the log, given from its newest entry on; as much as there is room for.
    pub(super) fn log(&mut self, mut newest_first: impl ExactSizeIterator<Item = String>) {
        let (mut lines, mut older) = (VecDeque::new(), 0);
        let mut room = self.size.saturating_sub(self.text.len() + RESERVE);
        while let Some(entry) = newest_first.next() {
            let line = Value::from(entry).to_string();
            let Some(left) = room.checked_sub(line.len() + ",\n".len()) else {
                older = 1 + newest_first.len();
                break;
            };
            room = left;
            lines.push_front(line);
        }
        self.text.push_str(&format!(",\n\"older_log_entries\": {older},\n\"log\": [\n"));
        self.text.push_str(&Vec::from(lines).join(",\n"));
        self.text.push_str("\n]");
    }

    /// The whole document.
    pub(super) fn finish(mut self) -> String {
        if !self.omitted.is_empty() {
            self.text.push_str(&format!(",\n\"omitted\": {}", Value::Array(self.omitted)));
        }
        self.text.push_str("\n}\n");
        self.text
    }
}

fn lay_out(value: &Value, depth: usize, to: &mut String) {
    match value {
        Value::Array(items) if depth < BROKEN && !items.is_empty() => {
            to.push('[');
            for (i, item) in items.iter().enumerate() {
                begin(i, depth, to);
                lay_out(item, depth + 1, to);
            }
            end(']', depth, to);
        }
        Value::Object(members) if depth < BROKEN && !members.is_empty() => {
            to.push('{');
            for (i, (name, member)) in members.iter().enumerate() {
                begin(i, depth, to);
                to.push_str(&format!("{}: ", Value::from(name.as_str())));
                lay_out(member, depth + 1, to);
            }
            end('}', depth, to);
        }
        flat => to.push_str(&flat.to_string()),
    }
}

fn begin(item: usize, depth: usize, to: &mut String) {
    to.push_str(if item == 0 { "\n" } else { ",\n" });
    to.push_str(&"  ".repeat(depth + 1));
}

fn end(bracket: char, depth: usize, to: &mut String) {
    to.push('\n');
    to.push_str(&"  ".repeat(depth));
    to.push(bracket);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(text: &str) -> Value {
        serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
    }

    #[test]
    fn members_have_lines_of_their_own() {
        let mut document = Document::new(10_000, 5_000);
        let value = json!({"a": [{"b": [1, 2]}, {"c": {}}], "d": []});
        document.section("one", &value);
        document.log(["second".to_owned(), "first \"line\"".to_owned()].into_iter());
        let text = document.finish();
        assert!(text.contains("\n    {\"b\":[1,2]},\n"), "{text}");
        let read = parsed(&text);
        assert_eq!(read["one"], value);
        assert_eq!(read["log"], json!(["first \"line\"", "second"]));
    }

    #[test]
    fn what_has_no_room_is_left_out_and_named() {
        let mut document = Document::new(5_000, 2_500);
        document.section("big", &json!("x".repeat(3_000)));
        document.section("small", &json!(1));
        document.log((0..1000_u32).map(|n| format!("entry {n}")).collect::<Vec<_>>().into_iter());
        let text = document.finish();
        assert!(text.len() <= 5_000, "{}", text.len());
        let read = parsed(&text);
        assert_eq!(
            (&read["omitted"], &read["small"], &read["big"]),
            (&json!(["big"]), &json!(1), &Value::Null)
        );
        let log = read["log"].as_array().expect("a log");
        assert_eq!(log.last(), Some(&json!("entry 0")), "the newest stay");
        assert_eq!(read["older_log_entries"].as_u64().expect("a number") + log.len() as u64, 1000);
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(48))]

        #[test]
        fn it_is_json_below_its_size_whatever_it_is_made_of(
            size in 2_000..20_000_usize,
            sections in proptest::collection::vec((".{0,40}", proptest::collection::vec(".{0,80}", 0..12)), 0..12),
            log in proptest::collection::vec(".{0,200}", 0..30),
        ) {
            let mut document = Document::new(size, size / 2);
            for (name, texts) in &sections {
                document.section(&format!("section {name}"), &json!({"texts": texts}));
            }
            document.log(log.into_iter());
            let text = document.finish();
            proptest::prop_assert!(text.len() <= size, "{} > {size}", text.len());
            parsed(&text);
        }
    }
}
