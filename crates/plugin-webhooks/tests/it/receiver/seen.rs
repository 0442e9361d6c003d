//! Repetitions and recordings.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use webex_core::storage::{MemoryStorage, Namespace, Storage, Store};
use webex_core::time::Clock;
use webex_plugin_webhooks::{Delivery, SeenDeliveries, WebhookReceiver};
use webex_testing::ManualClock;

use super::Application;
use super::application::{message, verifier};

const DATE: &str = "2026-01-01T00:00:00Z";

/// A handler that fails as often as it is told to, and the number of its calls.
fn failing(
    times: usize,
) -> (impl Fn(Delivery) -> std::future::Ready<Result<(), ()>> + Clone, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let handler = move |_: Delivery| {
        let call = counted.fetch_add(1, Ordering::SeqCst);
        std::future::ready(if call < times { Err(()) } else { Ok(()) })
    };
    (handler, calls)
}

#[tokio::test]
async fn what_failed_is_handled_again_and_what_was_taken_is_not() {
    let (handler, calls) = failing(2);
    let application = Application::serve(WebhookReceiver::new(verifier(), handler)).await;
    let body = message("M", DATE);
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(application.deliver(&body).await.as_u16());
    }
    assert_eq!(statuses, [500, 500, 204, 204, 204]);
    assert_eq!(calls.load(Ordering::SeqCst), 3, "nothing is lost, nothing is doubled");
}

#[tokio::test]
async fn another_process_with_the_same_storage_handles_no_repetition() {
    let storage: Arc<dyn Storage> = Arc::new(MemoryStorage::new());
    let (handler, calls) = failing(1);
    let serve = async || {
        let store = Store::new(storage.clone(), Namespace::new("deliveries").expect("a name"));
        let seen = SeenDeliveries::in_storage(store, Duration::from_secs(3600));
        let receiver = WebhookReceiver::builder(verifier()).seen(seen).handle(handler.clone());
        Application::serve(receiver).await
    };
    let (one, other) = (serve().await, serve().await);
    let body = message("M", DATE);
    assert_eq!(one.deliver(&body).await, 500);
    assert_eq!(other.deliver(&body).await, 204, "the other one has it");
    assert_eq!(one.deliver(&body).await, 204);
    assert_eq!(serve().await.deliver(&body).await, 204, "also after a restart");
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn repetitions_at_the_same_time_are_handled_once() {
    let (handler, calls) = failing(0);
    let application = Application::serve(WebhookReceiver::new(verifier(), handler)).await;
    let body = message("M", DATE);
    let statuses = futures_util::future::join_all((0..20).map(|_| application.deliver(&body))).await;
    assert!(statuses.iter().all(|status| [204, 503].contains(&status.as_u16())), "{statuses:?}");
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn recordings_are_refused_once_they_are_old() {
    let (clock, (handler, calls)) = (ManualClock::new(), failing(0));
    let receiver = WebhookReceiver::builder(verifier())
        .clock(clock.clone())
        .seen(SeenDeliveries::in_memory(1))
        .maximum_age(Duration::from_secs(600))
        .handle(handler);
    let application = Application::serve(receiver).await;
    let recorded = message("M1", &clock.now().to_string());
    assert_eq!(application.deliver(&recorded).await, 204);
    assert_eq!(application.deliver(&message("M2", &clock.now().to_string())).await, 204);
    clock.advance(Duration::from_secs(601));
    assert_eq!(application.deliver(&recorded).await, 403, "forgotten, but too old");
    let changed = recorded.replace("\"created\", \"actor", "\"updated\", \"actor");
    assert_eq!(application.deliver(&changed).await, 204, "what was created long ago may change");
    assert_eq!(calls.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn what_changes_and_changes_back_is_handled_each_time() {
    let (handler, calls) = failing(0);
    let application = Application::serve(WebhookReceiver::new(verifier(), handler)).await;
    let body = |moderator: bool| {
        let data = format!(r#"{{"id": "MS", "created": "{DATE}", "isModerator": {moderator}}}"#);
        format!(r#"{{"id": "W", "resource": "memberships", "event": "updated", "data": {data}}}"#)
    };
    for moderator in [true, true, false, true, true] {
        assert_eq!(application.deliver(&body(moderator)).await, 204);
    }
    assert_eq!(calls.load(Ordering::SeqCst), 3, "a repetition is the same as the last one");
}
