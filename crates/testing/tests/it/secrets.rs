//! A run of tests that is taken down: its logs, its errors, and the secrets that must be in neither.

use std::path::Path;
use std::process::Command;

use http::Method;
use webex_testing::TestCloud;

/// Set in the child that leaks on purpose.
const LEAK: &str = "WEBEX_TEST_LEAKS_ON_PURPOSE";

/// A test like any other, which leaks only where it is told to.
#[tokio::test]
async fn a_test_that_may_leak() {
    let cloud = TestCloud::start().await;
    let webex = cloud.client("alice").await;
    let error = webex.request(Method::GET, "hydra/rooms/none").send().await.expect_err("no such room");
    assert!(error.status().is_some());
    if std::env::var_os(LEAK).is_some() {
        tracing::trace!(token = cloud.user("alice").access_token(), "this is how a leak looks");
    }
}

/// Runs the test above in a process of its own; all that was logged, and the secrets.
fn run(folder: &Path, leak: bool) -> (String, Vec<String>) {
    std::fs::create_dir_all(folder).expect("a folder");
    let mut child = Command::new(std::env::current_exe().expect("a test has a file"));
    child.args(["--exact", "secrets::a_test_that_may_leak"]).env("WEBEX_TEST_LOG_DIR", folder);
    if leak {
        child.env(LEAK, "1");
    } else {
        child.env_remove(LEAK);
    }
    assert!(child.output().expect("it runs").status.success());
    let read = |ending: &str| -> String {
        let entries =
            std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
        let wanted = entries.filter(|path| path.extension().is_some_and(|e| e == ending));
        wanted.map(|path| std::fs::read_to_string(path).expect("a text")).collect()
    };
    let found = (read("log"), read("secrets").lines().map(str::to_owned).collect());
    std::fs::remove_dir_all(folder).expect("removed");
    found
}

#[test]
fn what_leaks_is_in_the_log_and_among_the_secrets() {
    let folder = std::env::temp_dir().join(format!("webex-testing-secrets-{}", std::process::id()));
    let leaks =
        |(log, secrets): &(String, Vec<String>)| secrets.iter().filter(|s| log.contains(s.as_str())).count();
    let honest = run(&folder, false);
    assert!(honest.1.len() > 3, "tokens, secrets and keys: {}", honest.1.len());
    assert!(
        honest.0.contains("the call ended") && honest.0.contains("error: GET"),
        "calls and errors are told"
    );
    assert_eq!(leaks(&honest), 0);
    assert_eq!(leaks(&run(&folder, true)), 1);
}
