//! What happened, step by step, with timings: on the screen while it happens, as a table at the end.

use std::fmt;
use std::future::Future;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// A failure of the story, as a text for people.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One line of the table.
struct Line {
    step: String,
    outcome: Result<String, String>,
    took: Duration,
}

/// The protocol of a story.
#[derive(Default)]
pub(crate) struct Report {
    lines: Vec<Line>,
}

impl Report {
    /// Runs one step behind a spinner; its text says what was seen.
    pub(crate) async fn step<T, F>(&mut self, name: &str, work: F) -> Result<T, Failure>
    where
        F: Future<Output = Result<(T, String), Failure>>,
    {
        let bar = spinner(name);
        let result = self.timed(name, work).await;
        bar.finish_and_clear();
        self.print_last();
        result
    }

    /// Runs one step behind a bar of `total` units.
    pub(crate) async fn counted<T, F>(
        &mut self,
        name: &str,
        total: u64,
        work: impl FnOnce(ProgressBar) -> F,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<(T, String), Failure>>,
    {
        let bar = counter(name, total);
        let result = self.timed(name, work(bar.clone())).await;
        bar.finish_and_clear();
        self.print_last();
        result
    }

    async fn timed<T, F>(&mut self, name: &str, work: F) -> Result<T, Failure>
    where
        F: Future<Output = Result<(T, String), Failure>>,
    {
        let start = Instant::now();
        let result = work.await;
        let (result, outcome) = match result {
            Ok((value, seen)) => (Ok(value), Ok(seen)),
            Err(error) => {
                let text = error.to_string();
                (Err(error), Err(text))
            }
        };
        self.lines.push(Line { step: name.to_owned(), outcome, took: start.elapsed() });
        result
    }

    fn print_last(&self) {
        if let Some(line) = self.lines.last() {
            // The story goes on when nobody listens.
            let _ = writeln!(io::stdout(), "{line}");
        }
    }

    /// Whether every step held.
    pub(crate) fn held(&self) -> bool {
        !self.lines.is_empty() && self.lines.iter().all(|line| line.outcome.is_ok())
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mark, text) = match &self.outcome {
            Ok(text) => ("ok    ", text),
            Err(text) => ("FAILED", text),
        };
        write!(f, "{mark} {:>9}  {:<28} {text}", Millis(self.took), self.step)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: Duration = self.lines.iter().map(|line| line.took).sum();
        writeln!(f, "\n{:<6} {:>9}  {:<28} What was seen", "Result", "Time", "Step")?;
        writeln!(f, "{}", "-".repeat(100))?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "{}", "-".repeat(100))?;
        let held = self.lines.iter().filter(|line| line.outcome.is_ok()).count();
        write!(f, "{held} of {} steps held, {} in total", self.lines.len(), Millis(total))
    }
}

struct Millis(Duration);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // `pad` lets the width of the caller apply.
        f.pad(&format!("{:.1} ms", self.0.as_secs_f64() * 1000.0))
    }
}

fn spinner(name: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner();
    bar.set_message(name.to_owned());
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn counter(name: &str, total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{msg:28} [{wide_bar}] {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar
}
