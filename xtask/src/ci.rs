//! `cargo xtask test` and `cargo xtask ci`: the same gates here and on the build server.

use crate::step::{self, Outcome, Result, Step, command, command_with};
use crate::{
    book, console, docs, examples, fuzz, graph, interop, redis, secrets, size, storm, third_party, workspace,
};

/// Every test of the workspace, documentation examples included; then no secret may be in what they logged, neither in
/// their errors nor in their output. With arguments of your own it is the tests alone.
pub(crate) fn test(args: &[String]) -> Result {
    let mut words = vec!["test", "--no-fail-fast"];
    words.extend(args.iter().map(String::as_str));
    if !args.is_empty() {
        return command("cargo", &words);
    }
    words.push("--workspace");
    let folder = secrets::fresh_folder()?;
    let variables = [("WEBEX_TEST_LOG_DIR", &*folder.to_string_lossy())];
    let tests = step::command_taken_down("cargo", &words, &variables, &folder);
    let leaks = secrets::check(&folder);
    tests.and(leaks)
}

pub(crate) fn run(full: bool, only: Option<&str>, update: bool) -> Result {
    let mut steps = gates();
    if full {
        steps.extend(long_gates());
    }
    if let Some(text) = only {
        steps.retain(|step| step.name.contains(text));
    }
    if steps.is_empty() {
        return Err("no gate has that name".to_owned());
    }
    let outcomes = step::run_all(steps);
    let table = step::table(&outcomes);
    println!("\n{table}");
    if update {
        write_table(&table)?;
    }
    verdict(&outcomes)
}

fn gates() -> Vec<Step> {
    vec![
        Step::new("test", || test(&[])),
        Step::new("format", || command("cargo", &["fmt", "--all", "--", "--check"])),
        Step::new("clippy, all features", || clippy(&["--workspace", "--all-targets", "--all-features"])),
        Step::new("each crate alone, without features and with all", each_alone),
        Step::new("documentation", documentation),
        Step::new("dependency direction", graph::check),
        Step::new("documents", docs::check),
        Step::new("examples", examples::check),
        Step::new("book", book::build),
        Step::new("licences, bans, sources", deny),
        Step::new("third-party plug-in", third_party::run),
        Step::new("fuzz, 10 s a target", || fuzz::run(10)),
        Step::new("dependencies of users", || size::run(&size::Args::count())),
        Step::new("demo", || command("cargo", &["run", "--quiet"])),
        Step::new("storm", || storm::run(&storm::Args::default())),
        Step::new("console", || console::run(&console::Args::default())),
        Step::new("redis", redis::run),
        Step::new("interop", || interop::run(&interop::Args::everything())),
    ]
}

fn long_gates() -> Vec<Step> {
    vec![
        Step::new("features of the facade, depth 2", feature_powerset),
        Step::new("size of programs", || size::run(&size::Args::default())),
    ]
}

fn clippy(args: &[&str]) -> Result {
    let words: Vec<&str> = ["clippy"].iter().chain(args).chain(&["--", "-D", "warnings"]).copied().collect();
    command("cargo", &words)
}

/// A crate that builds only because a neighbour switches on a feature is broken for its users.
fn each_alone() -> Result {
    for package in workspace::packages()?.iter().filter(|p| p.name.starts_with("webex")) {
        clippy(&["-p", &package.name, "--no-default-features"])?;
        clippy(&["-p", &package.name, "--all-features"])?;
    }
    Ok(())
}

fn documentation() -> Result {
    let flags = [("RUSTDOCFLAGS", "-D warnings")];
    command_with("cargo", &["doc", "--workspace", "--no-deps", "--all-features"], &flags)
}

fn deny() -> Result {
    command("cargo", &["deny", "check", "bans", "licenses", "sources"])
        .map_err(|e| format!("{e}; cargo-deny is needed (`cargo install cargo-deny`)"))
}

fn feature_powerset() -> Result {
    command(
        "cargo",
        &["hack", "check", "-p", "webex-sdk", "--feature-powerset", "--depth", "2", "--no-dev-deps"],
    )
}

const TABLE: &str = "docs/ci.md";

fn write_table(table: &str) -> Result {
    let text = format!(
        "# The last full run of the gates\n\nWritten by `cargo xtask ci --full --update`.\n\n{table}"
    );
    std::fs::write(workspace::root().join(TABLE), text).map_err(|e| format!("{TABLE}: {e}"))
}

fn verdict(outcomes: &[Outcome]) -> Result {
    let failed: Vec<&str> = outcomes.iter().filter(|o| o.failure.is_some()).map(|o| o.name).collect();
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", "))) }
}
