//! One step of a task: a name, a command or a check, its result and how long it took.

use std::process::Command;
use std::time::{Duration, Instant};

/// Tasks fail with a text for people.
pub(crate) type Result<T = ()> = std::result::Result<T, String>;

pub(crate) struct Step {
    pub(crate) name: &'static str,
    run: Box<dyn FnOnce() -> Result>,
}

impl Step {
    pub(crate) fn new(name: &'static str, run: impl FnOnce() -> Result + 'static) -> Self {
        Self { name, run: Box::new(run) }
    }
}

/// What became of a step.
pub(crate) struct Outcome {
    pub(crate) name: &'static str,
    pub(crate) took: Duration,
    pub(crate) failure: Option<String>,
}

/// Runs all steps, also after a failure, and tells what became of each.
pub(crate) fn run_all(steps: Vec<Step>) -> Vec<Outcome> {
    let total = steps.len();
    steps.into_iter().enumerate().map(|(i, step)| run_one(step, i + 1, total)).collect()
}

fn run_one(step: Step, number: usize, total: usize) -> Outcome {
    println!("\n=== [{number}/{total}] {} ===", step.name);
    let start = Instant::now();
    let failure = (step.run)().err();
    let took = start.elapsed();
    match &failure {
        None => println!("=== {} passed in {:.0} s ===", step.name, took.as_secs_f64()),
        Some(why) => println!("=== {} FAILED after {:.0} s: {why} ===", step.name, took.as_secs_f64()),
    }
    Outcome { name: step.name, took, failure }
}

/// Runs a command in the root of the workspace, its output passed through.
pub(crate) fn command(program: &str, args: &[&str]) -> Result {
    command_with(program, args, &[])
}

/// As [`command`], with additional environment variables.
pub(crate) fn command_with(program: &str, args: &[&str], env: &[(&str, &str)]) -> Result {
    println!("$ {program} {}", args.join(" "));
    let mut command = Command::new(program);
    command.args(args).envs(env.iter().copied()).current_dir(crate::workspace::root());
    let status = command.status().map_err(|e| format!("{program} does not run: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} {} ended with {status}", args.join(" "))) }
}

/// The table of outcomes, in Markdown.
pub(crate) fn table(outcomes: &[Outcome]) -> String {
    let mut text = String::from("| Gate | Result | Seconds |\n|---|---|---:|\n");
    for o in outcomes {
        let result = if o.failure.is_none() { "passed" } else { "FAILED" };
        text.push_str(&format!("| {} | {result} | {:.0} |\n", o.name, o.took.as_secs_f64()));
    }
    text
}
