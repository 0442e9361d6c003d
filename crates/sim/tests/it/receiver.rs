//! A local HTTP receiver for webhook deliveries.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// How long a delivery that must come may take. Nothing waits for one that must not come: whoever tests that sends
/// something that must come after it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Answers every request with one status and keeps what came, in order.
pub(crate) struct Receiver {
    pub(crate) url: String,
    status: Arc<AtomicU16>,
    received: UnboundedReceiver<Delivery>,
}

/// One delivery.
pub(crate) struct Delivery {
    pub(crate) headers: HeaderMap,
    pub(crate) raw: Bytes,
    pub(crate) body: Value,
}

#[derive(Clone)]
struct Desk {
    status: Arc<AtomicU16>,
    sender: UnboundedSender<Delivery>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let (sender, received) = unbounded_channel();
        let status = Arc::new(AtomicU16::new(200));
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let url = format!("http://{}/hook", socket.local_addr().expect("bound"));
        let app = Router::new().fallback(take).with_state(Desk { status: status.clone(), sender });
        tokio::spawn(async move { axum::serve(socket, app).await });
        Self { url, status, received }
    }

    /// From now on every delivery is answered with `status`.
    pub(crate) fn answer(&self, status: StatusCode) {
        self.status.store(status.as_u16(), Ordering::SeqCst);
    }

    /// The next delivery.
    pub(crate) async fn next(&mut self) -> Delivery {
        let next = tokio::time::timeout(PATIENCE, self.received.recv()).await;
        next.expect("a delivery comes in time").expect("the receiver runs")
    }

    /// Whether nothing is waiting.
    pub(crate) fn is_idle(&self) -> bool {
        self.received.is_empty()
    }
}

impl Delivery {
    /// A header as text; empty if it is missing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

async fn take(State(desk): State<Desk>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let body = serde_json::from_slice(&raw).unwrap_or_default();
    let _ = desk.sender.send(Delivery { headers, raw, body });
    StatusCode::from_u16(desk.status.load(Ordering::SeqCst)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
