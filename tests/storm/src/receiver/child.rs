//! A receiver in a process of its own.

use std::path::Path;
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child as Process, ChildStdin, ChildStdout, Command};

use crate::line::Line;
use crate::{Result, fail};

/// A receiver in a process of its own; killed when it is dropped.
#[derive(Debug)]
pub struct Child {
    process: Process,
    /// Closed to make the process end.
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
}

impl Child {
    /// Starts `program` with these words and variables.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(program: &Path, words: &[&str], variables: &[(String, String)]) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(words).envs(variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn()?;
        let Some(output) = process.stdout.take() else { return fail("the process has no output") };
        let input = process.stdin.take();
        Ok(Self { process, input, output: BufReader::new(output).lines() })
    }

    /// The next thing that it tells; nothing when it ended. Cancel safe.
    ///
    /// # Errors
    /// When its output cannot be read.
    pub async fn next(&mut self) -> Result<Option<Line>> {
        while let Some(text) = self.output.next_line().await? {
            if let Some(line) = Line::of_text(&text) {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// Its number in the system; nothing once it is gone.
    #[must_use]
    pub fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Tells it to end: it says [`Line::Done`] then.
    pub fn end(&mut self) {
        self.input = None;
    }

    /// Waits until it is gone.
    ///
    /// # Errors
    /// When the system cannot tell.
    pub async fn wait(&mut self) -> Result {
        self.process.wait().await?;
        Ok(())
    }

    /// Kills it with a signal that it cannot catch, and waits until it is gone.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn kill(mut self) -> Result {
        Ok(self.process.kill().await?)
    }
}
