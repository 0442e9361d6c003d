//! The tables of `docs/parity.md` and `docs/beyond.md`: every test that they cite exists, every row is answered, and none
//! is left out.

use std::collections::BTreeMap;

use crate::step::Result;
use crate::workspace;

const TABLES: [&str; 2] = ["docs/parity.md", "docs/beyond.md"];

/// What answers a row, beside a test: the issue that it waits for, why it has no meaning here, or what is missing.
const ANSWERS: [&str; 3] = ["later: ", "not applicable: ", "missing: "];

/// Suites whose functions become tests by a macro, elsewhere.
const SUITES: &str = "crates/testing/src/";

/// A test, as a table cites it: `file::function`.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Citation<'a> {
    file: &'a str,
    function: &'a str,
}

/// Fails with every test that is cited and does not exist, and with every row that nothing answers.
pub(crate) fn check() -> Result {
    let (mut sources, mut wrong, mut cited) = (Sources::default(), Vec::new(), 0);
    for table in TABLES {
        let text = read(table)?;
        let citations = citations(&text);
        cited += citations.len();
        let lost = citations.iter().filter(|citation| !sources.have(citation));
        wrong.extend(lost.map(|lost| format!("{table}: no test {}::{}", lost.file, lost.function)));
        wrong.extend(gaps(&text).into_iter().map(|row| format!("{table}: no row comes before row {row}")));
        wrong.extend(unanswered(&text).into_iter().map(|row| format!("{table}: nothing answers row {row}")));
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    println!("{cited} citations of tests, all of them exist");
    Ok(())
}

fn read(path: &str) -> Result<String> {
    std::fs::read_to_string(workspace::root().join(path)).map_err(|e| format!("{path}: {e}"))
}

/// The files that were read, by path; an unreadable one has no tests.
#[derive(Default)]
struct Sources(BTreeMap<String, String>);

impl Sources {
    fn have(&mut self, citation: &Citation<'_>) -> bool {
        let load = || read(citation.file).unwrap_or_default();
        let source = self.0.entry(citation.file.to_owned()).or_insert_with(load);
        if citation.file.starts_with(SUITES) {
            let name = format!("pub async fn {}", citation.function);
            return ["(", "<"].iter().any(|end| source.contains(&format!("{name}{end}")));
        }
        is_test(source, citation.function)
    }
}

/// Every code span of the form `file.rs::function`.
fn citations(text: &str) -> Vec<Citation<'_>> {
    let spans = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let parts = spans.filter_map(|span| span.split_once("::"));
    parts
        .filter(|(file, _)| file.ends_with(".rs"))
        .map(|(file, function)| Citation { file, function })
        .collect()
}

/// Whether the source has a function of that name with a test attribute above it.
fn is_test(source: &str, function: &str) -> bool {
    let name = format!("fn {function}(");
    let lines: Vec<&str> = source.lines().map(str::trim_start).collect();
    let defined =
        lines.iter().position(|line| line.starts_with(&name) || line.starts_with(&format!("async {name}")));
    let Some(at) = defined else { return false };
    let above = lines[..at].iter().rev().take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    above.into_iter().any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
}

/// The number of a row of a table, with what it says.
fn numbered(line: &str) -> Option<(&str, &str)> {
    let (number, rest) = line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | ")?;
    value(number).map(|_| (number, rest))
}

/// What a number counts: some have a letter before them, which names their group.
fn value(number: &str) -> Option<u32> {
    number.strip_prefix(|first: char| first.is_ascii_uppercase()).unwrap_or(number).parse().ok()
}

/// The numbers of the rows whose predecessor in the same document is missing. A table may begin with 1, or go on where
/// the last one ended; wire/04 leaves some numbers out between its tables.
fn gaps(text: &str) -> Vec<&str> {
    let numbers: Vec<&str> = text.lines().filter_map(|line| Some(numbered(line)?.0)).collect();
    let value = |number: &str| value(number).unwrap_or_default();
    let before = std::iter::once(0).chain(numbers.iter().map(|number| value(number)));
    let gap = |(number, before): &(&&str, u32)| {
        !matches!((*before, value(number)), (_, 1) | (13, 20) | (62, 70) | (85, 90) | (94, 100))
            && *before + 1 != value(number)
    };
    numbers.iter().zip(before).filter(gap).map(|(number, _)| *number).collect()
}

/// The numbers of the rows whose last cell says nothing: no test, no issue, no reason.
fn unanswered(text: &str) -> Vec<&str> {
    text.lines().filter_map(numbered).filter(|(_, rest)| !is_answer(rest)).map(|(number, _)| number).collect()
}

fn is_answer(row: &str) -> bool {
    let last = row.rsplit(" | ").next().unwrap_or_default();
    !citations(last).is_empty() || ANSWERS.iter().any(|answer| last.contains(answer))
}

#[cfg(test)]
mod tests {
    use super::{Citation, citations, gaps, is_test, unanswered};

    const TABLE: &str = "\
| # | What | Rust | Shown by |\n\
|---|---|---|---|\n\
| 1 | a | `Webex::builder` | `a/b.rs::works`, `a/c.rs::too` |\n\
| 2 | b | `x::y` | not applicable: a browser |\n\
| B3 | c | `x.rs::y` | trust us |\n";

    #[test]
    fn code_spans_that_name_a_file_are_citations() {
        let found = citations(TABLE);
        let expected = [("a/b.rs", "works"), ("a/c.rs", "too"), ("x.rs", "y")];
        assert_eq!(found, expected.map(|(file, function)| Citation { file, function }));
    }

    #[test]
    fn a_row_needs_an_answer_in_its_last_cell() {
        assert_eq!(unanswered(TABLE), ["B3"]);
    }

    #[test]
    fn no_row_is_left_out() {
        assert_eq!(gaps(TABLE), Vec::<&str>::new());
        assert_eq!(gaps(&TABLE.replace("| 2 |", "| two |")), ["B3"]);
    }

    #[test]
    fn a_test_is_a_function_with_the_attribute() {
        let source = "fn helper() {}\n\n/// Says.\n#[tokio::test(start_paused = true)]\nasync fn works() {}\n\
                      proptest! {\n    #[test]\n    fn holds(x in 0..1) {}\n}\n";
        assert!(is_test(source, "works") && is_test(source, "holds"));
        assert!(!is_test(source, "helper") && !is_test(source, "work") && !is_test(source, "gone"));
    }

    #[test]
    fn the_tables_of_the_documents_hold() {
        super::check().expect("every cited test exists and every row is answered");
    }
}
