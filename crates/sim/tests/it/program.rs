//! The program `webex-sim serve`, started as a child process.

use std::collections::HashMap;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::http_client::Http;

fn serve(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_webex-sim"));
    command.arg("serve").args(arguments).stdout(Stdio::piped()).kill_on_drop(true);
    command.spawn().expect("the program starts")
}

/// Reads lines until the last variable.
pub(crate) async fn printed(child: &mut Child, last: &str) -> HashMap<String, String> {
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut variables = HashMap::new();
    while let Some(line) = lines.next_line().await.expect("readable") {
        let (name, value) = line.split_once('=').expect("KEY=VALUE");
        variables.insert(name.to_owned(), value.to_owned());
        if name == last {
            break;
        }
    }
    variables
}

#[tokio::test]
async fn the_variables_of_the_contract_are_printed_and_written_and_lead_to_services() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("sim.env");
    let mut child = serve(&["--administrator", "--env-file", file.to_str().expect("plain text")]);
    let variables = printed(&mut child, "WEBEX_ACCESS_TOKEN").await;
    for name in [
        "WEBEX_CLIENT_ID",
        "WEBEX_CLIENT_SECRET",
        "WEBEX_SCOPE",
        "WEBEX_REDIRECT_URI",
        "IDBROKER_BASE_URL",
        "IDENTITY_BASE_URL",
        "U2C_SERVICE_URL",
        "HYDRA_SERVICE_URL",
        "SQDISCOVERY_SERVICE_URL",
        "CONVERSATION_SERVICE",
        "WEBEX_TEST_USERS_CI_GATEWAY_SERVICE_URL",
        "EU_PRIMARY_ORG_ID",
        "WEBEX_APPID_ORGID",
        "WEBEX_APPID_SECRET",
        "WDM_SERVICE_URL",
    ] {
        assert!(variables.contains_key(name), "{name}");
    }
    let written = std::fs::read_to_string(&file).expect("the file is there once the variables are printed");
    assert_eq!(written.lines().count(), variables.len());

    let http = Http::new("");
    http.get(&variables["SQDISCOVERY_SERVICE_URL"]).send().await.expect(200);
    let catalog = http.get(&format!("{}/catalog", variables["U2C_SERVICE_URL"]));
    catalog.bearer(&variables["WEBEX_ACCESS_TOKEN"]).send().await.expect(200);
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupt_ends_the_program_in_good_order() {
    for signal in ["INT", "TERM"] {
        let mut child = serve(&[]);
        let variables = printed(&mut child, "SIM_CONTROL_URL").await;
        Http::new("").get(&variables["SQDISCOVERY_SERVICE_URL"]).send().await.expect(200);
        let id = child.id().expect("it runs").to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status().await.expect("a shell tool");
        assert!(sent.success());
        let ended = tokio::time::timeout(Duration::from_secs(10), child.wait()).await.expect("it ends");
        assert!(ended.expect("it is ours").success());
    }
}
