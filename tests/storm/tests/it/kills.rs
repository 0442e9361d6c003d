//! A few processes that are killed.

use webex_storm::{Kills, Stage};

/// The contract of `deliveries()` with a sink that keeps result and cursor together: nothing is lost, nothing is done
/// twice, whenever the process ends.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_done_twice_when_processes_are_killed() {
    let stage = Stage::new(3, 2).await.expect("a cloud");
    let kills = Kills::new(20_251_125, 3, env!("CARGO_BIN_EXE_webex-storm"));
    let kills = Kills { rate: 30.0, ..kills };
    let figures = kills.run(&stage, |_| {}).await.expect("it goes on after every kill");
    println!("{figures}");
    assert!(figures.verdict.is_clean(), "{}", figures.verdict);
    assert!(figures.received > 20, "{} messages", figures.received);
    stage.close().await.expect("it ends");
}
