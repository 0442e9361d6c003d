//! A user with a folder of configuration, and the cloud that this user lives on.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use webex_sim::{NewUser, Sim, TestUser};

use crate::running::Running;

/// How long anything may take; only a failing test waits so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Short times for connections that break.
const CONFIG: &str = "\
[plugin.mercury]
ping_interval = 0.2
pong_timeout = 0.2
backoff_initial = 0.01
backoff_max = 0.2
stable_after = 0.5
force_close_delay = 0.1
";

/// A cloud, the folder of one user of this machine, and everything that must be in no output.
#[derive(Clone)]
pub(crate) struct Home {
    pub(crate) sim: Arc<Sim>,
    folder: Arc<TempDir>,
    variables: Vec<(String, String)>,
    secrets: Arc<Mutex<Vec<String>>>,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    /// A fresh cloud, where nobody is signed in.
    pub(crate) async fn new() -> Self {
        let sim = Sim::start().await.expect("loopback has a free port");
        let folder = tempfile::tempdir().expect("a folder");
        let mut variables = sim.env();
        variables.push(("TZ".to_owned(), "UTC".to_owned()));
        let home = Self {
            secrets: Arc::new(Mutex::new(vec![sim.client_secret().to_owned()])),
            sim: Arc::new(sim),
            folder: Arc::new(folder),
            variables,
        };
        std::fs::create_dir_all(home.config()).expect("a folder");
        std::fs::write(home.config().join("config.toml"), CONFIG).expect("written");
        home
    }

    /// A fresh cloud and `ada`, whose token is in the environment.
    pub(crate) async fn with_ada() -> (Self, TestUser) {
        let home = Self::new().await;
        let ada = home.user("ada");
        (home.with("WEBEX_ACCESS_TOKEN", ada.access_token()), ada)
    }

    /// Another person.
    pub(crate) fn user(&self, name: &str) -> TestUser {
        let user = NewUser::new().email(format!("{name}@example.com")).display_name(name);
        let user = self.sim.create_user(user).expect("the address is free");
        self.hide(user.access_token());
        self.hide(user.refresh_token().expect("a person has one"));
        user
    }

    /// From now on this must be in no output.
    pub(crate) fn hide(&self, secret: &str) {
        self.secrets.lock().expect("whole").push(secret.to_owned());
    }

    /// The same user, who may be shown secrets: a simulator prints those of its own integration.
    pub(crate) fn with_secrets(&self) -> Self {
        Self { secrets: Arc::default(), ..self.clone() }
    }

    /// The same user with another environment variable.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        let mut home = self.without(name);
        home.variables.push((name.to_owned(), value.to_owned()));
        home
    }

    /// The same user without that environment variable.
    pub(crate) fn without(&self, name: &str) -> Self {
        let mut home = self.clone();
        home.variables.retain(|(known, _)| known != name);
        home
    }

    /// The folder of the configuration.
    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("webex")
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_webex"));
        command.args(words).env_clear().envs(self.variables.iter().cloned());
        command.env("HOME", self.path()).env("XDG_CONFIG_HOME", self.path()).current_dir(self.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, words: &[&str]) -> Run {
        self.run_with(words, "").await
    }

    /// Runs a command that reads `input`.
    pub(crate) async fn run_with(&self, words: &[&str], input: &str) -> Run {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("piped");
        // Whoever does not read has no use for it.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let output = tokio::time::timeout(PATIENCE, child.wait_with_output());
        let output = output.await.expect("it ends").expect("it ran");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        let run = Run {
            code: output.status.code().expect("no signal ended it"),
            out: text(output.stdout),
            err: text(output.stderr),
        };
        self.check(&run.out);
        self.check(&run.err);
        assert!(!run.err.contains("panicked"), "{run:?}");
        run
    }

    /// Runs a command that must succeed, and gives what it printed.
    pub(crate) async fn ok(&self, words: &[&str]) -> String {
        let run = self.run(words).await;
        assert_eq!(run.code, 0, "{words:?}: {run:?}");
        run.out
    }

    /// Runs a command with `--json` that must succeed, and gives the document.
    pub(crate) async fn json(&self, words: &[&str]) -> Value {
        let mut lines = self.json_lines(words).await;
        assert_eq!(lines.len(), 1, "one document: {lines:?}");
        lines.remove(0)
    }

    /// Runs a command with `--json` that must succeed, and gives the document of each line.
    pub(crate) async fn json_lines(&self, words: &[&str]) -> Vec<Value> {
        let words = [&["--json"], words].concat();
        let out = self.ok(&words).await;
        out.lines().map(|line| serde_json::from_str(line).expect("a document on each line")).collect()
    }

    /// Runs a command with `--quiet` that must succeed, and gives the id.
    pub(crate) async fn id(&self, words: &[&str]) -> String {
        let words = [&["--quiet"], words].concat();
        let out = self.ok(&words).await;
        assert_eq!(out.lines().count(), 1, "one id: {out}");
        out.trim().to_owned()
    }

    /// Starts a command that goes on.
    pub(crate) fn start(&self, words: &[&str]) -> Running {
        Running::new(self.clone(), self.command(words).spawn().expect("the program starts"))
    }

    /// No secret is in the text.
    pub(crate) fn check(&self, text: &str) {
        let secrets = self.secrets.lock().expect("whole");
        for secret in secrets.iter() {
            assert!(!text.contains(secret.as_str()), "a secret is printed");
        }
    }
}

/// The text field of a document.
pub(crate) fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}"))
}
