//! A handful of cuts, one of each consequence, always the same ones.

use webex_storm::{Cut, Feed, Stage, Storm};

/// wire/02 section 4.2: what reconnects by itself, what needs a new token or registration, what the application has to
/// answer, and a connection that is gone without a word.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_doubled_or_misplaced_in_a_small_storm() {
    let stage = Stage::new(3, 2).await.expect("a cloud");
    let feed = Feed::in_this_process(&stage).await.expect("a receiver");
    let cuts = vec![
        Cut::Reset,
        Cut::Close(4000, "Replaced"),
        Cut::Close(4401, "expired"),
        Cut::HalfOpen,
        Cut::Refuse(4404),
        Cut::Restart,
        Cut::Shutdown,
        Cut::CloseWithoutCode,
    ];
    let storm = Storm { cuts, ..Storm::new(20_251_125, 0) };
    let figures = storm.run(&stage, feed, |_| {}).await.expect("the storm blows over");
    println!("{figures}");
    assert!(figures.verdict.is_clean(), "{}", figures.verdict);
    assert!(figures.received > 50, "{} messages", figures.received);
    assert!(figures.measures.connections > 8, "{:?}", figures.measures);
    assert_eq!(figures.measures.stops, 1, "4000 is the application's to answer");
    stage.close().await.expect("it ends");
}
