//! What came out, as rows of a table.

use std::time::Duration;

/// A figure and what it should be.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// The benchmark.
    pub(crate) bench: &'static str,
    /// What is measured.
    pub(crate) what: String,
    /// The figure in words.
    pub(crate) figure: String,
    /// What it should be, in words.
    pub(crate) target: String,
    pub(crate) verdict: Verdict,
}

/// Whether a figure is what it should be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Verdict {
    Met,
    Missed,
    /// Nothing was promised.
    Told,
}

impl Row {
    /// A figure that must not be more than `limit`.
    pub(crate) fn at_most(bench: &'static str, what: impl Into<String>, figure: Figure, limit: f64) -> Self {
        let met = figure.value <= limit;
        let target = format!("at most {}{}", plain(limit), figure.unit);
        Self::new(bench, what, figure, target, if met { Verdict::Met } else { Verdict::Missed })
    }

    /// A figure that must be at least `limit`.
    pub(crate) fn at_least(bench: &'static str, what: impl Into<String>, figure: Figure, limit: f64) -> Self {
        let met = figure.value >= limit;
        let target = format!("at least {}{}", plain(limit), figure.unit);
        Self::new(bench, what, figure, target, if met { Verdict::Met } else { Verdict::Missed })
    }

    /// A figure of which nothing was promised.
    pub(crate) fn told(bench: &'static str, what: impl Into<String>, figure: Figure) -> Self {
        Self::new(bench, what, figure, "–".to_owned(), Verdict::Told)
    }

    fn new(
        bench: &'static str,
        what: impl Into<String>,
        figure: Figure,
        target: String,
        verdict: Verdict,
    ) -> Self {
        Self { bench, what: what.into(), figure: figure.to_string(), target, verdict }
    }
}

/// A number with its unit and how it came about.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) value: f64,
    unit: &'static str,
    detail: String,
}

impl Figure {
    /// So many times as much; `detail` says of what.
    pub(crate) fn times(value: f64, detail: impl Into<String>) -> Self {
        Self { value, unit: "x", detail: detail.into() }
    }

    pub(crate) fn of(value: f64, unit: &'static str, detail: impl Into<String>) -> Self {
        Self { value, unit, detail: detail.into() }
    }
}

impl std::fmt::Display for Figure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let decimals = if self.value.abs() < 10.0 { 2 } else { 0 };
        write!(f, "{:.decimals$}{}", self.value, self.unit)?;
        if self.detail.is_empty() { Ok(()) } else { write!(f, " ({})", self.detail) }
    }
}

fn plain(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number:.0}") } else { format!("{number}") }
}

/// A time in the unit that reads best.
pub(crate) fn time(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    match micros {
        micros if micros < 10.0 => format!("{micros:.2} µs"),
        micros if micros < 1000.0 => format!("{micros:.0} µs"),
        micros if micros < 1e6 => format!("{:.1} ms", micros / 1e3),
        micros => format!("{:.2} s", micros / 1e6),
    }
}

/// The middle of them; the lower one of two.
pub(crate) fn median<T: Copy + PartialOrd>(values: &[T]) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    sorted[(sorted.len() - 1) / 2]
}

/// The table in Markdown.
pub(crate) fn table(rows: &[Row]) -> String {
    let mut text = String::from("| | What | Figure | Target | |\n|---|---|---:|---:|---|\n");
    for row in rows {
        let verdict = match row.verdict {
            Verdict::Met => "met",
            Verdict::Missed => "**missed**",
            Verdict::Told => "",
        };
        let Row { bench, what, figure, target, .. } = row;
        text.push_str(&format!("| {bench} | {what} | {figure} | {target} | {verdict} |\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_whether_the_target_is_met() {
        let rows = [
            Row::at_most("a", "less", Figure::times(1.5, ""), 2.0),
            Row::at_most("a", "less", Figure::times(2.5, "of 10 µs"), 2.0),
            Row::at_least("b", "more", Figure::times(25.0, ""), 25.0),
            Row::told("e", "bytes", Figure::of(512.0, " bytes", "")),
        ];
        let verdicts = rows.iter().map(|row| row.verdict).collect::<Vec<_>>();
        assert_eq!(verdicts, [Verdict::Met, Verdict::Missed, Verdict::Met, Verdict::Told]);
        assert!(table(&rows).contains("| a | less | 2.50x (of 10 µs) | at most 2x | **missed** |"));
    }

    #[test]
    fn the_middle_is_in_the_middle() {
        assert_eq!((median(&[3, 1, 2]), median(&[4, 1, 2, 3]), median(&[0.5])), (2, 2, 0.5));
    }

    #[test]
    fn times_read_well() {
        let text = |micros| time(Duration::from_micros(micros));
        assert_eq!(
            [text(5), text(50), text(5_000), text(5_000_000)],
            ["5.00 µs", "50 µs", "5.0 ms", "5.00 s"]
        );
    }
}
