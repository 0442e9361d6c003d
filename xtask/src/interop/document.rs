//! The generated part of `docs/interop.md`.

use std::collections::BTreeMap;

use super::report::{Exception, Report, Suite};
use super::{read, write};
use crate::step::Result;
use crate::workspace;

const FILE: &str = "docs/interop.md";
const BEGIN: &str = "<!-- begin: cargo xtask interop --update -->\n";
const END: &str = "<!-- end -->\n";

/// Replaces the generated part; everything around it stays.
pub(super) fn update(report: &Report) -> Result {
    let path = workspace::root().join(FILE);
    let text = replace_between_marks(&read(&path)?, &generated(report))
        .ok_or_else(|| format!("{FILE} has no marks"))?;
    write(&path, &text)
}

fn replace_between_marks(text: &str, generated: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{generated}\n{END}{after}"))
}

fn generated(report: &Report) -> String {
    [report.table(), exceptions(report), shims(report), checks(report)]
        .iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join("\n")
}

fn exceptions(report: &Report) -> String {
    let line = |e: &Exception| format!("- {}: {}\n", e.title, e.why);
    let mut text = String::from("Cases of these specs that do not run or cannot pass:\n\n");
    for spec in &report.specs {
        text.extend(spec.cannot_pass.iter().chain(&spec.skipped).map(line));
    }
    text
}

/// Each shim in use, and how many specs got it.
fn shims(report: &Report) -> String {
    let mut users: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for shim in report.specs.iter().flat_map(|spec| &spec.shims) {
        *users.entry((&shim.name, &shim.about)).or_default() += 1;
    }
    let lines = users.iter().map(|((name, about), specs)| format!("- `{name}` ({specs} specs): {about}\n"));
    std::iter::once("Shims in use:\n\n".to_owned()).chain(lines).collect()
}

fn checks(report: &Report) -> String {
    report.suites.iter().map(checks_of).collect::<Vec<_>>().join("\n")
}

fn checks_of(suite: &Suite) -> String {
    let mark = |failed: bool| if failed { "**failed**" } else { "passed" };
    let lines =
        suite.checks.iter().map(|check| format!("- {}: {}\n", check.name, mark(check.error.is_some())));
    std::iter::once(format!("Checks of: {}\n\n", suite.name)).chain(lines).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_between_the_marks_changes() {
        let old = format!("# Title\n{BEGIN}old\n{END}the rest\n");
        let new = replace_between_marks(&old, "new").expect("the marks are there");
        assert_eq!(new, format!("# Title\n{BEGIN}\nnew\n{END}the rest\n"));
        assert_eq!(replace_between_marks(&new, "new").as_deref(), Some(new.as_str()));
    }

    #[test]
    fn a_text_without_marks_is_left_alone() {
        assert_eq!(replace_between_marks("# Title\n", "new"), None);
    }
}
