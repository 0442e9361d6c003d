//! What the KMS can be asked by users.

use std::fmt;
use std::sync::Arc;

use webex_core::Webex;

use super::answer::Answer;
use super::driver::{Driver, WrappedMessage};
use super::{
    AuthId, CmkKind, CmkState, CmkUpload, CustomerMainKey, Key, KeyUri, KmsAuthorization, KmsOperation,
    KmsResource, ResourceUri, UserId,
};
use crate::error::{CypherError, CypherErrorKind, Result};

/// The key management service of this user; from [`crate::CypherHandle::kms`].
///
/// The first call registers this client as a device, connects it and makes a session with the KMS; calls that come
/// together travel together. Errors of all calls: [`CypherErrorKind::Refused`] when the KMS refuses,
/// [`CypherErrorKind::Timeout`] when it does not answer, [`CypherErrorKind::Untrusted`] when it is not trusted, and
/// [`CypherErrorKind::Call`] when a service cannot be reached. All are cancel safe; what was sent may have taken effect.
///
/// ```no_run
/// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
/// use webex_plugin_cypher::CypherExt;
/// let kms = webex.cypher()?.kms();
/// let key = kms.create_keys(1).await?.remove(0);
/// let resource = kms.create_resource(["11111111-1111-4111-8111-111111111111".into()], [key.uri]).await?;
/// println!("{} may read it", kms.list_authorizations(&resource.uri).await?.len());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct KmsHandle {
    pub(crate) driver: Arc<Driver>,
    pub(crate) webex: Webex,
    pub(crate) on_behalf_of: Option<UserId>,
}

impl KmsHandle {
    /// The same, on behalf of another user: needs the role of a key officer.
    #[must_use]
    pub fn on_behalf_of(&self, user: impl Into<UserId>) -> Self {
        Self { on_behalf_of: Some(user.into()), ..self.clone() }
    }

    async fn ask(&self, operation: KmsOperation) -> Result<Answer> {
        self.driver.ask(&self.webex, operation, self.on_behalf_of.clone()).await
    }

    /// Asks whether the KMS is there.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::{CypherErrorKind, CypherExt};
    /// match webex.cypher()?.kms().ping().await {
    ///     Err(error) if error.kind() == CypherErrorKind::Untrusted => println!("somebody is in between: {error}"),
    ///     result => result?,
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn ping(&self) -> Result<()> {
        self.ask(KmsOperation::ping()).await.map(drop)
    }

    /// Makes keys that are bound to nothing yet.
    ///
    /// # Errors
    /// [`CypherErrorKind::InvalidInput`] for none; see [`KmsHandle`].
    pub async fn create_keys(&self, count: u32) -> Result<Vec<Key>> {
        if count == 0 {
            return Err(CypherError::invalid_input("at least one key must be asked for"));
        }
        let keys = self.ask(KmsOperation::create_keys(count)).await?.keys;
        if keys.is_empty() { Err(lacks("keys")) } else { Ok(keys) }
    }

    /// Fetches a key from the KMS, following it once if it moved. [`crate::CypherHandle::key`] keeps what it fetches.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let uri = "kms://kms.example/keys/1";
    /// let key = webex.cypher()?.kms().fetch_key(uri).await?;
    /// println!("bound to {:?}", key.resource_uri);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`CypherErrorKind::InvalidInput`] without a URI; see [`KmsHandle`].
    pub async fn fetch_key(&self, uri: impl Into<KeyUri>) -> Result<Key> {
        let uri = uri.into();
        if uri.as_str().is_empty() {
            return Err(CypherError::invalid_input("a key has a URI"));
        }
        let answer = self.ask(KmsOperation::retrieve_key(uri)).await?;
        let answer = match answer.moved_to() {
            Some(there) => self.ask(KmsOperation::retrieve_key(there)).await?,
            None => answer,
        };
        answer.key.ok_or_else(|| lacks("a key"))
    }

    /// Makes a resource out of keys that are bound to none. The caller is authorized, and these users.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// let kms = webex.cypher()?.kms();
    /// let keys = kms.create_keys(2).await?.into_iter().map(|key| key.uri);
    /// let resource = kms.create_resource([], keys).await?;
    /// assert_eq!(resource.key_uris.len(), 2);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`CypherErrorKind::InvalidInput`] without a key; see [`KmsHandle`].
    pub async fn create_resource(
        &self,
        users: impl IntoIterator<Item = AuthId>,
        keys: impl IntoIterator<Item = KeyUri>,
    ) -> Result<KmsResource> {
        let (users, keys) = (users.into_iter().collect(), keys.into_iter().collect::<Vec<_>>());
        if keys.is_empty() {
            return Err(CypherError::invalid_input("a resource has at least one key"));
        }
        let answer = self.ask(KmsOperation::create_resource(users, keys)).await?;
        answer.resource.ok_or_else(|| lacks("a resource"))
    }

    /// Binds a key to a resource. One that is bound to it already is a success: an answer may have been lost.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let resource = "kms://kms.example/resources/1";
    /// let kms = webex.cypher()?.kms();
    /// let fresh = kms.create_keys(1).await?.remove(0);
    /// kms.bind_key(&fresh.uri, resource).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn bind_key(&self, key: impl Into<KeyUri>, resource: impl Into<ResourceUri>) -> Result<Key> {
        let (key, resource) = (key.into(), resource.into());
        match self.ask(KmsOperation::bind_key(&key, &resource)).await {
            Ok(answer) => answer.key.ok_or_else(|| lacks("a key")),
            Err(error) if error.status() == Some(409) => {
                let bound = self.fetch_key(key).await?;
                if bound.resource_uri.as_ref() == Some(&resource) { Ok(bound) } else { Err(error) }
            }
            Err(error) => Err(error),
        }
    }

    /// Authorizes users, or the people of other resources; answers in the same order.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let (resource, user) = ("kms://kms.example/resources/1", "11111111-1111-4111-8111-111111111111");
    /// let kms = webex.cypher()?.kms();
    /// kms.add_authorizations(resource, [user.into()]).await?;
    /// println!("{} may read", kms.list_authorizations(resource).await?.len());
    /// kms.remove_authorization(resource, user).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`CypherErrorKind::InvalidInput`] for nobody; see [`KmsHandle`].
    pub async fn add_authorizations(
        &self,
        resource: impl Into<ResourceUri>,
        ids: impl IntoIterator<Item = AuthId>,
    ) -> Result<Vec<KmsAuthorization>> {
        let ids: Vec<_> = ids.into_iter().collect();
        if ids.is_empty() {
            return Err(CypherError::invalid_input("somebody must be named to be authorized"));
        }
        Ok(self.ask(KmsOperation::create_authorizations(resource, ids)).await?.authorizations)
    }

    /// Who is authorized.
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn list_authorizations(
        &self,
        resource: impl Into<ResourceUri>,
    ) -> Result<Vec<KmsAuthorization>> {
        Ok(self.ask(KmsOperation::list_authorizations(resource)).await?.authorizations)
    }

    /// Takes an authorization away; answers with what was taken.
    ///
    /// # Errors
    /// [`CypherErrorKind::InvalidInput`] for nobody; see [`KmsHandle`].
    pub async fn remove_authorization(
        &self,
        resource: impl Into<ResourceUri>,
        id: impl Into<AuthId>,
    ) -> Result<Vec<KmsAuthorization>> {
        let id = id.into();
        if id.as_str().is_empty() {
            return Err(CypherError::invalid_input("somebody must be named to lose an authorization"));
        }
        Ok(self.ask(KmsOperation::delete_authorization(resource, &id)).await?.authorizations)
    }

    /// The public key, in PEM, with which an organization encrypts its customer main key.
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn fetch_public_key(&self, org_id: &str) -> Result<String> {
        let answer = self.ask(KmsOperation::public_key(org_id)).await?;
        answer.public_key.ok_or_else(|| lacks("a public key"))
    }

    /// Uploads a customer main key.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, org: &str) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::{CmkState, CmkUpload, CypherExt};
    /// let kms = webex.cypher()?.kms();
    /// let uploaded = kms.upload_customer_main_key(org, CmkUpload::aws("arn:aws:kms:us-east-1:1:key/1")).await?;
    /// kms.change_customer_main_key(org, &uploaded[0].uri, CmkState::Active).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn upload_customer_main_key(
        &self,
        org_id: &str,
        upload: CmkUpload,
    ) -> Result<Vec<CustomerMainKey>> {
        let kind = upload.kind();
        Ok(self.ask(KmsOperation::upload_cmk(org_id, kind, upload)).await?.customer_master_keys)
    }

    /// The customer main keys of an organization.
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn list_customer_main_keys(&self, org_id: &str, kind: CmkKind) -> Result<Vec<CustomerMainKey>> {
        Ok(self.ask(KmsOperation::list_cmks(org_id, kind)).await?.customer_master_keys)
    }

    /// Changes how a customer main key stands; `key` is its URI.
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn change_customer_main_key(
        &self,
        org_id: &str,
        key: &str,
        state: CmkState,
    ) -> Result<Vec<CustomerMainKey>> {
        Ok(self.ask(KmsOperation::change_cmk(org_id, key, state)).await?.customer_master_keys)
    }

    /// Deletes all customer main keys of an organization: meant for tests.
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn delete_customer_main_keys(&self, org_id: &str, kind: CmkKind) -> Result<()> {
        self.ask(KmsOperation::delete_cmks(org_id, kind)).await.map(drop)
    }

    /// Goes back to the main key of Webex.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let org = "22222222-2222-4222-8222-222222222222";
    /// webex.cypher()?.kms().use_global_main_key(org).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn use_global_main_key(&self, org_id: &str) -> Result<Vec<CustomerMainKey>> {
        let answer = self.ask(KmsOperation::change_cmk(org_id, "default", CmkState::Active)).await?;
        Ok(answer.customer_master_keys)
    }

    /// Seals an operation that another service takes to the KMS, such as `kmsMessage` of a conversation.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, resource: &str, user: &str) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::{CypherExt, KmsOperation};
    /// let operation = KmsOperation::create_authorizations(resource, vec![user.into()]);
    /// let wrapped = webex.cypher()?.kms().wrap(&operation).await?;
    /// let activity = serde_json::json!({"verb": "add", "kmsMessage": wrapped.message});
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// See [`KmsHandle`].
    pub async fn wrap(&self, operation: &KmsOperation) -> Result<WrappedMessage> {
        self.driver.wrap(&self.webex, operation, self.on_behalf_of.as_ref()).await
    }

    /// Opens what the KMS sealed for us and another service brought: an answer, or the text of an error.
    ///
    /// # Errors
    /// [`CypherErrorKind::Decrypt`] when it is not sealed with a session of ours.
    pub fn unwrap_message(&self, message: &str) -> Result<Vec<u8>> {
        Ok(self.driver.open(&self.webex, message)?.to_vec())
    }
}

impl fmt::Debug for KmsHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KmsHandle").field("on_behalf_of", &self.on_behalf_of).finish_non_exhaustive()
    }
}

fn lacks(what: &str) -> CypherError {
    CypherError::new(CypherErrorKind::Answer, format!("the KMS answered without {what}"))
}
