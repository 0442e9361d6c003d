//! Completions, the manual, and the local cloud.

use std::fs;

use crate::home::Home;

const COMMANDS: [&str; 14] = [
    "login",
    "logout",
    "me",
    "rooms",
    "memberships",
    "messages",
    "people",
    "teams",
    "webhooks",
    "request",
    "sim",
    "demo",
    "completions",
    "man",
];

#[test]
fn the_description_names_every_command() {
    let command = webex_cli::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    assert_eq!(names, COMMANDS);
}

#[tokio::test]
async fn each_shell_is_told_every_command() {
    let home = Home::new().await;
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = home.ok(&["completions", shell]).await;
        for command in COMMANDS.iter().chain(&["follow", "cursor", "profile"]) {
            assert!(text.contains(command), "{shell}: {command}");
        }
    }
}

#[tokio::test]
async fn the_manual_has_a_page_for_every_command() {
    let home = Home::new().await;
    let page = home.ok(&["man"]).await;
    assert!(page.contains(".TH webex 1") && page.contains("Exit codes:"), "{page}");
    for command in COMMANDS {
        assert!(page.contains(&format!("webex\\-{command}(1)")), "{command}");
        assert!(home.ok(&["man", command]).await.contains(&format!(".TH webex-{command} 1")), "{command}");
    }
    assert!(home.ok(&["man", "messages", "follow"]).await.contains("cursor"));

    assert_eq!(home.ok(&["man", "--directory", "pages"]).await, "");
    for name in ["webex.1", "webex-rooms.1", "webex-messages-follow.1", "webex-teams-members-add.1"] {
        let page = fs::read_to_string(home.path().join("pages").join(name)).expect(name);
        assert!(page.contains(".SH SYNOPSIS"), "{name}");
    }
}

#[tokio::test]
async fn help_names_exit_codes_and_the_environment() {
    let home = Home::new().await;
    let help = home.ok(&["--help"]).await;
    for text in ["Exit codes:", "130  interrupted", "WEBEX_ACCESS_TOKEN", "NO_COLOR", "config.toml"] {
        assert!(help.contains(text), "{text}");
    }
    assert_eq!(home.ok(&["--version"]).await, format!("webex {}\n", env!("CARGO_PKG_VERSION")));
}

#[cfg(unix)]
#[tokio::test]
async fn the_local_cloud_is_served_until_ctrl_c() {
    let home = Home::new().await.with_secrets();
    let mut cloud = home.start(&["sim", "--administrator", "--env-file", "sim.env", "--profile", "strict"]);
    let mut user = home.clone();
    loop {
        let line = cloud.line().await;
        let (name, value) = line.split_once('=').expect("KEY=VALUE");
        user = user.with(name, value);
        if name == "WEBEX_ACCESS_TOKEN" {
            break;
        }
    }
    assert!(user.ok(&["me"]).await.contains("Simulated Administrator"));
    assert!(fs::read_to_string(home.path().join("sim.env")).expect("written").contains("HYDRA_SERVICE_URL="));
    cloud.signal("INT").await;
    assert_eq!(cloud.end().await, (0, String::new(), String::new()));
}

#[tokio::test]
async fn the_demo_is_played_to_its_end() {
    let home = Home::new().await;
    let out = home.ok(&["demo", "--messages", "60"]).await;
    let lines: Vec<&str> = out.lines().collect();
    let verdict = lines.last().expect("a verdict");
    let (held, rest) = verdict.split_once(" of ").expect("so many of so many");
    assert!(rest.starts_with(&format!("{held} steps held")), "{out}");
    assert!(!out.contains("FAILED") && lines.len() > 20, "{out}");
}
