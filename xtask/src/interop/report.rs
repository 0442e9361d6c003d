//! What became of every spec and check, and the table of it.

use serde::Deserialize;

use crate::step::Result;

/// The outcome of one run.
pub(super) struct Report {
    pub(super) specs: Vec<SpecResult>,
    pub(super) suites: Vec<Suite>,
}

/// A suite of our own over a client.
pub(super) struct Suite {
    /// What stands in the table.
    pub(super) name: String,
    pub(super) checks: Vec<Check>,
}

/// An entry of `tests/interop/specs.json`.
#[derive(Deserialize)]
pub(super) struct Entry {
    pub(super) file: String,
    pub(super) state: State,
    /// Why it waits or cannot run.
    #[serde(default)]
    pub(super) why: String,
    /// How many cases have to pass.
    pub(super) cases: usize,
    /// It runs in Chromium instead of Node.
    #[serde(default)]
    pub(super) browser: bool,
}

impl Entry {
    /// Whether both are the same spec at the same place: a file may run in Node and in Chromium.
    pub(super) fn is(&self, other: &Entry) -> bool {
        self.file == other.file && self.browser == other.browser
    }
}

/// What is wanted of a spec.
#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Required,
    Waits,
    Cannot,
}

/// What became of a spec.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpecResult {
    #[serde(flatten)]
    pub(super) entry: Entry,
    /// `None`: it did not run.
    pub(super) good: Option<bool>,
    /// The first run failed; this is what became of the second.
    #[serde(default)]
    pub(super) second_run: bool,
    #[serde(default)]
    pub(super) passed: usize,
    #[serde(default)]
    pub(super) failures: Vec<Failure>,
    #[serde(default)]
    pub(super) cannot_pass: Vec<Exception>,
    #[serde(default)]
    pub(super) skipped: Vec<Exception>,
    #[serde(default)]
    pub(super) shims: Vec<Shim>,
}

/// What stood in for something while a spec ran.
#[derive(Deserialize)]
pub(super) struct Shim {
    pub(super) name: String,
    pub(super) about: String,
}

/// A case that failed.
#[derive(Deserialize)]
pub(super) struct Failure {
    pub(super) title: String,
}

/// A case that is not expected to pass.
#[derive(Deserialize)]
pub(super) struct Exception {
    pub(super) title: String,
    pub(super) why: String,
}

/// One check of a suite.
#[derive(Deserialize)]
pub(super) struct Check {
    pub(super) name: String,
    /// The reason of a failure.
    pub(super) error: Option<String>,
}

impl Suite {
    fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.error.is_some())
    }

    fn row(&self) -> String {
        let (total, failed) = (self.checks.len(), self.failed().count());
        let verdict = if failed == 0 { "passed" } else { "**failed**" };
        format!("| {} | {total} | {} | {failed} | {verdict} |\n", self.name, total - failed)
    }
}

impl SpecResult {
    /// A spec that was not asked to run.
    pub(super) fn not_run(entry: Entry) -> Self {
        Self {
            entry,
            good: None,
            second_run: false,
            passed: 0,
            failures: Vec::new(),
            cannot_pass: Vec::new(),
            skipped: Vec::new(),
            shims: Vec::new(),
        }
    }

    fn ran(&self) -> bool {
        self.good.is_some()
    }

    /// Package and file, as people name them.
    fn short_name(&self) -> String {
        let name = self.entry.file.replace("/test/integration/spec/", " ").replace("@webex/", "");
        if self.entry.browser { format!("{name}, in Chromium") } else { name }
    }

    fn verdict(&self) -> String {
        match (self.good, self.entry.state) {
            (Some(true), _) if self.second_run => "passed, at the second run".to_owned(),
            (Some(true), _) => "passed".to_owned(),
            (Some(false), _) => "**failed**".to_owned(),
            (None, State::Cannot) => format!("cannot: {}", self.entry.why),
            (None, State::Waits) => format!("not yet: {}", self.entry.why),
            (None, State::Required) if self.entry.browser => "not run: no Chromium here".to_owned(),
            (None, State::Required) => "not run".to_owned(),
        }
    }

    fn row(&self) -> String {
        let count = |n: usize| if self.ran() { n.to_string() } else { "–".to_owned() };
        format!(
            "| {} | {} | {} | {} | {} |\n",
            self.short_name(),
            self.entry.cases,
            count(self.passed),
            count(self.failures.len()),
            self.verdict()
        )
    }
}

impl Report {
    /// The table in Markdown, without times, so that an unchanged result is an unchanged text.
    pub(super) fn table(&self) -> String {
        let mut text =
            String::from("| Spec or script | Cases | Passed | Failed | State |\n|---|---:|---:|---:|---|\n");
        text.extend(self.specs.iter().map(SpecResult::row));
        text.extend(self.suites.iter().map(Suite::row));
        text.push_str(&self.total_row());
        text
    }

    /// Sums over what ran.
    fn total_row(&self) -> String {
        let ran = || self.specs.iter().filter(|spec| spec.ran());
        let failed_checks = self.failed_checks().count();
        let checks = self.suites.iter().map(|suite| suite.checks.len()).sum::<usize>();
        let cases = ran().map(|spec| spec.entry.cases).sum::<usize>() + checks;
        let passed = ran().map(|spec| spec.passed).sum::<usize>() + checks - failed_checks;
        let failed = ran().map(|spec| spec.failures.len()).sum::<usize>() + failed_checks;
        format!("| **all that ran** | {cases} | {passed} | {failed} | |\n")
    }

    /// What failed, one line each.
    pub(super) fn failures(&self) -> String {
        let cases = self.specs.iter().flat_map(|spec| {
            spec.failures.iter().map(|failure| format!("failed: {}: {}\n", spec.short_name(), failure.title))
        });
        let checks = self
            .failed_checks()
            .map(|check| format!("failed: {}: {}\n", check.name, check.error.as_deref().unwrap_or_default()));
        cases.chain(checks).collect()
    }

    fn failed_checks(&self) -> impl Iterator<Item = &Check> {
        self.suites.iter().flat_map(Suite::failed)
    }

    /// An error that names what failed.
    pub(super) fn verdict(&self) -> Result {
        let specs = self.specs.iter().filter(|spec| spec.good == Some(false)).map(SpecResult::short_name);
        let checks = self.failed_checks().map(|check| check.name.clone());
        let failed: Vec<String> = specs.chain(checks).collect();
        if failed.is_empty() { Ok(()) } else { Err(format!("interop failed: {}", failed.join(", "))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"{"file": "@webex/plugin-people/test/integration/spec/people.js", "state": "required", "cases": 13,
        "good": true, "passed": 13, "milliseconds": 5, "failures": [], "cannotPass": [], "skipped": [], "shims": [{"name": "un-skip", "about": "runs"}]}"#;
    const BAD: &str = r#"{"file": "@webex/plugin-teams/test/integration/spec/teams.js", "state": "required", "cases": 9,
        "good": false, "passed": 8, "failures": [{"title": "teams list", "error": {"message": "no"}}]}"#;
    const WAITING: &str = r#"{"file": "@webex/plugin-rooms/test/integration/spec/rooms.js", "state": "waits", "cases": 11, "why": "real time"}"#;

    fn spec(json: &str) -> SpecResult {
        serde_json::from_str(json).expect("a row of the runner's report")
    }

    fn report() -> Report {
        let check = |name: &str, error: Option<&str>| Check {
            name: name.to_owned(),
            error: error.map(str::to_owned),
        };
        let python = Suite { name: "a script".to_owned(), checks: vec![check("people: me", None)] };
        Report { specs: vec![spec(GOOD), spec(WAITING)], suites: vec![python] }
    }

    #[test]
    fn the_table_tells_passed_from_waiting_and_sums_what_ran() {
        let table = report().table();
        assert!(table.contains("| plugin-people people.js | 13 | 13 | 0 | passed |"), "{table}");
        assert!(table.contains("| plugin-rooms rooms.js | 11 | – | – | not yet: real time |"), "{table}");
        assert!(table.contains("| **all that ran** | 14 | 14 | 0 | |"), "{table}");
    }

    #[test]
    fn a_spec_of_the_browser_has_a_row_of_its_own() {
        let browser = r#"{"file": "webex/test/integration/spec/init.js", "state": "required", "cases": 2, "browser": true}"#;
        let row = spec(browser).row();
        assert_eq!(row, "| webex init.js, in Chromium | 2 | – | – | not run: no Chromium here |\n");
    }

    #[test]
    fn the_verdict_names_what_failed() {
        let mut report = report();
        assert_eq!(report.verdict(), Ok(()));
        report.specs.push(spec(BAD));
        let rename = Check { name: "rooms: rename".to_owned(), error: Some("404".to_owned()) };
        report.suites[0].checks.push(rename);
        assert!(report.table().contains("| a script | 2 | 1 | 1 | **failed** |"), "{}", report.table());
        assert_eq!(report.verdict(), Err("interop failed: plugin-teams teams.js, rooms: rename".to_owned()));
        assert!(report.failures().contains("plugin-teams teams.js: teams list"));
    }
}
