//! Frames: what they say, and what we say (wire/02 sections 3.3.2 to 3.3.5).

use std::borrow::Cow;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use webex_core::wire_enum;

use super::overrides;

wire_enum! {
    /// Whether a person should be told of an event.
    pub enum AlertType {
        /// Not at all.
        None = "none",
        /// On the screen.
        Visual = "visual",
        /// With a sound.
        Full = "full",
    }
}

/// An event as Mercury delivers it. Its data stays text until its owner reads it, once.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Envelope {
    /// The id of the event; the same event has the same id on every socket.
    pub id: String,
    /// What happened, for example `conversation.activity`.
    pub event_type: String,
    /// What it is about, with the overrides of the headers applied.
    pub data: Box<RawValue>,
    /// When it happened, if the service says so.
    pub timestamp: Option<Timestamp>,
    /// The tracking id of the request that caused it.
    pub tracking_id: Option<String>,
    /// Whether a person should be told.
    pub alert_type: AlertType,
    /// The headers of the envelope (data channels name the sender in `from`).
    pub headers: Map<String, Value>,
    /// The number of the frame on its connection.
    pub sequence_number: Option<u64>,
    /// When the service wrote it, by the clock of the service.
    pub written_at: Option<Timestamp>,
    pub(crate) conversation: Option<String>,
}

impl Envelope {
    /// Reads a frame of the service, as a journal or another socket has it; `None` when it carries no event.
    ///
    /// ```
    /// use webex_plugin_mercury::Envelope;
    /// let envelope = Envelope::parse(r#"{"id": "1", "data": {"eventType": "status.start_typing"}}"#);
    /// assert_eq!(envelope.expect("an event").event_type, "status.start_typing");
    /// assert!(Envelope::parse(r#"{"id": "2", "type": "pong"}"#).is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        match parse(text)?.kind {
            Kind::Event(envelope) => Some(*envelope),
            Kind::Pong | Kind::Shutdown | Kind::Other => None,
        }
    }

    /// Reads the data.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// # fn read(envelope: &Envelope) -> webex_core::Result<()> {
    /// let data: serde_json::Value = envelope.data()?;
    /// println!("{}", data["activity"]["verb"]);
    /// # Ok(()) }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::Decode`] when it has another shape.
    pub fn data<'a, T: Deserialize<'a>>(&'a self) -> webex_core::Result<T> {
        serde_json::from_str(self.data.get()).map_err(|e| {
            let text = format!("the data of '{}' has another shape (column {})", self.event_type, e.column());
            webex_core::Error::new(webex_core::ErrorKind::Decode, text)
        })
    }

    /// The part of the type before the first dot.
    pub fn namespace(&self) -> &str {
        self.event_type.split('.').next().unwrap_or_default()
    }

    /// Whether the type is `pattern`, or begins with it at a dot: `directory` stands for `directory.lookup`, too.
    ///
    /// ```no_run
    /// # use webex_plugin_mercury::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// # fn look(envelope: &Envelope) {
    /// if envelope.is("conversation") {
    ///     println!("{} in {:?}", envelope.event_type, envelope.conversation_id());
    /// }
    /// # }
    /// # Ok(()) }
    /// ```
    pub fn is(&self, pattern: &str) -> bool {
        let rest = self.event_type.strip_prefix(pattern);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The id of the conversation that the event belongs to, as far as one can tell without knowing its type.
    pub fn conversation_id(&self) -> Option<&str> {
        self.conversation.as_deref()
    }
}

#[derive(Deserialize)]
struct ActivityPlace {
    target: Option<ObjectPlace>,
    object: Option<ObjectPlace>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ObjectPlace {
    id: Option<String>,
    object_type: Option<String>,
}

impl ActivityPlace {
    fn conversation(self) -> Option<String> {
        let object = self.object.filter(|object| object.object_type.as_deref() == Some("conversation"));
        self.target.and_then(|target| target.id).or_else(|| object?.id)
    }
}

/// A frame of the service.
#[derive(Debug)]
pub(super) struct ServerFrame {
    pub(super) id: Option<String>,
    pub(super) sequence: Option<u64>,
    pub(super) written_at: Option<Timestamp>,
    pub(super) kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Event(Box<Envelope>),
    Pong,
    Shutdown,
    /// Neither; it is acknowledged and ignored.
    Other,
}

/// Every member stays raw, so that one of an odd type does not take the others with it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    headers: Option<&'a RawValue>,
    #[serde(borrow)]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow)]
    tracking_id: Option<&'a RawValue>,
    #[serde(borrow)]
    alert_type: Option<&'a RawValue>,
    #[serde(borrow)]
    sequence_number: Option<&'a RawValue>,
    #[serde(borrow)]
    ws_write_timestamp: Option<&'a RawValue>,
}

/// What is told about the data in the data.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    #[serde(borrow)]
    event_type: Option<&'a RawValue>,
    #[serde(borrow)]
    headers: Option<&'a RawValue>,
    /// Where conversation events say which one they belong to.
    conversation_id: Option<String>,
    activity: Option<ActivityPlace>,
}

impl<'a> Head<'a> {
    /// Data that names its conversation in an odd way has no conversation.
    fn of(data: &'a RawValue) -> Option<Self> {
        serde_json::from_str(data.get()).or_else(|_| Self::without_conversation(data)).ok()
    }

    fn without_conversation(data: &'a RawValue) -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Bare<'a> {
            #[serde(borrow)]
            event_type: Option<&'a RawValue>,
            #[serde(borrow)]
            headers: Option<&'a RawValue>,
        }
        let Bare { event_type, headers } = serde_json::from_str(data.get())?;
        Ok(Self { event_type, headers, conversation_id: None, activity: None })
    }

    fn conversation(self) -> Option<String> {
        self.conversation_id.or_else(|| self.activity?.conversation())
    }
}

/// Reads a frame; `None` when it is no JSON object.
pub(super) fn parse(text: &str) -> Option<ServerFrame> {
    let wire: Wire<'_> = serde_json::from_str(text).ok()?;
    let kind = match wire.kind.and_then(text_of).as_deref() {
        Some("pong") => Kind::Pong,
        Some("shutdown") => Kind::Shutdown,
        _ => envelope(&wire).map_or(Kind::Other, |envelope| Kind::Event(Box::new(envelope))),
    };
    Some(ServerFrame {
        id: wire.id.and_then(text_of).map(Cow::into_owned),
        sequence: wire.sequence_number.and_then(number_of).and_then(|n| n.try_into().ok()),
        written_at: wire.ws_write_timestamp.and_then(moment_of),
        kind,
    })
}

fn envelope(wire: &Wire<'_>) -> Option<Envelope> {
    let data = wire.data?;
    let head = Head::of(data)?;
    let event_type = text_of(head.event_type?)?.into_owned();
    let headers = wire.headers.map(object_of).unwrap_or_default();
    let own = head.headers.map(object_of).unwrap_or_default();
    let changed = overrides::apply(data, &own, &headers);
    let head = changed.as_deref().map_or(Some(head), Head::of);
    Some(Envelope {
        id: wire.id.and_then(text_of).unwrap_or_default().into_owned(),
        event_type,
        conversation: head.and_then(Head::conversation),
        data: changed.unwrap_or_else(|| data.to_owned()),
        timestamp: wire.timestamp.and_then(moment_of),
        tracking_id: wire.tracking_id.and_then(text_of).map(Cow::into_owned),
        alert_type: wire.alert_type.and_then(text_of).map(|text| AlertType::from(&*text)).unwrap_or_default(),
        headers,
        sequence_number: wire.sequence_number.and_then(number_of).and_then(|n| n.try_into().ok()),
        written_at: wire.ws_write_timestamp.and_then(moment_of),
    })
}

fn text_of(raw: &RawValue) -> Option<Cow<'_, str>> {
    match raw.get().as_bytes().first()? {
        b'"' => {
            let plain = raw.get().trim_matches('"');
            if plain.contains('\\') {
                serde_json::from_str(raw.get()).ok().map(Cow::Owned)
            } else {
                Some(plain.into())
            }
        }
        // Some services number where others name.
        b'0'..=b'9' => Some(raw.get().into()),
        _ => None,
    }
}

fn number_of(raw: &RawValue) -> Option<i64> {
    let text = raw.get().trim_matches('"').trim();
    text.parse().ok().or_else(|| text.parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| n as i64))
}

/// Milliseconds since 1970; zero and less say nothing.
fn moment_of(raw: &RawValue) -> Option<Timestamp> {
    let millis = number_of(raw).filter(|millis| *millis > 0)?;
    Timestamp::from_millisecond(millis).ok()
}

fn object_of(raw: &RawValue) -> Map<String, Value> {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

/// The first frame of a client. It holds the token: it is never logged.
pub(crate) fn authorization(id: &str, token: &SecretString, tracking_id: &str) -> SecretString {
    let frame = json!({"id": id, "type": "authorization", "data": {"token": token.expose_secret()},
        "trackingId": tracking_id});
    frame.to_string().into()
}

pub(super) fn ping(id: &str) -> String {
    json!({"id": id, "type": "ping"}).to_string()
}

pub(super) fn acknowledgement(id: &str) -> String {
    json!({"messageId": id, "type": "ack"}).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(text: &str) -> Envelope {
        match parse(text).expect("a frame").kind {
            Kind::Event(envelope) => *envelope,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_event_is_read_with_all_that_it_says() {
        let envelope = event(
            r#"{"id":"3ee9","data":{"eventType":"status.start_typing","conversationId":"c1"},"timestamp":1653906128159,
            "trackingId":"R_x","alertType":"full","headers":{"from":"u"},"sequenceNumber":2,"wsWriteTimestamp":1653906128160}"#,
        );
        assert_eq!((envelope.id.as_str(), envelope.event_type.as_str()), ("3ee9", "status.start_typing"));
        assert_eq!(envelope.timestamp.map(Timestamp::as_millisecond), Some(1_653_906_128_159));
        assert_eq!(envelope.written_at.map(Timestamp::as_millisecond), Some(1_653_906_128_160));
        assert_eq!(
            (envelope.tracking_id.as_deref(), envelope.alert_type.clone()),
            (Some("R_x"), AlertType::Full)
        );
        assert_eq!((envelope.sequence_number, envelope.headers["from"].as_str()), (Some(2), Some("u")));
        assert_eq!(envelope.conversation_id(), Some("c1"));
        assert!(envelope.is("status") && envelope.is("status.start_typing") && !envelope.is("stat"));
    }

    #[test]
    fn an_activity_belongs_to_its_target_or_is_about_its_object() {
        let posted = event(
            r#"{"id":"1","data":{"eventType":"conversation.activity","activity":{"verb":"post","target":{"id":"c"}}}}"#,
        );
        assert_eq!(posted.conversation_id(), Some("c"));
        let created = event(
            r#"{"id":"1","data":{"eventType":"conversation.activity","activity":{"verb":"create",
            "object":{"id":"d","objectType":"conversation"}}}}"#,
        );
        assert_eq!(created.conversation_id(), Some("d"));
    }

    #[test]
    fn odd_members_do_not_spoil_a_frame() {
        let frame = parse(
            r#"{"id":7,"type":null,"sequenceNumber":"3","wsWriteTimestamp":"x","data":{"eventType":"a\u002eb"}}"#,
        );
        let frame = frame.expect("a frame");
        assert_eq!((frame.id.as_deref(), frame.sequence, frame.written_at), (Some("7"), Some(3), None));
        assert!(matches!(frame.kind, Kind::Event(envelope) if envelope.event_type == "a.b"));
    }

    #[test]
    fn what_has_no_event_type_is_no_event() {
        for text in
            [r#"{"id":"1"}"#, r#"{"id":"1","data":null}"#, r#"{"data":{}}"#, r#"{"data":{"eventType":null}}"#]
        {
            assert!(matches!(parse(text).expect("a frame").kind, Kind::Other), "{text}");
        }
        for text in ["", "x", "[]", "7", "{"] {
            assert!(parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn s4_the_authorization_has_id_token_and_tracking_id_and_nothing_else() {
        let frame = authorization("i", &"Bearer T".into(), "t_1");
        let frame: Value = serde_json::from_str(frame.expose_secret()).expect("JSON");
        assert_eq!(
            frame,
            json!({"id": "i", "type": "authorization", "data": {"token": "Bearer T"}, "trackingId": "t_1"})
        );
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in ".*") {
            let _ = parse(&text);
            let _ = parse(&format!(r#"{{"id":{text},"sequenceNumber":{text},"data":{{"eventType":"a","headers":{text}}}}}"#));
        }

        #[test]
        fn any_id_comes_back_as_it_was(id in "\\PC*", data in proptest::option::of("[a-z.\"\\\\]{0,20}")) {
            let text = json!({"id": id, "data": {"eventType": data}}).to_string();
            let frame = parse(&text).expect("a frame");
            prop_assert_eq!(frame.id, Some(id));
            if let (Kind::Event(envelope), Some(data)) = (frame.kind, data) {
                prop_assert_eq!(envelope.event_type, data);
            }
        }
    }
}
