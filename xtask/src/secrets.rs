//! The search for secrets in what a run of the tests left: its logs, its errors, its output.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::step::Result;
use crate::workspace;

/// Shorter texts are found anywhere, and protect nothing.
const SHORTEST: usize = 8;
/// By so many bytes a secret is recognized before it is compared whole.
const WINDOW: usize = 8;

/// Where a run is taken down (the variable `WEBEX_TEST_LOG_DIR` of the fixtures): emptied before each.
pub(crate) fn fresh_folder() -> Result<PathBuf> {
    let folder = workspace::target_directory()?.join("test-logs");
    let failed = |e| format!("{}: {e}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(failed)?;
    }
    fs::create_dir_all(&folder).map_err(failed)?;
    Ok(folder)
}

/// Looks into every file of the folder but the lists of secrets (`*.secrets`) for anything on these lists. A run that
/// noted no secret or logged nothing proves nothing, and fails.
pub(crate) fn check(folder: &Path) -> Result {
    let (lists, logs) = files(folder)?;
    let secrets = secrets(&lists)?;
    let search = Search::new(&secrets);
    let (mut bytes, mut leaks) = (0, Vec::new());
    for log in &logs {
        let text = fs::read(log).map_err(|e| format!("{}: {e}", log.display()))?;
        bytes += text.len();
        leaks.extend(search.first_in(&text).map(|at| place(log, &text, at)));
    }
    println!("{} secrets searched for in {} files of {} KiB", secrets.len(), logs.len(), bytes >> 10);
    match leaks.is_empty() {
        true if secrets.is_empty() || bytes == 0 => {
            Err("the run left no secrets, or no log, to search".to_owned())
        }
        true => Ok(()),
        false => Err(format!("secrets were logged:\n{}", leaks.join("\n"))),
    }
}

/// The lists of secrets, and everything else.
fn files(folder: &Path) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file());
    Ok(paths.partition(|path| path.extension().is_some_and(|ending| ending == "secrets")))
}

fn secrets(lists: &[PathBuf]) -> Result<BTreeSet<String>> {
    let mut secrets = BTreeSet::new();
    for list in lists {
        let text = fs::read_to_string(list).map_err(|e| format!("{}: {e}", list.display()))?;
        secrets.extend(text.lines().filter(|line| line.len() >= SHORTEST).map(str::to_owned));
    }
    Ok(secrets)
}

/// Where it leaked; what leaked is for the owner of the log to see.
fn place(log: &Path, text: &[u8], at: usize) -> String {
    let line = text[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    format!("{}:{line}", log.display())
}

/// The secrets by their first bytes, as they are and in base64.
struct Search(HashMap<[u8; WINDOW], Vec<Vec<u8>>>);

impl Search {
    fn new(secrets: &BTreeSet<String>) -> Self {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for form in secrets.iter().flat_map(|secret| forms(secret)) {
            if let Some(first) = form.first_chunk() {
                found.entry(*first).or_default().push(form);
            }
        }
        Self(found)
    }

    /// Where the first of them stands.
    fn first_in(&self, text: &[u8]) -> Option<usize> {
        let stands_at = |at: usize, window: &[u8]| {
            let candidates = <[u8; WINDOW]>::try_from(window).ok().and_then(|key| self.0.get(&key));
            candidates.is_some_and(|forms| forms.iter().any(|form| text[at..].starts_with(form)))
        };
        text.windows(WINDOW).enumerate().find(|(at, window)| stands_at(*at, window)).map(|(at, _)| at)
    }
}

/// The secret, and what of it is certain wherever it stands in a text that is written in base64.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![secret.as_bytes().to_vec()];
    for before in 0..3 {
        let encoded = STANDARD_NO_PAD.encode([vec![0; before], secret.as_bytes().to_vec()].concat());
        let begin = [0, 2, 3][before];
        let end = encoded.len() - usize::from(!(before + secret.len()).is_multiple_of(3));
        forms.extend(encoded.as_bytes().get(begin..end).map(<[u8]>::to_vec));
    }
    forms.retain(|form| form.len() >= WINDOW);
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(secrets: &[&str]) -> Search {
        Search::new(&secrets.iter().map(|s| (*s).to_owned()).collect())
    }

    #[test]
    fn a_secret_is_found_wherever_it_stands() {
        let search = search(&["hunter2-of-bob", "another-secret"]);
        assert_eq!(search.first_in(b"nothing to see here, hunter2-of-alice"), None);
        assert_eq!(search.first_in(b"a\nhunter2-of-bob"), Some(2));
        assert_eq!(search.first_in(b"token=another-secret&x"), Some(6));
        assert_eq!(search.first_in(b"hunter2"), None);
    }

    #[test]
    fn a_secret_is_found_in_base64_behind_anything() {
        let search = search(&["hunter2-of-bob!!"]);
        for before in ["", "a", "ab", "abc", "bob:"] {
            for behind in ["", "x", "xy", "xyz"] {
                let text =
                    format!("Basic {}", STANDARD_NO_PAD.encode(format!("{before}hunter2-of-bob!!{behind}")));
                assert!(search.first_in(text.as_bytes()).is_some(), "{before:?} {behind:?}");
            }
        }
    }

    #[test]
    fn a_run_with_a_leak_fails_and_so_does_one_that_proves_nothing() {
        let folder = std::env::temp_dir().join(format!("xtask-secrets-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        assert!(check(&folder).is_err(), "nothing was logged");
        fs::write(folder.join("1.secrets"), "hunter2-of-bob\n").expect("written");
        fs::write(folder.join("1.log"), "one\ntwo\n").expect("written");
        check(&folder).expect("no leak");
        fs::write(folder.join("2.log"), "one\nhunter2-of-bob\n").expect("written");
        let error = check(&folder).expect_err("a leak");
        assert!(error.contains("2.log:2") && !error.contains("hunter2"), "{error}");
        fs::remove_dir_all(folder).expect("removed");
    }
}
