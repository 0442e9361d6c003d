//! Tables, aligned by the width that text has on a screen.

use console::{Alignment, measure_text_width, pad_str, truncate_str};

use super::style::{Style, Styled};

/// Between two columns.
const GAP: &str = "  ";
/// A column that gives way keeps so much.
const LEAST: usize = 20;

/// A table that is about to be printed.
pub(crate) struct Table<'a> {
    pub(crate) columns: &'a [&'a str],
    /// The column that is cut when a row would be wider than the screen.
    pub(crate) elastic: usize,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table<'_> {
    /// The lines, the head first. `width` is that of the screen, if it has one.
    pub(crate) fn lines(&self, style: Style, width: Option<usize>) -> Vec<String> {
        let widths = self.widths(width);
        let head: Vec<String> = self.columns.iter().map(|column| (*column).to_owned()).collect();
        let mut lines = vec![line(&head, &widths, |_| Some(Styled::Head), style)];
        let last = self.columns.len() - 1;
        let look = |column| (column == last).then_some(Styled::Faint);
        lines.extend(self.rows.iter().map(|row| line(row, &widths, look, style)));
        lines
    }

    fn widths(&self, screen: Option<usize>) -> Vec<usize> {
        let widest = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            let cells = cells.map(|cell| measure_text_width(cell)).max().unwrap_or(0);
            cells.max(measure_text_width(self.columns[column]))
        };
        let mut widths: Vec<usize> = (0..self.columns.len()).map(widest).collect();
        let all = widths.iter().sum::<usize>() + GAP.len() * (widths.len() - 1);
        if let Some(over) = screen.and_then(|screen| all.checked_sub(screen)) {
            let elastic = &mut widths[self.elastic];
            *elastic = elastic.saturating_sub(over).max(LEAST.min(*elastic));
        }
        widths
    }
}

fn line(cells: &[String], widths: &[usize], look: impl Fn(usize) -> Option<Styled>, style: Style) -> String {
    let last = cells.len().saturating_sub(1);
    let pieces = cells.iter().zip(widths).enumerate().map(|(column, (cell, width))| {
        let cut = truncate_str(cell, *width, "…");
        // No spaces behind the last one.
        let padded = if column == last {
            cut
        } else {
            pad_str(&cut, *width, Alignment::Left, None).into_owned().into()
        };
        look(column).map_or_else(|| padded.to_string(), |look| style.paint(look, &padded))
    });
    pieces.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::ColorChoice;

    fn lines(rows: &[[&str; 3]], width: Option<usize>) -> Vec<String> {
        let rows = rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let table = Table { columns: &["NAME", "TEXT", "ID"], elastic: 1, rows };
        table.lines(Style::choose(ColorChoice::Never, false), width)
    }

    #[test]
    fn columns_are_aligned_by_width() {
        let found = lines(&[["Ada", "hi", "1"], ["日本", "", "22"], ["Zoë", "x", ""]], None);
        assert_eq!(found, ["NAME  TEXT  ID", "Ada   hi    1", "日本        22", "Zoë   x"]);
    }

    #[test]
    fn one_column_gives_way_to_the_screen() {
        let text = "a text that is much longer than the screen of this machine is wide";
        let found = lines(&[["Ada", text, "1"]], Some(40));
        assert_eq!(found[1], "Ada   a text that is much longer th…  1");
        assert!(found.iter().all(|line| measure_text_width(line) <= 40));
        assert_eq!(measure_text_width(&lines(&[["Ada", text, "1"]], Some(5))[1]), 29, "something stays");
    }
}
