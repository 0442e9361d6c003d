//! Carries deliveries: one queue for each webhook, so that each hears of events in their order and a slow receiver
//! holds up nobody else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::delivery::{Delivery, Outcome, Sender};
use super::notice::Notice;
use super::registry::Registry;
use crate::clock::SimClock;
use crate::ids::WebhookId;
use crate::sync::lock;

/// How many deliveries may wait for one webhook; one more counts as failed.
const QUEUE_LENGTH: usize = 1_000;

/// Queues deliveries and sends them, each webhook's in order.
pub(crate) struct Courier {
    registry: Arc<Registry>,
    clock: SimClock,
    sender: Sender,
    queues: Mutex<HashMap<WebhookId, mpsc::Sender<Delivery>>>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Courier {
    pub(crate) fn new(registry: Arc<Registry>, clock: SimClock) -> Self {
        Self {
            registry,
            clock,
            sender: Sender::new(),
            queues: Mutex::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }
    }

    /// From now on deliveries go to other machines, too.
    pub(crate) fn leave_this_machine(&self) {
        self.sender.leave_this_machine();
    }

    /// Queues what every webhook that wants it will be sent about `notice`. Must run inside the runtime.
    pub(crate) fn announce(&self, notice: &Notice) {
        for delivery in self.registry.deliveries(notice) {
            self.enqueue(delivery);
        }
    }

    /// Forgets the queue of a webhook that was removed; its task ends after the delivery it is busy with.
    pub(crate) fn forget(&self, webhook: WebhookId) {
        lock(&self.queues).remove(&webhook);
    }

    /// Drops what waits and ends every task.
    pub(crate) async fn shut_down(&self) {
        self.stop.cancel();
        lock(&self.queues).clear();
        self.tasks.close();
        self.tasks.wait().await;
    }

    fn enqueue(&self, delivery: Delivery) {
        let webhook = delivery.webhook;
        let queued =
            lock(&self.queues).entry(webhook).or_insert_with(|| self.open_queue()).try_send(delivery);
        if queued.is_err() {
            self.registry.record(webhook, false, self.clock.now());
        }
    }

    fn open_queue(&self) -> mpsc::Sender<Delivery> {
        let (sender, queue) = mpsc::channel(QUEUE_LENGTH);
        let worker = Worker {
            registry: Arc::clone(&self.registry),
            clock: self.clock.clone(),
            sender: self.sender.clone(),
        };
        self.spawn(worker.run(queue));
        sender
    }

    /// Runs a task that a shutdown ends.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move { stop.run_until_cancelled(task).await });
    }
}

/// The task of one webhook.
struct Worker {
    registry: Arc<Registry>,
    clock: SimClock,
    sender: Sender,
}

impl Worker {
    async fn run(self, mut queue: mpsc::Receiver<Delivery>) {
        while let Some(delivery) = queue.recv().await {
            if self.registry.is_active(delivery.webhook) {
                self.deliver(&delivery).await;
            }
        }
    }

    async fn deliver(&self, delivery: &Delivery) {
        match self.sender.send(delivery).await {
            Outcome::OutOfReach => {
                tracing::debug!(webhook = %delivery.webhook, "the target is out of reach")
            }
            outcome => {
                let accepted = outcome == Outcome::Accepted;
                self.registry.record(delivery.webhook, accepted, self.clock.now());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::Router;
    use axum::body::Bytes;
    use axum::extract::State;
    use http::{HeaderMap, StatusCode};
    use serde_json::{Value, json};
    use tokio::net::TcpListener;

    use super::*;
    use crate::ids::{OrgId, PublicId, PublicKind, UserId};
    use crate::webhooks::kind::{Event, Resource};
    use crate::webhooks::registration::Registration;
    use crate::webhooks::signature;
    use crate::webhooks::webhook::{Owner, Webhook};

    type Received = (HeaderMap, Bytes);

    /// A receiver that answers `status` and hands on what it got.
    async fn receiver(status: StatusCode) -> (String, mpsc::UnboundedReceiver<Received>) {
        let (sender, received) = mpsc::unbounded_channel();
        let take = move |State(sender): State<mpsc::UnboundedSender<Received>>,
                         headers: HeaderMap,
                         body: Bytes| async move {
            let _ = sender.send((headers, body));
            status
        };
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let address = socket.local_addr().expect("bound");
        let app = Router::new().fallback(take).with_state(sender);
        tokio::spawn(async move { axum::serve(socket, app).await });
        (format!("http://{address}/hook"), received)
    }

    struct Bench {
        registry: Arc<Registry>,
        courier: Courier,
        owner: Owner,
    }

    impl Bench {
        fn new() -> Self {
            let registry = Arc::<Registry>::default();
            let app = PublicId::named(PublicKind::Application, "C0ffee");
            let owner = Owner { user: UserId::random(), org: OrgId::random(), app, bot: false };
            Self { courier: Courier::new(Arc::clone(&registry), SimClock::default()), registry, owner }
        }

        fn register(&self, target: &str) -> Webhook {
            let registration = Registration {
                name: Some("n".into()),
                target_url: Some(target.into()),
                resource: Some("messages".into()),
                event: Some("created".into()),
                secret: Some("s3cret".into()),
                ..Registration::default()
            };
            let Ok(accepted) = registration.accept() else { panic!("the registration is complete") };
            self.registry.create(self.owner.clone(), accepted, &SimClock::default())
        }

        fn announce(&self, number: usize) {
            self.courier.announce(&Notice {
                resource: Resource::Messages,
                event: Event::Created,
                actor: self.owner.user,
                audience: [self.owner.user].into(),
                orgs: vec![self.owner.org],
                mentioned: vec![],
                data: json!({ "number": number }),
            });
        }
    }

    #[tokio::test]
    async fn deliveries_arrive_signed_and_in_order() {
        let (target, mut received) = receiver(StatusCode::OK).await;
        let bench = Bench::new();
        bench.register(&target);
        (0..50).for_each(|number| bench.announce(number));
        for number in 0..50 {
            let (headers, body) = received.recv().await.expect("a delivery");
            assert_eq!(headers["x-spark-signature"], signature::spark("s3cret", &body));
            assert_eq!(headers["x-webex-signature"], signature::webex("s3cret", &body));
            assert!(headers.contains_key("trackingid"));
            let body: Value = serde_json::from_slice(&body).expect("JSON");
            assert_eq!(body["data"]["number"], number);
            assert!(body.get("secret").is_none());
        }
        bench.courier.shut_down().await;
    }

    #[tokio::test]
    async fn a_receiver_that_keeps_failing_is_given_up() {
        let (target, mut received) = receiver(StatusCode::INTERNAL_SERVER_ERROR).await;
        let bench = Bench::new();
        let webhook = bench.register(&target);
        (0..120).for_each(|number| bench.announce(number));
        for _ in 0..100 {
            received.recv().await.expect("a delivery");
        }
        let given_up = async {
            while bench.registry.is_active(webhook.id) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), given_up).await.expect("the webhook becomes inactive");
        bench.announce(120);
        bench.courier.shut_down().await;
        assert!(received.try_recv().is_err(), "nothing is sent once the webhook is inactive");
    }

    #[tokio::test]
    async fn a_slow_receiver_holds_up_nobody_else() {
        let deaf = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let (target, mut received) = receiver(StatusCode::OK).await;
        let bench = Bench::new();
        bench.register(&format!("http://{}/", deaf.local_addr().expect("bound")));
        bench.register(&target);
        bench.announce(0);
        bench.announce(1);
        assert!(received.recv().await.is_some());
        assert!(received.recv().await.is_some());
        bench.courier.shut_down().await;
    }
}
