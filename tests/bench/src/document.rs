//! `docs/performance.md`: the figures between two marks, the words around them as people wrote them.

use std::path::PathBuf;

use crate::Result;
use crate::figure::{Row, table};

const BEGIN: &str = "<!-- figures: written by `cargo xtask bench --update` -->\n";
const END: &str = "<!-- end of the figures -->";

/// Puts the rows into the document. Rows of benchmarks that did not run stay as they are.
pub(crate) fn update(rows: &[Row]) -> Result {
    let place = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md");
    let text = std::fs::read_to_string(&place)?;
    Ok(std::fs::write(place, replaced(&text, rows)?)?)
}

fn replaced(text: &str, rows: &[Row]) -> Result<String> {
    let (before, rest) = text.split_once(BEGIN).ok_or("the document has no place for figures")?;
    let (old, after) = rest.split_once(END).ok_or("the place for figures has no end")?;
    let new = table(rows);
    let mut lines: Vec<&str> = old.lines().filter(|line| is_row(line) && !ran(line, rows)).collect();
    lines.extend(new.lines().filter(|line| is_row(line)));
    // By benchmark; within one they keep their order.
    lines.sort_by_key(|line| line.split('|').nth(1).map(str::trim));
    let head: Vec<&str> = new.lines().take(2).collect();
    Ok(format!("{before}{BEGIN}{}\n{}\n{END}{after}", head.join("\n"), lines.join("\n")))
}

/// A row names its benchmark by a letter.
fn is_row(line: &str) -> bool {
    line.split('|').nth(1).is_some_and(|cell| cell.trim().len() == 1)
}

fn ran(line: &str, rows: &[Row]) -> bool {
    line.split('|').nth(1).is_some_and(|cell| rows.iter().any(|row| row.bench == cell.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::Figure;

    #[test]
    fn figures_change_and_words_stay() {
        let text = format!(
            "words\n{BEGIN}| | What |\n|---|---|\n| a | old | 3x | – | |\n| b | kept | 1x | – | |\n{END}\nmore\n"
        );
        let rows = [Row::at_most("a", "new", Figure::times(1.0, ""), 2.0)];
        let new = replaced(&text, &rows).expect("there is a place");
        assert!(new.starts_with("words\n") && new.ends_with("\nmore\n"), "{new}");
        assert!(!new.contains("old"), "{new}");
        let (a, b) = (new.find("| a | new |").expect("there"), new.find("| b | kept |").expect("there"));
        assert!(a < b);
        assert!(replaced("no place", &rows).is_err());
    }
}
