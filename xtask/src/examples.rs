//! How many public functions carry an example: at least a third of those of each crate.

use std::path::{Path, PathBuf};

use crate::step::Result;
use crate::workspace;

/// Functions of a crate, and those with an example above them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Count {
    functions: usize,
    with_example: usize,
}

impl Count {
    fn is_enough(self) -> bool {
        self.with_example * 3 >= self.functions
    }
}

/// Fails with every crate in which less than a third of the public functions have an example.
pub(crate) fn check() -> Result {
    let mut wrong = Vec::new();
    let mut all = Count::default();
    for folder in crates()? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let count = count_folder(&folder.join("src"))?;
        all.functions += count.functions;
        all.with_example += count.with_example;
        if !count.is_enough() {
            wrong.push(format!(
                "{name}: {} of {} public functions have an example",
                count.with_example, count.functions
            ));
        }
    }
    println!("{} of {} public functions have an example", all.with_example, all.functions);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn crates() -> Result<Vec<PathBuf>> {
    let mut folders = list(&workspace::root().join("crates"))?;
    folders.sort();
    Ok(folders)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    Ok(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
}

fn count_folder(folder: &Path) -> Result<Count> {
    let mut sum = Count::default();
    for path in list(folder)? {
        let count = if path.is_dir() { count_folder(&path)? } else { count_file(&path)? };
        sum.functions += count.functions;
        sum.with_example += count.with_example;
    }
    Ok(sum)
}

fn count_file(file: &Path) -> Result<Count> {
    if file.extension().is_none_or(|end| end != "rs") {
        return Ok(Count::default());
    }
    let source = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(count(&source))
}

/// What is `pub` can be reached from outside: a lint of this workspace sees to that.
fn count(source: &str) -> Count {
    let (mut count, mut example) = (Count::default(), false);
    for line in source.lines().map(str::trim_start) {
        if let Some(documentation) = line.strip_prefix("///") {
            example |= documentation.contains("```");
        } else if !line.starts_with("#[") {
            if is_public_function(line) {
                count.functions += 1;
                count.with_example += usize::from(example);
            }
            example = false;
        }
    }
    count
}

fn is_public_function(line: &str) -> bool {
    let Some(rest) = line.strip_prefix("pub ") else { return false };
    let rest = rest.trim_start_matches("const ").trim_start_matches("async ");
    rest.starts_with("fn ")
}

#[cfg(test)]
mod tests {
    use super::{Count, count};

    #[test]
    fn examples_are_counted() {
        let source = "/// Says.\n/// ```\n/// a();\n/// ```\n#[must_use]\npub fn a() {}\n\n/// Says.\npub async fn b() {}\n\
                      pub(crate) fn c() {}\nfn d() {}\n/// ```\n/// ```\npub struct E;\npub const fn f() {}\n";
        assert_eq!(count(source), Count { functions: 3, with_example: 1 });
    }

    #[test]
    fn a_third_of_the_public_functions_of_each_crate_have_an_example() {
        super::check().expect("examples are documentation");
    }
}
