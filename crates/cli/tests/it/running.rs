//! A command that goes on.

use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout};

use crate::home::{Home, PATIENCE};

/// A command that goes on; killed when it is dropped. What it prints is looked through for secrets.
pub(crate) struct Running {
    home: Home,
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
    err: Lines<BufReader<ChildStderr>>,
}

impl Running {
    pub(crate) fn new(home: Home, mut child: Child) -> Self {
        let out = BufReader::new(child.stdout.take().expect("piped")).lines();
        let err = BufReader::new(child.stderr.take().expect("piped")).lines();
        Self { home, child, out, err }
    }

    /// The next line of standard output.
    pub(crate) async fn line(&mut self) -> String {
        let line = tokio::time::timeout(PATIENCE, self.out.next_line()).await;
        let line = line.expect("a line comes").expect("readable").expect("it goes on");
        self.home.check(&line);
        line
    }

    /// So many lines of standard output.
    pub(crate) async fn lines(&mut self, number: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for _ in 0..number {
            lines.push(self.line().await);
        }
        lines
    }

    /// Waits for a line of standard error with that text.
    pub(crate) async fn says(&mut self, text: &str) {
        self.said(text).await;
    }

    /// The next line of standard error with that text.
    pub(crate) async fn said(&mut self, text: &str) -> String {
        let said = async {
            while let Some(line) = self.err.next_line().await.expect("readable") {
                self.home.check(&line);
                if line.contains(text) {
                    return line;
                }
            }
            panic!("it ended and did not say {text:?}");
        };
        tokio::time::timeout(PATIENCE, said).await.expect("it says so")
    }

    /// Sends a signal.
    #[cfg(unix)]
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().expect("it runs");
        let kill = format!("kill -{name} {id}");
        let status = tokio::process::Command::new("sh").args(["-c", &kill]).status().await;
        assert!(status.expect("a shell").success());
    }

    /// Kills it without a word.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }

    /// Nobody reads what it prints any more.
    pub(crate) fn stop_reading(self) -> Waiting {
        Waiting { child: self.child, err: self.err }
    }

    /// Waits for the end: the exit code, and what is left of both outputs.
    pub(crate) async fn end(mut self) -> (i32, String, String) {
        let (mut out, mut err) = (String::new(), String::new());
        let reading = async {
            let (mut out_rest, mut err_rest) = (self.out.into_inner(), self.err.into_inner());
            let (a, b) = tokio::join!(out_rest.read_to_string(&mut out), err_rest.read_to_string(&mut err));
            a.and(b).expect("readable");
            self.child.wait().await.expect("it ran")
        };
        let status = tokio::time::timeout(PATIENCE, reading).await.expect("it ends");
        self.home.check(&out);
        self.home.check(&err);
        (status.code().expect("no signal ended it"), out, err)
    }
}

/// A command whose output nobody reads.
pub(crate) struct Waiting {
    child: Child,
    err: Lines<BufReader<ChildStderr>>,
}

impl Waiting {
    /// Waits for the end: the exit code, and what is left on standard error.
    pub(crate) async fn end(mut self) -> (i32, String) {
        let mut err = String::new();
        let reading = async {
            self.err.into_inner().read_to_string(&mut err).await.expect("readable");
            self.child.wait().await.expect("it ran")
        };
        let status = tokio::time::timeout(PATIENCE, reading).await.expect("it ends");
        (status.code().expect("no signal ended it"), err)
    }
}
