//! A conversation or a team on its way out: the key that is made for it, and the codec that seals it (wire/03 sections
//! 3.9 and 3.13).

use std::sync::Arc;

use futures_core::future::BoxFuture;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde::Serialize;
use serde_json::{Map, Value};
use webex_core::request::{Body, Call, Encode};
use webex_core::{Result, Webex};
use webex_plugin_cypher::{AuthId, CypherExt, KmsOperation};

use super::answer::OpenAnswer;
use super::outgoing::body_of;
use super::rotate::new_key;
use super::session::in_a_session;
use crate::html::filter_outbound;
use crate::model::{Activity, ActivityObject, Conversation, Items, KeyUrl, ObjectType, Person, Verb};
use crate::open::{TextSealer, seal_places, sealer_of_kms};
use crate::read::{Entry, opened};
use crate::team::Team;

/// Something with members, activities and a key.
pub(crate) trait Founded: Clone + Entry + Serialize + Sync {
    /// Where its first activities stand.
    fn activities(&mut self) -> &mut Option<Items<Activity>>;

    /// Names the key of its texts, and of what is written in it.
    fn name_key(&mut self, key: &KeyUrl);

    /// Where `kmsMessage` stands.
    fn extra(&mut self) -> &mut Map<String, Value>;
}

/// The places have the same names in all of them.
macro_rules! founded {
    ($($kind:ident),*) => {$(
        impl Founded for $kind {
            fn activities(&mut self) -> &mut Option<Items<Activity>> {
                &mut self.activities
            }

            fn name_key(&mut self, key: &KeyUrl) {
                self.encryption_key_url = Some(key.clone());
                self.default_activity_encryption_key_url = Some(key.clone());
            }

            fn extra(&mut self) -> &mut Map<String, Value> {
                &mut self.extra
            }
        }
    )*};
}

founded!(Conversation, Team);

/// Something in clear that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct Founding<T> {
    /// What, with its first activities.
    pub(crate) what: T,
    /// Who may use its keys: people, or the people of other resources.
    pub(crate) admitted: Vec<AuthId>,
}

impl<T: Founded> Founding<T> {
    /// Sends it by such a call, sealed under a new key; answers with what was made, opened and normalized.
    pub(crate) async fn send(self, webex: &Webex, call: impl Fn() -> Call) -> Result<T> {
        let call = || {
            let json = HeaderValue::from_static("application/json");
            let call = call().header(CONTENT_TYPE, json).encode(self.clone(), Arc::new(SealFounding));
            Ok(call.open(Arc::new(OpenAnswer)))
        };
        Ok(opened(webex, in_a_session(webex, call).await?.json::<T>()?).await)
    }
}

/// Makes a key, has its resource made together with what it is for, and seals the texts under it.
struct SealFounding;

impl<T: Founded> Encode<Founding<T>> for SealFounding {
    fn encode<'a>(&'a self, webex: &'a Webex, founding: Founding<T>) -> BoxFuture<'a, Result<Body>> {
        Box::pin(async move {
            let Founding { mut what, admitted } = founding;
            let key = new_key(webex).await?;
            let operation = KmsOperation::create_resource(admitted, vec![key.as_str().into()]);
            let wrapped = webex.cypher()?.kms().wrap(&operation).await?;
            what.extra().insert("kmsMessage".to_owned(), Value::String(wrapped.message));
            filter_outbound(webex, &mut what);
            seal_all(&mut what, &key, &sealer_of_kms(webex)?).await?;
            body_of(&what)
        })
    }
}

/// The title and what is written first are sealed under the same key.
async fn seal_all<T: Founded>(what: &mut T, key: &KeyUrl, sealer: &dyn TextSealer) -> Result<()> {
    for activity in what.activities().iter_mut().flat_map(|list| &mut list.items) {
        if matches!(activity.verb, Verb::Post | Verb::Update) {
            activity.encryption_key_url = Some(key.clone());
        }
    }
    what.name_key(key);
    seal_places(what, None, false, sealer).await.map(drop)
}

/// An activity of somebody, as new things begin with.
pub(crate) fn first_activity(actor: &Person, verb: Verb, object: Option<ActivityObject>) -> Activity {
    Activity {
        object_type: ObjectType::Activity,
        verb,
        actor: Some(actor.clone()),
        object: object.map(Box::new),
        ..Activity::default()
    }
}

/// The creation, and everybody who is added.
pub(crate) fn creation(actor: &Person, people: &[String]) -> Vec<Activity> {
    let add = |uuid: &String| {
        let person = ActivityObject::Person(Person::with_uuid(uuid.as_str()));
        first_activity(actor, Verb::Add, Some(person))
    };
    std::iter::once(first_activity(actor, Verb::Create, None)).chain(people.iter().map(add)).collect()
}
