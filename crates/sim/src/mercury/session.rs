//! One socket from its authorization to its end.

use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use serde_json::{Value, json};
use uuid::Uuid;

use super::admission::{Endpoint, admit};
use super::client_frame::{ClientFrame, Credentials};
use super::event::{Delivery, Event, signal};
use super::hub::Entrance;
use super::line::{Counts, Order};
use super::selection::Identity;
use super::{Close, FrameEffect, Sockets, Welcome};
use crate::disk::Lost;
use crate::ids::{DeviceId, UserId};
use crate::server::Breaker;
use crate::sync::lock;
use crate::world::World;

/// What the request for a socket said.
#[derive(Clone, Debug)]
pub(crate) struct Handshake {
    pub(crate) endpoint: Endpoint,
    /// `None`: the address names no registration.
    pub(crate) registration: Option<DeviceId>,
    pub(crate) greeting: Greeting,
    /// Whether frames are text; else the same JSON goes out in binary ones.
    pub(crate) text: bool,
    /// Whether other sockets of the registration stay.
    pub(crate) beside: bool,
    /// The simulator's address that the client has connected to.
    pub(crate) address: IpAddr,
}

/// The sign of success: the first frame after the authorization.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Greeting {
    BufferState,
    RegistrationStatus,
    /// A ping frame of the websocket protocol.
    Ping,
}

/// How a socket ends.
enum Ending {
    Close(Close),
    /// Without a close frame, or because the client has sent one.
    Cut,
    Reset,
}

type Step = Result<(), Ending>;

/// After a close frame the client has so long to answer.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);
/// A frame that is to go after the next one waits for it no longer than this.
const REORDER_LIMIT: Duration = Duration::from_millis(250);

/// Serves a socket until it ends.
pub(crate) async fn serve(world: World, mut socket: WebSocket, handshake: Handshake, breaker: Breaker) {
    let sockets = world.sockets.clone();
    let task = async {
        let ending = match receive(&world, &mut socket, &handshake).await {
            Ok(Admitted { user, device, credentials }) => {
                let identity = Identity { user, device, address: handshake.address };
                let entrance = sockets.0.enter(identity, handshake.beside);
                Session::new(&world, &mut socket, &handshake, identity, entrance, credentials).run().await
            }
            Err(ending) => ending,
        };
        end(socket, ending, &breaker).await;
    };
    sockets.0.tasks.track_future(task).await;
}

/// Waits for the authorization and checks it.
async fn receive(world: &World, socket: &mut WebSocket, handshake: &Handshake) -> Result<Admitted, Ending> {
    let hub = &world.sockets.0;
    let limit = *lock(&hub.authorization_limit);
    let credentials = tokio::select! {
        () = hub.stop.cancelled() => return Err(Ending::Close(Close::GOING_AWAY)),
        first = tokio::time::timeout(limit, first_frame(socket)) => {
            first.unwrap_or(Err(Ending::Close(Close::TOO_LATE)))?
        }
    };
    match hub.next_welcome() {
        None => {}
        Some(Welcome::Close(close)) => return Err(Ending::Close(close)),
        Some(Welcome::Cut) => return Err(Ending::Cut),
        Some(Welcome::Reset) => return Err(Ending::Reset),
        Some(Welcome::Silence) => {
            hub.stop.cancelled().await;
            return Err(Ending::Cut);
        }
    }
    let admitted = admit(world, handshake.endpoint, handshake.registration, &credentials);
    let (user, device) = admitted.map_err(Ending::Close)?;
    Ok(Admitted { user, device, credentials })
}

/// Who may have the socket, and why.
struct Admitted {
    user: UserId,
    device: DeviceId,
    credentials: Credentials,
}

async fn first_frame(socket: &mut WebSocket) -> Result<Credentials, Ending> {
    loop {
        let bytes = match socket.recv().await {
            Some(Ok(Message::Text(text))) => text.as_bytes().to_vec(),
            Some(Ok(Message::Binary(bytes))) => bytes.to_vec(),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            Some(Ok(Message::Close(_)) | Err(_)) | None => return Err(Ending::Cut),
        };
        return match ClientFrame::parse(&bytes) {
            Some(ClientFrame::Authorization { data }) => Ok(data),
            _ => Err(Ending::Close(Close::UNEXPECTED)),
        };
    }
}

/// Ends the connection. A close frame waits for its answer: what the client sends meanwhile is read and dropped.
async fn end(mut socket: WebSocket, ending: Ending, breaker: &Breaker) {
    match ending {
        Ending::Reset => breaker.reset_when_dropped(),
        Ending::Cut => {}
        Ending::Close(close) => {
            let answered = async {
                socket.send(close.into_message()).await.ok()?;
                while let Some(Ok(_)) = socket.recv().await {}
                Some(())
            };
            let _ = tokio::time::timeout(CLOSE_LIMIT, answered).await;
        }
    }
}

/// An authorized socket.
struct Session<'a> {
    world: &'a World,
    sockets: Sockets,
    socket: &'a mut WebSocket,
    handshake: &'a Handshake,
    identity: Identity,
    /// What let the client in, or in again.
    credentials: Credentials,
    entrance: Entrance,
    sequence: u64,
    /// Frames that wait for one to follow them.
    held: Vec<Delivery>,
    /// What was sent and not acknowledged; kept only if it may be sent again.
    unacknowledged: Vec<Delivery>,
}

impl<'a> Session<'a> {
    fn new(
        world: &'a World,
        socket: &'a mut WebSocket,
        handshake: &'a Handshake,
        identity: Identity,
        entrance: Entrance,
        credentials: Credentials,
    ) -> Self {
        Self {
            world,
            sockets: world.sockets.clone(),
            socket,
            handshake,
            identity,
            credentials,
            entrance,
            sequence: 0,
            held: Vec::new(),
            unacknowledged: Vec::new(),
        }
    }

    async fn run(mut self) -> Ending {
        let ending = match self.converse().await {
            Ok(()) => Ending::Cut,
            Err(ending) => ending,
        };
        let left = if self.resends() { std::mem::take(&mut self.unacknowledged) } else { Vec::new() };
        self.sockets.0.leave(self.entrance.number, left);
        ending
    }

    async fn converse(&mut self) -> Step {
        self.greet().await?;
        for delivery in std::mem::take(&mut self.entrance.left_over) {
            self.write(delivery).await?;
        }
        loop {
            let hub = self.sockets.0.clone();
            tokio::select! {
                biased;
                () = hub.stop.cancelled() => return Err(Ending::Close(Close::GOING_AWAY)),
                order = self.entrance.orders.recv() => {
                    self.obey(order.ok_or(Ending::Cut)?).await?;
                    self.entrance.counts.carried_out();
                }
                message = self.socket.recv() => self.hear(message).await?,
            }
        }
    }

    /// The very first frame (wire/02 section 3.3.6, wire/08 section 2.5).
    async fn greet(&mut self) -> Step {
        let lost = if self.entrance.again {
            json!({"conversation": "UNKNOWN", "locus": "UNKNOWN"})
        } else {
            json!({})
        };
        let event = match self.handshake.greeting {
            Greeting::Ping => return self.send(Message::Ping(Vec::new().into())).await,
            Greeting::BufferState => Event::new("mercury.buffer_state", json!({"bufferState": lost})),
            Greeting::RegistrationStatus => {
                let urls = local_cluster(&self.world.urls.mercury(), self.world.urls.base());
                let data = json!({"bufferState": lost, "localClusterServiceUrls": urls});
                Event::new("mercury.registration_status", data)
            }
        };
        let delivery = Delivery::new(event, self.sockets.0.clock.now());
        self.write(delivery).await
    }

    async fn obey(&mut self, order: Order) -> Step {
        match order {
            Order::Deliver(delivery) => self.deliver(delivery).await,
            Order::Late(delivery) => self.write(delivery).await,
            Order::Release => self.release().await,
            Order::AnnounceShutdown => self.send_signal(&json!(Uuid::new_v4()), "shutdown").await,
            Order::Mark(done) => {
                // Whoever waited may have given up.
                let _ = done.send(());
                Ok(())
            }
            Order::Close(close) => Err(Ending::Close(close)),
            Order::Check => self.check(),
            Order::Cut => Err(Ending::Cut),
            Order::Reset => Err(Ending::Reset),
            Order::FallSilent => self.stay_silent().await,
        }
    }

    /// The codes that name a reason are only for sockets that are not open yet (wire/02 section 3.3.8).
    fn check(&self) -> Step {
        let device = Some(self.identity.device);
        let refusal = admit(self.world, self.handshake.endpoint, device, &self.credentials).err();
        match refusal {
            None => Ok(()),
            Some(close) if close == Close::UNKNOWN_REGISTRATION => {
                Err(Ending::Close(Close::REGISTRATION_ENDED))
            }
            Some(_) => Err(Ending::Close(Close::TOKEN_ENDED)),
        }
    }

    /// Sends an event unless something goes wrong with it.
    async fn deliver(&mut self, delivery: Delivery) -> Step {
        let fault = self.sockets.0.faults.judge(delivery.event.kind(), self.identity);
        match fault {
            None => {
                self.write(delivery).await?;
                self.release().await
            }
            Some(FrameEffect::Vanish) => Ok(()),
            Some(FrameEffect::Drop) => {
                self.sequence += 1;
                Ok(())
            }
            Some(FrameEffect::Duplicate) => {
                self.write(delivery.clone()).await?;
                self.write(delivery).await
            }
            Some(FrameEffect::Delay(time)) => {
                self.order_later(time, Order::Late(delivery));
                Ok(())
            }
            Some(FrameEffect::Reorder) => {
                self.held.push(delivery);
                self.order_later(REORDER_LIMIT, Order::Release);
                Ok(())
            }
            Some(FrameEffect::Garble) => {
                self.sequence += 1;
                self.send_text("{\"id\": no json".to_owned()).await
            }
        }
    }

    fn order_later(&self, time: Duration, order: Order) {
        let (orders, counts) = (self.entrance.sender.clone(), self.entrance.counts.clone());
        let stop = self.sockets.0.stop.clone();
        self.sockets.0.tasks.spawn(async move {
            tokio::select! {
                () = tokio::time::sleep(time) => {
                    counts.give();
                    drop(orders.send(order));
                }
                () = stop.cancelled() => {}
            }
        });
    }

    async fn release(&mut self) -> Step {
        for delivery in std::mem::take(&mut self.held) {
            self.write(delivery).await?;
        }
        Ok(())
    }

    async fn write(&mut self, delivery: Delivery) -> Step {
        self.sequence += 1;
        let frame = delivery.frame(self.sequence, self.sockets.0.written_now());
        if self.resends() {
            self.unacknowledged.push(delivery);
        }
        self.send_text(frame).await
    }

    async fn send_signal(&mut self, id: &Value, kind: &str) -> Step {
        self.sequence += 1;
        let frame = signal(id, kind, self.sequence, self.sockets.0.written_now());
        self.send_text(frame).await
    }

    async fn send_text(&mut self, text: String) -> Step {
        let message =
            if self.handshake.text { Message::Text(text.into()) } else { Message::Binary(text.into()) };
        self.send(message).await
    }

    async fn send(&mut self, message: Message) -> Step {
        // Nobody hears of what a crash could undo.
        self.world.disk.settled().await.map_err(|Lost| Ending::Cut)?;
        Counts::add(&self.entrance.counts.sent);
        self.socket.send(message).await.map_err(|_| Ending::Cut)
    }

    async fn hear(&mut self, message: Option<Result<Message, axum::Error>>) -> Step {
        match message {
            Some(Ok(Message::Text(text))) => self.take(text.as_bytes()).await,
            Some(Ok(Message::Binary(bytes))) => self.take(&bytes).await,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(()),
            // The library answers with the same code and reason once the socket is polled again.
            Some(Ok(Message::Close(_))) => {
                let _ = tokio::time::timeout(CLOSE_LIMIT, self.socket.recv()).await;
                Err(Ending::Cut)
            }
            Some(Err(_)) | None => Err(Ending::Cut),
        }
    }

    async fn take(&mut self, text: &[u8]) -> Step {
        match ClientFrame::parse(text) {
            None => Err(Ending::Close(Close::UNACCEPTABLE)),
            Some(ClientFrame::Ping { id }) => self.send_signal(&id, "pong").await,
            Some(ClientFrame::Ack { message_id }) => {
                Counts::add(&self.entrance.counts.acknowledged);
                let id = message_id.as_str().unwrap_or_default();
                self.unacknowledged.retain(|delivery| delivery.id.to_string() != id);
                Ok(())
            }
            // A fresh token for the socket that is open.
            Some(ClientFrame::Authorization { data }) => {
                let admitted = admit(self.world, self.handshake.endpoint, Some(self.identity.device), &data);
                let same = admitted.map_err(Ending::Close)?.0 == self.identity.user;
                if !same {
                    return Err(Ending::Close(Close::UNKNOWN_REGISTRATION));
                }
                self.credentials = data;
                Ok(())
            }
            Some(ClientFrame::Publish(publication)) => {
                self.world.data_channels.publish(&self.sockets, self.identity.device, &publication);
                Ok(())
            }
            Some(ClientFrame::Unknown) => Ok(()),
        }
    }

    /// Keeps the connection without using it, until it is to end.
    async fn stay_silent(&mut self) -> Step {
        let stop = self.sockets.0.stop.clone();
        loop {
            let order = tokio::select! {
                () = stop.cancelled() => return Err(Ending::Cut),
                order = self.entrance.orders.recv() => order,
            };
            match order {
                Some(Order::Cut | Order::Close(_)) | None => return Err(Ending::Cut),
                Some(Order::Reset) => return Err(Ending::Reset),
                Some(Order::Deliver(delivery) | Order::Late(delivery)) if self.resends() => {
                    self.unacknowledged.push(delivery);
                }
                Some(_) => {}
            }
        }
    }

    fn resends(&self) -> bool {
        self.sockets.0.resends.load(Ordering::Relaxed)
    }
}

fn local_cluster(connections: &str, base: &str) -> Value {
    json!({
        "mercuryApiServiceClusterUrl": format!("{base}/mercury/v1"),
        "mercuryConnectionServiceClusterUrl": connections,
    })
}
