//! What the receiver tells, wherever it runs.

use std::path::Path;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::line::Line;
use crate::receiver::{Child, listen};
use crate::{Result, Stage, fail};

/// A receiver at work.
#[derive(Debug)]
pub struct Feed {
    lines: mpsc::UnboundedReceiver<Line>,
    end: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result>,
}

impl Feed {
    /// A receiver in this process.
    ///
    /// # Errors
    /// When its client cannot be built.
    pub async fn in_this_process(stage: &Stage) -> Result<Self> {
        let webex = stage.receiver_builder()?.build().await?;
        Ok(Self::of(async move |lines, end| {
            // A channel that nobody reads any more is the end of the run.
            let tell = |line| drop(lines.send(line));
            listen(&webex, tell, ended(end)).await?;
            Ok(webex.shutdown().await?)
        }))
    }

    /// A receiver in a process of its own: `program` with the word `receive`.
    ///
    /// # Errors
    /// When it does not start.
    pub fn in_own_process(stage: &Stage, program: &Path) -> Result<Self> {
        let mut child = Child::start(program, &["receive"], &stage.receiver_environment())?;
        Ok(Self::of(async move |lines, end| {
            let mut end = std::pin::pin!(ended(end));
            let mut is_over = false;
            loop {
                tokio::select! {
                    line = child.next() => match line? {
                        Some(line) => drop(lines.send(line)),
                        None => return Ok(()),
                    },
                    () = &mut end, if !is_over => {
                        is_over = true;
                        child.end();
                    }
                }
            }
        }))
    }

    fn of<F, R>(receive: F) -> Self
    where
        F: FnOnce(mpsc::UnboundedSender<Line>, oneshot::Receiver<()>) -> R,
        R: Future<Output = Result> + Send + 'static,
    {
        let (sender, lines) = mpsc::unbounded_channel();
        let (end, told) = oneshot::channel();
        Self { lines, end: Some(end), task: tokio::spawn(receive(sender, told)) }
    }

    /// The next thing that it tells. Cancel safe.
    ///
    /// # Errors
    /// Why it ended, when it tells no more.
    pub async fn next(&mut self) -> Result<Line> {
        match self.lines.recv().await {
            Some(line) => Ok(line),
            None => {
                (&mut self.task).await??;
                fail("the receiver ended by itself")
            }
        }
    }

    /// Tells it to end: it says [`Line::Done`] then.
    pub fn end(&mut self) {
        self.end = None;
    }
}

/// Whoever holds the other end wants the end, or is gone.
async fn ended(end: oneshot::Receiver<()>) {
    let _ = end.await;
}
