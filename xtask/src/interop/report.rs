//! What became of every spec and check, and the table of it.

use serde::Deserialize;

use crate::step::Result;

/// The outcome of one run.
pub(super) struct Report {
    pub(super) specs: Vec<SpecResult>,
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
    #[serde(default)]
    pub(super) passed: usize,
    #[serde(default)]
    pub(super) failures: Vec<Failure>,
    #[serde(default)]
    pub(super) cannot_pass: Vec<Exception>,
    #[serde(default)]
    pub(super) skipped: Vec<Exception>,
    #[serde(default)]
    pub(super) shims: Vec<String>,
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

/// One check of the Python script.
#[derive(Deserialize)]
pub(super) struct Check {
    pub(super) name: String,
    /// The reason of a failure.
    pub(super) error: Option<String>,
}

impl SpecResult {
    /// A spec that was not asked to run.
    pub(super) fn not_run(entry: Entry) -> Self {
        let nothing = Vec::new;
        Self {
            entry,
            good: None,
            passed: 0,
            failures: Vec::new(),
            cannot_pass: nothing(),
            skipped: nothing(),
            shims: Vec::new(),
        }
    }

    fn ran(&self) -> bool {
        self.good.is_some()
    }

    /// Package and file, as people name them.
    fn short_name(&self) -> String {
        self.entry.file.replace("/test/integration/spec/", " ").replace("@webex/", "")
    }

    fn verdict(&self) -> String {
        match (self.good, self.entry.state) {
            (Some(true), _) => "passed".to_owned(),
            (Some(false), _) => "**failed**".to_owned(),
            (None, State::Cannot) => format!("cannot: {}", self.entry.why),
            (None, State::Waits) => format!("not yet: {}", self.entry.why),
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
        text.push_str(&self.python_row());
        text.push_str(&self.total_row());
        text
    }

    fn python_row(&self) -> String {
        if self.checks.is_empty() {
            return String::new();
        }
        let failed = self.failed_checks().count();
        let verdict = if failed == 0 { "passed" } else { "**failed**" };
        let total = self.checks.len();
        format!(
            "| webexpythonsdk 2.0.6, own script | {total} | {} | {failed} | {verdict} |\n",
            total - failed
        )
    }

    /// Sums over what ran.
    fn total_row(&self) -> String {
        let ran = || self.specs.iter().filter(|spec| spec.ran());
        let failed_checks = self.failed_checks().count();
        let cases = ran().map(|spec| spec.entry.cases).sum::<usize>() + self.checks.len();
        let passed = ran().map(|spec| spec.passed).sum::<usize>() + self.checks.len() - failed_checks;
        let failed = ran().map(|spec| spec.failures.len()).sum::<usize>() + failed_checks;
        format!("| **all that ran** | {cases} | {passed} | {failed} | |\n")
    }

    fn failed_checks(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.error.is_some())
    }

    /// An error that names what failed.
    pub(super) fn verdict(&self) -> Result {
        let specs = self.specs.iter().filter(|spec| spec.good == Some(false)).map(SpecResult::short_name);
        let checks = self.failed_checks().map(|check| check.name.clone());
        let failed: Vec<String> = specs.chain(checks).collect();
        if failed.is_empty() { Ok(()) } else { Err(format!("interop failed: {}", failed.join(", "))) }
    }
}
