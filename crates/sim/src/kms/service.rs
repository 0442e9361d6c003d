//! The state of the KMS, and one wrapped request from its opening to its answer.

use std::error::Error;
use std::fmt;
use std::sync::OnceLock;

use serde_json::{Value, json};
use tokio::sync::OnceCell;
use uuid::Uuid;
use webex_jose::jwe;

use super::agreement::agree;
use super::answer::{Answer, Found, Outcome, body};
use super::caller::Caller;

use super::master_keys::MasterKeys;
use super::operations;
use super::refusal::Refusal;
use super::request::KmsRequest;
use super::sessions::{Session, Sessions};
use super::static_key::StaticKey;
use super::switches::Switches;
use crate::clock::iso;
use crate::disk::{DataDirError, Drawer, Opening};
use crate::ids::{DeviceId, UserId};
use crate::world::World;

/// Everything that the KMS knows besides the vault.
pub(crate) struct KmsService {
    host: &'static str,
    static_key: OnceCell<StaticKey>,
    static_keys: OnceLock<Drawer<(), StaticKey>>,
    pub(super) sessions: Sessions,
    pub(super) master_keys: MasterKeys,
    pub(super) switches: Switches,
}

/// No static key could be made.
#[derive(Debug)]
pub(crate) struct NoStaticKey(String);

impl fmt::Display for NoStaticKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no static key could be made: {}", self.0)
    }
}

impl Error for NoStaticKey {}

/// An answer with the device that it goes to.
pub(super) struct Addressed {
    pub(super) user: UserId,
    pub(super) device: Option<DeviceId>,
    pub(super) answer: Answer,
    /// Whether it ends a handshake.
    pub(super) handshake: bool,
}

impl KmsService {
    pub(crate) fn new(host: &'static str) -> Self {
        Self {
            host,
            static_key: OnceCell::new(),
            static_keys: OnceLock::new(),
            sessions: Sessions::default(),
            master_keys: MasterKeys::default(),
            switches: Switches::default(),
        }
    }

    /// The address of the cluster: `destination` of requests.
    pub(crate) fn cluster(&self) -> String {
        format!("kms://{}", self.host)
    }

    /// Takes over what is on disk, and keeps everything there from now on.
    pub(crate) fn restore(&self, opening: &Opening) -> Result<(), DataDirError> {
        let (static_keys, mut stored) = Drawer::attach(opening, "static key")?;
        if let Some(((), key)) = stored.pop() {
            // Nobody has asked for one yet.
            let _ = self.static_key.set(key);
        }
        let _ = self.static_keys.set(static_keys);
        self.sessions.restore(opening)?;
        self.master_keys.restore(opening)
    }

    /// The static key, made when it is first asked for.
    pub(super) async fn static_key(&self) -> Result<&StaticKey, NoStaticKey> {
        let host = self.host;
        let make = || async move {
            let made = tokio::task::spawn_blocking(move || StaticKey::generate(host)).await;
            let key = made.map_err(|error| NoStaticKey(error.to_string()))?;
            let key = key.map_err(|error| NoStaticKey(error.to_string()))?;
            if let Some(drawer) = self.static_keys.get() {
                drawer.put(&(), &key);
            }
            Ok(key)
        };
        self.static_key.get_or_try_init(make).await
    }

    /// The static key if somebody has asked for it already, as whoever has a session has.
    pub(super) fn known_static_key(&self) -> Option<&StaticKey> {
        self.static_key.get()
    }

    /// The public half of the static key with its certificates.
    pub(crate) async fn public_jwk(&self) -> Result<Value, NoStaticKey> {
        let flaw = self.switches.flaw();
        self.static_key().await?.public_jwk(flaw).map_err(|error| NoStaticKey(error.to_string()))
    }

    /// Answers a request under a session key that came inside of a request to another service, such as the
    /// `kmsMessage` of a conversation (wire/03 section 3.17, rule 11). `None` if it cannot be answered: it is not
    /// wrapped under a session of `caller`.
    pub(crate) fn answer(&self, world: &World, caller: UserId, wrapped: &str) -> Option<Answer> {
        let session = self.session(wrapped).filter(|session| session.user == caller)?;
        if session.expires <= world.clock.now() {
            return None;
        }
        let request = open(&session, wrapped)?;
        self.answer_in(world, &session, &request)
    }

    /// Answers a request that came on its own; `None` if it is to stay without answer.
    pub(super) async fn answer_any(
        &self,
        world: &World,
        wrapped: &str,
    ) -> Result<Option<Addressed>, NoStaticKey> {
        if self.switches.swallows() {
            return Ok(None);
        }
        let key = self.static_key().await?;
        let Some(session) = self.session(wrapped) else {
            return Ok(key.open(wrapped).and_then(|text| self.shake_hands(world, key, &text)));
        };
        let Some(request) = open(&session, wrapped) else { return Ok(None) };
        let answer = if session.expires <= world.clock.now() {
            let lost = Refusal::new(401, "The session has expired.");
            self.signed(key, &request.request_id, Err(lost))
        } else {
            self.answer_in(world, &session, &request)
        };
        let (user, device) = (session.user, request.client.device());
        Ok(answer.map(|answer| Addressed { user, device, answer, handshake: false }))
    }

    fn session(&self, wrapped: &str) -> Option<Session> {
        let header = jwe::Header::of(wrapped).ok()?;
        self.sessions.find(header.kid()?)
    }

    fn answer_in(&self, world: &World, session: &Session, request: &KmsRequest) -> Option<Answer> {
        let outcome = self.dispatch(world, session, request);
        let (status, body) = body(&request.request_id, outcome);
        let header = jwe::Header::default().with_kid(&session.uri);
        let wrapped = jwe::seal_with_header(&session.key, &header, body.to_string()).ok()?;
        Some(Answer { wrapped, status, body })
    }

    fn dispatch(&self, world: &World, session: &Session, request: &KmsRequest) -> Outcome {
        if let Some(refusal) = self.switches.next_refusal() {
            return Err(refusal);
        }
        let caller = Caller::of(world, request)?;
        if request.client.client_id != session.client_id || caller.owner != session.user {
            return Err(Refusal::forbidden("The session belongs to another client."));
        }
        operations::perform(world, self, &caller, request)
    }

    /// The handshake (wire/03 section 3.7). Its answers are signed, failures too.
    fn shake_hands(&self, world: &World, key: &StaticKey, text: &[u8]) -> Option<Addressed> {
        let request = KmsRequest::parse(text)?;
        let user = world.identity.owner_of_any(&request.client.credential.bearer)?;
        let outcome = self.begin_session(world, &request);
        let answer = self.signed(key, &request.request_id, outcome)?;
        Some(Addressed { user, device: request.client.device(), answer, handshake: true })
    }

    fn begin_session(&self, world: &World, request: &KmsRequest) -> Outcome {
        let caller = Caller::of(world, request)?;
        let (path, _) = request.target();
        if request.method != "create" || path != ["ecdhe"] {
            return Err(Refusal::malformed("Only a session can be asked for under the static key."));
        }
        let device = request.client.device().and_then(|id| world.devices.find(caller.owner, id));
        device.ok_or_else(|| Refusal::forbidden("The client is no registered device of the user."))?;
        let agreement = agree(request.members.get("jwk"))?;
        let created = world.clock.now();
        let session = Session {
            uri: format!("{}/ecdhe/{}", self.cluster(), Uuid::new_v4()),
            key: agreement.key,
            user: caller.owner,
            client_id: request.client.client_id.clone(),
            expires: world.clock.deadline(self.switches.session_life()),
        };
        let key = json!({"uri": session.uri, "jwk": agreement.public, "userId": caller.owner,
            "clientId": session.client_id, "createDate": iso(created), "expirationDate": iso(session.expires)});
        self.sessions.put(session);
        Ok(Found::created("key", key))
    }

    fn signed(&self, key: &StaticKey, request_id: &str, outcome: Outcome) -> Option<Answer> {
        let (status, body) = body(request_id, outcome);
        let wrapped = key.sign(&body).ok()?;
        let wrapped = if self.switches.spoils_signature() { spoil(&wrapped) } else { wrapped };
        Some(Answer { wrapped, status, body })
    }
}

fn open(session: &Session, wrapped: &str) -> Option<KmsRequest> {
    KmsRequest::parse(&jwe::open(&session.key, wrapped).ok()?)
}

/// Turns the first letter of the signature into another one.
fn spoil(jws: &str) -> String {
    let (signed, signature) = jws.rsplit_once('.').unwrap_or((jws, ""));
    let first = if signature.starts_with('A') { 'B' } else { 'A' };
    format!("{signed}.{first}{}", signature.get(1..).unwrap_or_default())
}
