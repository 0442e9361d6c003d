//! A conversation on its way out: the key that is made for it, and the codec that seals it (wire/03 section 3.9).

use std::sync::Arc;

use futures_core::future::BoxFuture;
use http::header::{CONTENT_TYPE, HeaderValue};
use serde_json::Value;
use webex_core::request::{Body, Call, Encode};
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_plugin_cypher::{AuthId, CypherExt, KmsOperation};

use super::answer::OpenAnswer;
use super::rotate::new_key;
use crate::model::{Conversation, KeyUrl, Verb};
use crate::open::{TextSealer, open_with, seal_places, sealer_of_kms};

/// A conversation in clear that is to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewConversation {
    /// With its first activities.
    pub(crate) conversation: Conversation,
    /// Who may use its keys: people, or the people of other resources.
    pub(crate) admitted: Vec<AuthId>,
}

impl NewConversation {
    /// Sends it by that call, sealed under a new key; answers with what was made, opened and normalized.
    pub(crate) async fn send(self, webex: &Webex, call: Call) -> Result<Conversation> {
        let json = HeaderValue::from_static("application/json");
        let call = call.header(CONTENT_TYPE, json).encode(self, Arc::new(SealConversation));
        let mut made: Conversation = webex.send(call.open(Arc::new(OpenAnswer))).await?.json()?;
        open_with(webex, &mut made).await;
        made.normalize();
        Ok(made)
    }
}

/// Makes a key and has its resource made with the conversation; seals the texts under it.
struct SealConversation;

impl Encode<NewConversation> for SealConversation {
    fn encode<'a>(&'a self, webex: &'a Webex, new: NewConversation) -> BoxFuture<'a, Result<Body>> {
        Box::pin(async move {
            let NewConversation { mut conversation, admitted } = new;
            let key = new_key(webex).await?;
            let operation = KmsOperation::create_resource(admitted, vec![key.as_str().into()]);
            let wrapped = webex.cypher()?.kms().wrap(&operation).await?;
            conversation.extra.insert("kmsMessage".to_owned(), Value::String(wrapped.message));
            seal_conversation(&mut conversation, &key, &sealer_of_kms(webex)?).await?;
            let not_json =
                |e| Error::new(ErrorKind::Encode, "it is not representable as JSON").with_source(e);
            Ok(Body::from(serde_json::to_vec(&conversation).map_err(not_json)?))
        })
    }
}

/// The title and what is written first are sealed under the same key.
async fn seal_conversation(
    conversation: &mut Conversation,
    key: &KeyUrl,
    sealer: &dyn TextSealer,
) -> Result<()> {
    for activity in conversation.activities.iter_mut().flat_map(|list| &mut list.items) {
        if matches!(activity.verb, Verb::Post | Verb::Update) {
            activity.encryption_key_url = Some(key.clone());
        }
    }
    conversation.encryption_key_url = Some(key.clone());
    conversation.default_activity_encryption_key_url = Some(key.clone());
    seal_places(conversation, None, false, sealer).await.map(drop)
}
