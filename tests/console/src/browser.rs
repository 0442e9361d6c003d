//! A Chromium without a window, steered over its DevTools protocol.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::Result;
use crate::devtools::DevTools;
use crate::page::Page;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-sync",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-component-update",
    "--disable-background-networking",
];
/// How long a browser may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// A running browser with a profile of its own; it ends when dropped.
pub(crate) struct Browser {
    address: String,
    _process: Child,
    _profile: TempDir,
}

impl Browser {
    /// Starts the browser of `$CHROMIUM`, or one on the path.
    pub(crate) async fn start() -> Result<Self> {
        let program = program().ok_or("no Chromium: install it (Debian package chromium) or set CHROMIUM")?;
        let profile = tempfile::tempdir()?;
        let mut process = Command::new(&program)
            .args(FLAGS)
            .args(["--remote-debugging-port=0", "--window-size=1360,960", "about:blank"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let address = tokio::time::timeout(START, address(&mut process)).await;
        let address = address.map_err(|_| "the browser does not say where its DevTools are")??;
        Ok(Self { address, _process: process, _profile: profile })
    }

    /// Opens an empty page.
    pub(crate) async fn page(&self) -> Result<Page> {
        let mut devtools = DevTools::connect(&self.address).await?;
        let target = devtools.call("Target.createTarget", json!({"url": "about:blank"})).await?;
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = devtools.call("Target.attachToTarget", attach).await?;
        devtools.talk_to(session["sessionId"].as_str().ok_or("no session")?);
        Page::new(devtools).await
    }
}

fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    let mut candidates = std::env::split_paths(&path).flat_map(|folder| NAMES.map(|name| folder.join(name)));
    candidates.find(|file| file.is_file())
}

/// The browser tells on its error output where it listens. Whatever else it says is read on, so that it never waits.
async fn address(process: &mut Child) -> Result<String> {
    let output = process.stderr.take().ok_or("the error output is piped")?;
    let mut lines = BufReader::new(output).lines();
    while let Some(line) = lines.next_line().await? {
        if let Some(address) = line.strip_prefix("DevTools listening on ") {
            let address = address.trim().to_owned();
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(address);
        }
    }
    Err("the browser ended at once".into())
}
