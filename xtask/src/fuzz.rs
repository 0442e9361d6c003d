//! The fuzz targets in `fuzz`, each for a moment; needs the nightly toolchain and cargo-fuzz.

use std::path::Path;

use crate::step::{Result, command};
use crate::workspace;

/// Builds all targets once, then runs each for `seconds` from its seeds.
pub(crate) fn run(seconds: u32) -> Result {
    cargo_fuzz(&["build"])?;
    let limit = format!("-max_total_time={seconds}");
    for target in targets()? {
        let (corpus, seeds) = (format!("fuzz/corpus/{target}"), format!("fuzz/seeds/{target}"));
        let corpus_folder = workspace::root().join(&corpus);
        std::fs::create_dir_all(&corpus_folder).map_err(|e| format!("{corpus}: {e}"))?;
        // What a run finds goes to the folder named first.
        cargo_fuzz(&["run", &target, &corpus, &seeds, "--", &limit])?;
    }
    Ok(())
}

fn cargo_fuzz(words: &[&str]) -> Result {
    let words = [&["+nightly", "fuzz"][..], words].concat();
    command("cargo", &words).map_err(|e| {
        format!("{e}; a nightly toolchain and cargo-fuzz are needed (`cargo install cargo-fuzz`)")
    })
}

/// The names of the targets, in alphabetical order.
fn targets() -> Result<Vec<String>> {
    let folder = workspace::root().join("fuzz/fuzz_targets");
    let entries = std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let stem = |path: &Path| path.file_stem().map(|s| s.to_string_lossy().into_owned());
    let mut targets: Vec<String> = entries.filter_map(|e| stem(&e.ok()?.path())).collect();
    targets.sort();
    Ok(targets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_declared_has_seeds_and_is_explained() {
        let read = |path: &str| std::fs::read_to_string(workspace::root().join(path)).expect(path);
        let (manifest, readme) = (read("fuzz/Cargo.toml"), read("fuzz/README.md"));
        let targets = targets().expect("targets");
        assert!(targets.len() > 20);
        for target in targets {
            assert!(manifest.contains(&format!("name = \"{target}\"")), "{target} is not declared");
            assert!(readme.contains(&format!("| `{target}` |")), "{target} is not explained");
            let seeds = workspace::root().join("fuzz/seeds").join(&target);
            let seeds = std::fs::read_dir(seeds).map(Iterator::count).unwrap_or_default();
            assert!(seeds > 0, "{target} has no seeds");
        }
    }
}
