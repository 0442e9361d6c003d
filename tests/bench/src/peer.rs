//! The Rust crate `webex`, published by other people: `tests/peers` drives it, in processes of its own, against a simulator
//! with TLS and public host names.

use std::path::PathBuf;

use serde_json::Value;
use tokio::process::Command;
use webex_sim::{NewUser, PublicNames, Sim};

use crate::Result;

/// The variable that has the path of `webex-peers`; `cargo xtask bench` builds it where OpenSSL is.
const PROGRAM: &str = "WEBEX_PEERS";

/// The program, and a simulator for it.
pub(crate) struct Peers {
    program: PathBuf,
    sim: Sim,
    folder: tempfile::TempDir,
}

impl Peers {
    /// Nothing where the program could not be built.
    pub(crate) async fn start() -> Result<Option<Self>> {
        let Some(program) = std::env::var_os(PROGRAM) else { return Ok(None) };
        let sim = Sim::builder().public_names(PublicNames::Requests).start().await?;
        let folder = tempfile::tempdir()?;
        let variables = sim.env().into_iter().map(|(name, value)| format!("{name}={value}\n"));
        std::fs::write(folder.path().join("env"), variables.collect::<String>())?;
        let authority = sim.ca_pem().ok_or("a simulator with TLS has an authority")?;
        std::fs::write(folder.path().join("ca.pem"), authority)?;
        Ok(Some(Self { program: program.into(), sim, folder }))
    }

    /// The file with the authority of the simulator.
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// The variables by which a client of ours finds the same simulator, as somebody new.
    pub(crate) fn variables(&self) -> Result<Vec<(String, String)>> {
        let address = self.sim.env().into_iter().find(|(name, _)| name == "SIM_CONTROL_URL");
        let address: url::Url = address.ok_or("the simulator does not tell its address")?.1.parse()?;
        let hydra = format!(
            "https://{}:{}/v1",
            address.host_str().unwrap_or_default(),
            address.port().unwrap_or(443)
        );
        let token = self.sim.create_user(NewUser::new())?.access_token().to_owned();
        Ok([("HYDRA_SERVICE_URL", hydra), ("WEBEX_ACCESS_TOKEN", token)]
            .map(|(name, value)| (name.to_owned(), value))
            .into())
    }

    /// Runs a process of it with such words; what it tells.
    pub(crate) async fn run(&self, words: &[String]) -> Result<Value> {
        let mut command = Command::new(&self.program);
        command.arg("--env-file").arg(self.folder.path().join("env"));
        command.arg("--ca-file").arg(self.authority()).args(words);
        let output = command.kill_on_drop(true).output().await?;
        if !output.status.success() {
            return Err(format!("webex-peers: {}", String::from_utf8_lossy(&output.stderr)).into());
        }
        Ok(serde_json::from_slice(&output.stdout)?)
    }
}
