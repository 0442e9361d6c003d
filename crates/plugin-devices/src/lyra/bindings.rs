//! Conversations that a room shows.

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use webex_core::request::Call;
use webex_core::resource::or_default;
use webex_core::{Error, Result};
use webex_plugin_cypher::{AuthId, CypherExt, KmsOperation, ResourceUri};

use super::space::{SpaceHandle, base64url};
use crate::id::BindingId;

/// That a room shows a conversation.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Binding {
    /// The conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation_url: Option<String>,
    /// Where the binding is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub binding_url: Option<String>,
    /// What is not documented.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl Binding {
    /// The id: the end of its URL.
    ///
    /// ```
    /// use webex_plugin_devices::Binding;
    /// let binding: Binding = serde_json::from_str(r#"{"bindingUrl": "https://l/spaces/1/bindings/b7"}"#)?;
    /// assert_eq!(binding.id().expect("one").as_str(), "b7");
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn id(&self) -> Option<BindingId> {
        let (_, id) = self.binding_url.as_deref()?.rsplit_once("/bindings/")?;
        (!id.is_empty()).then(|| id.into())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bindings {
    #[serde(deserialize_with = "or_default")]
    bindings: Vec<Binding>,
}

/// What a conversation is known by: `conversation.url` and `conversation.kmsResourceObjectUrl` must both be there. Which
/// is looked for first is the order of the JavaScript SDK.
fn require(text: &str, what: &'static str) -> Result<()> {
    if text.is_empty() { Err(Error::invalid_input(format!("{what} is required"))) } else { Ok(()) }
}

/// Bindings. Whoever binds a conversation admits the room to its keys; whoever takes the binding away takes that back.
/// A dropped future may have done so.
impl SpaceHandle {
    /// What the room shows.
    ///
    /// # Errors
    /// As [`Webex::send`](webex_core::Webex::send).
    pub async fn current_bindings(&self) -> Result<Vec<Binding>> {
        let answer = self.webex.send(self.space.call(Method::GET, &["bindings"])).await?;
        Ok(answer.json::<Bindings>()?.bindings)
    }

    /// Binds a conversation, by its URL and its resource at the KMS.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex, conversation: &str, resource: &str) -> webex_core::Result<()> {
    /// let space = webex.devices()?.lyra().space("7f3c".parse()?);
    /// let binding = space.bind_conversation(conversation, resource).await?;
    /// println!("bound as {:?}", binding.id());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty argument, whatever the KMS client or
    /// [`Webex::send`](webex_core::Webex::send) fails with.
    pub async fn bind_conversation(
        &self,
        conversation_url: &str,
        resource: impl Into<ResourceUri>,
    ) -> Result<Binding> {
        let resource = resource.into();
        require(resource.as_str(), "conversation.kmsResourceObjectUrl")?;
        require(conversation_url, "conversation.url")?;
        let operation = KmsOperation::create_authorizations(resource, vec![self.authorized()]);
        let body =
            json!({"kmsMessage": self.wrapped(&operation).await?, "conversationUrl": conversation_url});
        self.webex.send(self.space.call(Method::POST, &["bindings"]).json(&body)).await?.json()
    }

    /// Takes the binding of a conversation away.
    ///
    /// ```no_run
    /// # use webex_plugin_devices::*;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let space = webex.devices()?.lyra().space("7f3c".parse()?);
    /// let (conversation, resource) = ("https://conv.example/conversations/1", "/resources/r1");
    /// space.bind_conversation(conversation, resource).await?;
    /// space.unbind_conversation(conversation, resource).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`bind_conversation`](Self::bind_conversation).
    pub async fn unbind_conversation(
        &self,
        conversation_url: &str,
        resource: impl Into<ResourceUri>,
    ) -> Result<()> {
        let resource = resource.into();
        require(conversation_url, "conversation.url")?;
        require(resource.as_str(), "conversation.kmsResourceObjectUrl")?;
        let call = self.space.call(Method::DELETE, &["bindings"]);
        self.withdraw(call.query("conversationUrl", base64url(conversation_url)), resource).await
    }

    /// Takes a binding away, by its id.
    ///
    /// # Errors
    /// As [`bind_conversation`](Self::bind_conversation).
    pub async fn delete_binding(&self, binding: &BindingId, resource: impl Into<ResourceUri>) -> Result<()> {
        let resource = resource.into();
        require(resource.as_str(), "options.kmsResourceObjectUrl")?;
        require(binding.as_str(), "options.bindingId")?;
        self.withdraw(self.space.call(Method::DELETE, &["bindings", binding.as_str()]), resource).await
    }

    async fn withdraw(&self, call: Call, resource: ResourceUri) -> Result<()> {
        let operation = KmsOperation::delete_authorization(resource, &self.authorized());
        let message = self.wrapped(&operation).await?;
        self.webex.send(call.query("kmsMessage", message)).await.map(drop)
    }

    /// The machine in the room, as the KMS knows it.
    fn authorized(&self) -> AuthId {
        self.space.id().as_str().into()
    }

    async fn wrapped(&self, operation: &KmsOperation) -> Result<String> {
        Ok(self.webex.cypher()?.kms().wrap(operation).await?.message)
    }
}
