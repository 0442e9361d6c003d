//! The plug-in of a stranger: `tests/third-party`, a workspace of its own that knows the public interface only.

use crate::step::{Result, command};
use crate::workspace;

const MANIFEST: &str = "tests/third-party/Cargo.toml";

/// Builds it without a warning, and runs its tests. It shares what is built with the house; its lock
/// file follows the dependencies of the crates of the house.
pub(crate) fn run() -> Result {
    let target = workspace::target_directory()?;
    let target = target.to_str().ok_or("the target directory is no text")?;
    let of_it = ["--manifest-path", MANIFEST, "--target-dir", target];
    command("cargo", &["fmt", "--manifest-path", MANIFEST, "--all", "--", "--check"])?;
    command("cargo", &[&["clippy"][..], &of_it, &["--all-targets", "--", "-D", "warnings"]].concat())?;
    command("cargo", &[&["test"][..], &of_it].concat())
}
