//! The process of the JavaScript SDK and the lines of JSON that move it.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::oneshot;

/// Why the agent did not do what was asked.
#[derive(Debug)]
pub struct AgentError(String);

impl fmt::Display for AgentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for AgentError {}

type Answer = Result<Value, AgentError>;
/// Who waits for which answer; nobody can wait any more once it is `None`.
type Waiting = Arc<Mutex<Option<HashMap<u64, oneshot::Sender<Answer>>>>>;

/// A person on the JavaScript SDK, in a Node process of its own (`tests/interop/agent.mjs`). The process ends when this is
/// dropped.
pub struct Agent {
    input: tokio::sync::Mutex<ChildStdin>,
    waiting: Waiting,
    next: AtomicU64,
    _process: Child,
}

impl Agent {
    /// Where the packages of the JavaScript SDK are installed, when they are: `npm ci` in `tests/interop` does that.
    pub fn home() -> Option<PathBuf> {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../interop");
        home.join("node_modules/@webex/webex-core").is_dir().then_some(home)
    }

    /// Starts Node with the variables of a simulator; what the SDK logs goes to `log`. Nobody is signed in yet.
    ///
    /// # Errors
    /// When the packages are not installed or `node` does not start.
    pub fn start(
        variables: impl IntoIterator<Item = (String, String)>,
        log: Stdio,
    ) -> Result<Self, AgentError> {
        let home = Self::home().ok_or_else(|| AgentError("run `npm ci` in tests/interop".to_owned()))?;
        let mut process = Command::new("node")
            .arg("agent.mjs")
            .current_dir(home)
            .envs(variables)
            .env("NODE_ENV", "test")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| AgentError(no_node(&error)))?;
        let (input, output) = process.stdin.take().zip(process.stdout.take()).expect("both are piped");
        let waiting = Waiting::new(Mutex::new(Some(HashMap::new())));
        tokio::spawn(listen(BufReader::new(output).lines(), Arc::clone(&waiting)));
        Ok(Self {
            input: tokio::sync::Mutex::new(input),
            waiting,
            next: AtomicU64::new(1),
            _process: process,
        })
    }

    /// Asks for one action, with the members that it wants (see `tests/interop/lib/agent/actions.mjs`). Several may be
    /// under way.
    ///
    /// # Errors
    /// What the SDK threw, or that the process is gone.
    ///
    /// # Panics
    /// When `given` is no object.
    pub async fn ask(&self, action: &str, given: Value) -> Answer {
        let Value::Object(given) = given else { panic!("{action}: {given} is no object") };
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let answer = self.expect_answer(id)?;
        self.write(line_of(id, action, given)).await?;
        answer.await.unwrap_or_else(|_| Err(gone()))
    }

    fn expect_answer(&self, id: u64) -> Result<oneshot::Receiver<Answer>, AgentError> {
        let (sender, receiver) = oneshot::channel();
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.as_mut().ok_or_else(gone)?.insert(id, sender);
        Ok(receiver)
    }

    async fn write(&self, line: String) -> Result<(), AgentError> {
        self.input.lock().await.write_all(line.as_bytes()).await.map_err(|_| gone())
    }
}

fn no_node(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "Node is not installed".to_owned(),
        _ => format!("node does not start: {error}"),
    }
}

fn gone() -> AgentError {
    AgentError("the process of the JavaScript SDK is gone".to_owned())
}

fn line_of(id: u64, action: &str, mut given: Map<String, Value>) -> String {
    given.insert("id".to_owned(), json!(id));
    given.insert("do".to_owned(), json!(action));
    format!("{}\n", Value::Object(given))
}

/// One line of the agent.
#[derive(Deserialize)]
struct Said {
    id: u64,
    #[serde(default)]
    ok: Value,
    error: Option<String>,
}

/// Hands every answer to whoever waits for it, until the process is gone.
async fn listen(mut lines: Lines<BufReader<ChildStdout>>, waiting: Waiting) {
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(Said { id, ok, error }) = serde_json::from_str(&line) else { continue };
        let mut waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = waiting.as_mut().and_then(|all| all.remove(&id)) {
            // Whoever asked may have gone.
            let _ = sender.send(error.map_or(Ok(ok), |error| Err(AgentError(error))));
        }
    }
    waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_carries_number_action_and_what_was_given() {
        let given = json!({"conversation": "http://c"}).as_object().cloned().expect("an object");
        let line: Value = serde_json::from_str(&line_of(7, "post", given)).expect("JSON");
        assert_eq!(line, json!({"id": 7, "do": "post", "conversation": "http://c"}));
    }

    #[tokio::test]
    async fn whoever_waits_for_a_process_that_ends_is_told() {
        let mut process = Command::new("true").stdout(Stdio::piped()).spawn().expect("starts");
        let output = process.stdout.take().expect("piped");
        let (sender, receiver) = oneshot::channel();
        let waiting = Waiting::new(Mutex::new(Some(HashMap::from([(1, sender)]))));
        listen(BufReader::new(output).lines(), Arc::clone(&waiting)).await;
        assert!(receiver.await.is_err());
        assert!(waiting.lock().expect("not poisoned").is_none());
    }
}
