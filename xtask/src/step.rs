//! One step of a task: a name, a command or a check, its result and how long it took.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
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

/// As [`command_with`]; the output is also written into the folder, to `stdout.txt` and `stderr.txt`.
pub(crate) fn command_taken_down(
    program: &str,
    args: &[&str],
    env: &[(&str, &str)],
    folder: &Path,
) -> Result {
    println!("$ {program} {}", args.join(" "));
    let mut command = Command::new(program);
    command.args(args).envs(env.iter().copied()).current_dir(crate::workspace::root());
    let failed = |e: io::Error| format!("{program} does not run: {e}");
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
    let pipes = child.stdout.take().zip(child.stderr.take());
    let (stdout, stderr) = pipes.ok_or("the output cannot be taken down")?;
    let copied = thread::scope(|scope| {
        let errors = scope.spawn(|| copy(stderr, io::stderr(), &folder.join("stderr.txt")));
        let output = copy(stdout, io::stdout(), &folder.join("stdout.txt"));
        output.and(errors.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())))
    });
    let status = child.wait().map_err(failed)?;
    copied.map_err(|e| format!("the output cannot be taken down: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{program} {} ended with {status}", args.join(" "))) }
}

fn copy(mut from: impl Read, mut to: impl Write, path: &Path) -> io::Result<()> {
    let (mut file, mut buffer) = (File::create(path)?, [0; 8 << 10]);
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(());
        }
        file.write_all(&buffer[..read])?;
        to.write_all(&buffer[..read])?;
        to.flush()?;
    }
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
