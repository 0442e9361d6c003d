//! An activity on its way out, and the codec that seals it.

use std::sync::Arc;

use futures_core::future::BoxFuture;
use http::Method;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde_json::{Value, json};
use webex_core::request::{Body, Call, Encode};
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_cypher::{AuthId, CypherExt, KmsOperation};
use webex_plugin_mercury::MercuryExt;

use super::answer::OpenAnswer;
use super::target::{Need, Target};
use crate::html::filter_outbound;
use crate::model::{Activity, ActivityObject, Items, ObjectType, Person, Verb};
use crate::open::{seal, sealer_of_kms, wants_key};

/// Where activities are posted to.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Endpoint {
    Activities,
    /// What has files.
    Content,
}

/// What the KMS has to do together with an activity (wire/03 section 2.7, templates).
#[derive(Clone, Debug)]
pub(crate) enum Relay {
    /// Nothing.
    None,
    /// To authorize these on the resource of the conversation.
    Admit(Vec<AuthId>),
    /// To take the authorization on it away.
    ShutOut(AuthId),
    /// That.
    Operation(Box<KmsOperation>),
}

/// An activity in clear, on its way out: everything but its target, its actor and its keys.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) activity: Activity,
    pub(crate) relay: Relay,
    endpoint: Endpoint,
}

impl Outgoing {
    /// An activity, to be posted where its verb belongs.
    pub(crate) fn new(activity: Activity) -> Self {
        let endpoint = if activity.verb == Verb::Share { Endpoint::Content } else { Endpoint::Activities };
        Self { activity, relay: Relay::None, endpoint }
    }

    /// An activity of that verb about that object.
    pub(crate) fn of(verb: Verb, object: ActivityObject) -> Self {
        Self::new(Activity { verb, object: Some(Box::new(object)), ..Activity::default() })
    }

    pub(crate) fn relay(mut self, relay: Relay) -> Self {
        self.relay = relay;
        self
    }

    /// Only for these people, by UUID; for everybody when there are none.
    pub(crate) fn recipients(mut self, people: Vec<Person>) -> Self {
        if !people.is_empty() {
            self.activity.extra.insert("recipients".to_owned(), json!(Items::from(people)));
        }
        self
    }

    /// What it needs of the conversation.
    pub(super) fn need(&mut self) -> Need {
        match self.relay {
            Relay::Admit(_) => Need::Key,
            _ if wants_key(&mut self.activity) => Need::Key,
            Relay::ShutOut(_) => Need::Keys,
            Relay::None | Relay::Operation(_) => Need::Nothing,
        }
    }

    /// Adds what every activity has: who acts, an id of our own, and the conversation.
    pub(super) async fn address(&mut self, webex: &Webex, target: &Target) -> Result<()> {
        let activity = &mut self.activity;
        activity.object_type = ObjectType::Activity;
        activity.client_temp_id.get_or_insert_with(|| webex.rng().uuid().to_string());
        if activity.actor.is_none() {
            activity.actor = Some(Person::with_uuid(own_uuid(webex).await?));
        }
        activity.target = Some(Box::new(target.conversation()));
        Ok(())
    }

    /// The call that delivers it to that conversation.
    pub(super) fn call(self, target: &Target) -> Result<Call> {
        let call = match self.endpoint {
            Endpoint::Activities => Call::url(Method::POST, target.below(&["activities"])?),
            Endpoint::Content => Call::url(Method::POST, target.below(&["content"])?)
                .query("transcode", true)
                .query("async", false),
        };
        Ok(call
            .query("personRefresh", true)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .encode(self, Arc::new(SealActivity))
            .open(Arc::new(OpenAnswer)))
    }
}

/// The UUID of who uses this client.
pub(crate) async fn own_uuid(webex: &Webex) -> Result<String> {
    let device = webex.mercury()?.registered().await?;
    let user = device.user_id().ok_or_else(|| Error::new(ErrorKind::Decode, "the device has no user"))?;
    Ok(user.to_lowercase())
}

/// Seals the texts of an activity and what it has for the KMS. It runs once: a call that is tried again sends the same
/// bytes.
struct SealActivity;

impl Encode<Outgoing> for SealActivity {
    fn encode<'a>(&'a self, webex: &'a Webex, outgoing: Outgoing) -> BoxFuture<'a, Result<Body>> {
        Box::pin(async move {
            let Outgoing { mut activity, relay, .. } = outgoing;
            if let Some(operation) = relay.operation(&activity)? {
                let wrapped = webex.cypher()?.kms().wrap(&operation).await?;
                activity.extra.insert("kmsMessage".to_owned(), Value::String(wrapped.message));
            }
            filter_outbound(webex, &mut activity);
            if wants_key(&mut activity) {
                seal(&mut activity, &sealer_of_kms(webex)?).await?;
            }
            body_of(&activity)
        })
    }
}

/// What is sealed, as the body of a call.
pub(super) fn body_of<T: Serialize>(sealed: &T) -> Result<Body> {
    let not_json = |e| Error::new(ErrorKind::Encode, "it is not representable as JSON").with_source(e);
    Ok(Body::from(serde_json::to_vec(sealed).map_err(not_json)?))
}

impl Relay {
    /// What to ask of the KMS, with the resource of the conversation in its place.
    pub(super) fn operation(self, activity: &Activity) -> Result<Option<KmsOperation>> {
        let of_target = activity.target.as_ref().and_then(|target| target.kms_resource_object_url.clone());
        Ok(match self {
            Self::None => None,
            Self::Operation(operation) => Some(*operation),
            Self::Admit(ids) => {
                let resource = of_target.ok_or_else(no_resource)?;
                Some(KmsOperation::create_authorizations(resource.as_str(), ids))
            }
            // Where there is no resource nobody is authorized.
            Self::ShutOut(id) => {
                of_target.map(|resource| KmsOperation::delete_authorization(resource.as_str(), &id))
            }
        })
    }
}

fn no_resource() -> Error {
    Error::new(ErrorKind::Encode, "nobody can be admitted to the keys: the conversation has no resource")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn within(resource: Option<&str>) -> Activity {
        let target = json!({ "objectType": "conversation", "kmsResourceObjectUrl": resource });
        Activity { target: serde_json::from_value(target).ok(), ..Activity::default() }
    }

    /// wire/03 section 2.7, templates of `kmsMessage`.
    #[test]
    fn the_resource_of_the_conversation_takes_its_place() {
        let ask = |relay: Relay| {
            let operation = relay.operation(&within(Some("kms://k/resources/1"))).expect("complete");
            serde_json::to_value(operation.expect("a question")).expect("written")
        };
        let expected = json!({ "method": "create", "uri": "/authorizations",
            "resourceUri": "kms://k/resources/1", "userIds": ["bob"] });
        assert_eq!(ask(Relay::Admit(vec!["bob".into()])), expected);
        let expected = json!({ "method": "delete", "uri": "kms://k/resources/1/authorizations?authId=bob" });
        assert_eq!(ask(Relay::ShutOut("bob".into())), expected);
    }

    #[test]
    fn nobody_is_admitted_to_what_is_not_there() {
        let admit = Relay::Admit(vec!["bob".into()]).operation(&within(None));
        assert_eq!(admit.expect_err("no resource").kind(), ErrorKind::Encode);
        let shut_out = Relay::ShutOut("bob".into()).operation(&within(None));
        assert!(shut_out.expect("nothing to do").is_none());
    }

    #[test]
    fn each_verb_needs_what_it_needs() {
        let person = || ActivityObject::Person(Person::with_uuid("e6a29fb8-803c-414a-a3bf-9b976c7966e5"));
        let title = || {
            let conversation = json!({ "objectType": "conversation", "displayName": "x" });
            serde_json::from_value(conversation).expect("a conversation")
        };
        let ids = || vec!["bob".into()];
        for (mut outgoing, need) in [
            (Outgoing::of(Verb::Add, person()).relay(Relay::Admit(ids())), Need::Key),
            (Outgoing::of(Verb::Leave, person()).relay(Relay::ShutOut("bob".into())), Need::Keys),
            (Outgoing::of(Verb::AssignModerator, person()), Need::Nothing),
            (Outgoing::of(Verb::Update, ActivityObject::Conversation(Box::new(title()))), Need::Key),
            // No verb makes a text one that may be clear.
            (Outgoing::of(Verb::Favorite, ActivityObject::Conversation(Box::new(title()))), Need::Key),
            (
                Outgoing::of(Verb::Update, ActivityObject::Other(json!({"objectType": "classification"}))),
                Need::Key,
            ),
        ] {
            assert_eq!(outgoing.need(), need, "{outgoing:?}");
        }
    }
}
