//! `cargo xtask size`: what the SDK weighs in the programs of users, `tests/size`: dependencies, cold build, binary.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use crate::step::Result;
use crate::workspace;

const FOLDER: &str = "tests/size";
const TABLE: &str = "docs/size.md";
/// A build that takes longer is ended.
const LONGEST_BUILD: Duration = Duration::from_secs(90 * 60);

/// A program of `tests/size` and what it may weigh at most.
struct Program {
    name: &'static str,
    what: &'static str,
    most_dependencies: usize,
    most_megabytes: f64,
}

const PROGRAMS: [Program; 2] = [
    Program {
        name: "messages-only",
        what: "a bot with `default-features = false, features = [\"hyper\", \"messages\"]`",
        most_dependencies: 130,
        most_megabytes: 10.0,
    },
    Program {
        name: "everything",
        what: "a program with `features = [\"full\"]`",
        most_dependencies: 230,
        most_megabytes: 30.0,
    },
];

/// What to measure.
#[derive(Default, clap::Args)]
pub(crate) struct Args {
    /// Counts dependencies only, which takes a moment.
    #[arg(long, conflicts_with = "update")]
    count: bool,
    /// Writes the figures into `docs/size.md`.
    #[arg(long)]
    update: bool,
}

impl Args {
    /// Counts only.
    pub(crate) fn count() -> Self {
        Self { count: true, update: false }
    }
}

/// Measures both programs, and fails when one weighs more than it may.
pub(crate) fn run(args: &Args) -> Result {
    take_lock_file()?;
    let mut rows = Vec::new();
    for program in &PROGRAMS {
        let counted = count(program)?;
        println!("{}: {} crates in the program, {} compiled", program.name, counted.linked, counted.compiled);
        let built = if args.count { None } else { Some(build(program)?) };
        rows.push(Row { program, counted, built });
    }
    let text = document(&rows);
    println!("\n{text}");
    if args.update {
        let path = workspace::root().join(TABLE);
        std::fs::write(path, text).map_err(|e| format!("{TABLE}: {e}"))?;
    }
    let over: Vec<String> = rows.iter().flat_map(Row::over).collect();
    if over.is_empty() { Ok(()) } else { Err(over.join("; ")) }
}

/// The programs are built with the versions that the workspace is tested with.
fn take_lock_file() -> Result {
    let from = workspace::root().join("Cargo.lock");
    let to = workspace::root().join(FOLDER).join("Cargo.lock");
    std::fs::copy(&from, &to).map_err(|e| format!("{}: {e}", to.display()))?;
    Ok(())
}

/// How many crates a program depends on, without itself.
struct Counted {
    /// What is linked into the program.
    linked: usize,
    /// The same, and what only the build needs: macros and build scripts.
    compiled: usize,
}

fn count(program: &Program) -> Result<Counted> {
    Ok(Counted { linked: tree(program, "normal,no-proc-macro")?, compiled: tree(program, "normal,build")? })
}

fn tree(program: &Program, edges: &str) -> Result<usize> {
    let output = cargo("tree", program)
        .args(["--edges", edges, "--prefix", "none", "--format", "{p}"])
        .output()
        .map_err(|e| format!("cargo tree does not run: {e}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(crates(&String::from_utf8_lossy(&output.stdout)).saturating_sub(1))
}

/// The different packages in what `cargo tree` prints: name and version, each once.
fn crates(tree: &str) -> usize {
    let package = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let packages: BTreeSet<String> = tree.lines().map(package).filter(|name| !name.is_empty()).collect();
    packages.len()
}

fn cargo(verb: &str, program: &Program) -> Command {
    let mut command = Command::new("cargo");
    command.args([verb, "--package", program.name]).current_dir(workspace::root().join(FOLDER));
    // A wrapper or a profile of the environment would make it another build than a user's.
    for name in ["RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_INCREMENTAL", "CARGO_TARGET_DIR"] {
        command.env_remove(name);
    }
    command
}

/// What a cold build came to.
struct Built {
    wall: Duration,
    /// CPU time of the compilers, where the system tells.
    cpu: Option<Duration>,
    megabytes: f64,
}

fn build(program: &Program) -> Result<Built> {
    let target = workspace::target_directory()?.join("size").join(program.name);
    let fetched = Command::new("cargo").arg("fetch").current_dir(workspace::root().join(FOLDER)).status();
    succeeded("cargo fetch", fetched.map_err(|e| format!("cargo fetch does not run: {e}"))?)?;
    empty(&target)?;
    let (begin, cpu_before) = (Instant::now(), cpu_of_children());
    let mut command = cargo("build", program);
    let child = command.args(["--release", "--quiet", "--target-dir"]).arg(&target).spawn();
    succeeded("cargo build", wait(child.map_err(|e| format!("cargo build does not run: {e}"))?)?)?;
    let (wall, cpu_after) = (begin.elapsed(), cpu_of_children());
    let megabytes = megabytes(&target.join("release").join(program.name))?;
    empty(&target)?;
    Ok(Built {
        wall,
        cpu: cpu_after.zip(cpu_before).map(|(after, before)| after.saturating_sub(before)),
        megabytes,
    })
}

fn succeeded(what: &str, status: ExitStatus) -> Result {
    if status.success() { Ok(()) } else { Err(format!("{what} ended with {status}")) }
}

fn empty(target: &Path) -> Result {
    match std::fs::remove_dir_all(target) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {e}", target.display())),
        _ => Ok(()),
    }
}

fn wait(mut child: Child) -> Result<ExitStatus> {
    let begin = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(|e| format!("cargo build: {e}"))? {
            return Ok(status);
        }
        if begin.elapsed() > LONGEST_BUILD {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("cargo build took more than {} minutes", LONGEST_BUILD.as_secs() / 60));
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// CPU time of everything that ran below this process and has ended. Linux says it, in hundredths of a second.
fn cpu_of_children() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    children_in(&text)
}

fn children_in(stat: &str) -> Option<Duration> {
    // The second field is a name in parentheses, which may hold anything; `cutime` is the sixteenth.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(13).map(|field| field.parse::<u64>().ok());
    Some(Duration::from_millis(10 * (ticks.next()?? + ticks.next()??)))
}

fn megabytes(binary: &Path) -> Result<f64> {
    let binary: PathBuf = binary.with_extension(std::env::consts::EXE_EXTENSION);
    let bytes = std::fs::metadata(&binary).map_err(|e| format!("{}: {e}", binary.display()))?.len();
    Ok(bytes as f64 / 1e6)
}

struct Row<'a> {
    program: &'a Program,
    counted: Counted,
    built: Option<Built>,
}

impl Row<'_> {
    fn over(&self) -> Vec<String> {
        let Program { name, most_dependencies, most_megabytes, .. } = self.program;
        let mut over = Vec::new();
        if self.counted.linked > *most_dependencies {
            over.push(format!(
                "{name} has {} dependencies, more than {most_dependencies}",
                self.counted.linked
            ));
        }
        if let Some(built) = self.built.as_ref().filter(|built| built.megabytes > *most_megabytes) {
            over.push(format!("{name} has {:.1} MB, more than {most_megabytes}", built.megabytes));
        }
        over
    }

    fn line(&self) -> String {
        let Program { name, what, most_dependencies, most_megabytes } = self.program;
        let Counted { linked, compiled } = self.counted;
        let built = |text: fn(&Built) -> String| self.built.as_ref().map_or("–".to_owned(), text);
        let (cpu, wall, size) = (built(cpu_text), built(wall_text), built(size_text));
        format!(
            "| `{name}`: {what} | {linked} (at most {most_dependencies}) | {compiled} | {cpu} | {wall} | {size} (at most {most_megabytes}) |\n"
        )
    }
}

fn cpu_text(built: &Built) -> String {
    built.cpu.map_or("–".to_owned(), |cpu| format!("{} s", cpu.as_secs()))
}

fn wall_text(built: &Built) -> String {
    format!("{} s", built.wall.as_secs())
}

fn size_text(built: &Built) -> String {
    format!("{:.1} MB", built.megabytes)
}

fn document(rows: &[Row<'_>]) -> String {
    let lines: String = rows.iter().map(Row::line).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let machine = format!("{} {}, {cores} processors", std::env::consts::ARCH, std::env::consts::OS);
    format!("{HEAD}{COLUMNS}{lines}\nMeasured on {machine}.\n{TAIL}")
}

const HEAD: &str = "# What the SDK weighs

`cargo xtask size` measures, `--update` writes this page. The programs are in `tests/size`, a workspace of its own with cargo's release profile and `strip = true`;
the versions are those of our lock file. Each is built once from nothing, the sources fetched before.

";

const COLUMNS: &str =
    "| Program | Crates in the program | Crates compiled | Cold build, CPU | Cold build, clock | Stripped binary |
|---|---:|---:|---:|---:|---:|
";

const TAIL: &str = "
The crates of this workspace count, the program itself does not. \"In the program\" leaves out macros and build scripts, \"compiled\" has them.
The clock depends on the machine and on what else it does; CPU time says more. A good part of either is the C of `aws-lc-rs`, which whoever takes rustls pays.
`cargo xtask ci` holds the number of crates to its limit, `cargo xtask ci --full` the binaries, too.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_counts_once_for_each_version() {
        let tree = "bot v0.0.0 (/x)\nbytes v1.1.0\nrand v0.9.0\nbytes v1.1.0 (*)\nrand v0.8.0\n\n";
        assert_eq!(crates(tree), 4);
    }

    #[test]
    fn cpu_time_of_children_is_read_from_behind_the_name() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4 1 2 3 4 11 12 250 50 20 0 1";
        assert_eq!(children_in(stat), Some(Duration::from_secs(3)));
        assert_eq!(children_in("7 (a) S"), None);
    }

    #[test]
    fn what_is_over_its_limit_is_named() {
        let counted = Counted { linked: 131, compiled: 200 };
        let built = Built { wall: Duration::ZERO, cpu: None, megabytes: 10.5 };
        let row = Row { program: &PROGRAMS[0], counted, built: Some(built) };
        assert_eq!(row.over().len(), 2);
        assert!(row.line().contains("10.5 MB"));
    }
}
