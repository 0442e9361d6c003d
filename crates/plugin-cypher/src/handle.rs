//! What users see.

use std::sync::Arc;

use webex_core::Webex;
use webex_core::events::Events;
use webex_core::plugin::PluginMissing;
use webex_jose::{ContentKey, Scr, jwe};
use webex_plugin_mercury::MercuryExt;

use crate::error::{CypherError, Result};
use crate::event::CypherEvent;
use crate::files::{DownloadFile, FileSource, FileUri, UploadFile};
use crate::keys::KeyId;
use crate::kms::{Key, KeyUri, KmsHandle, UserId};
use crate::plugin::Cypher;

/// Adds [`cypher`](Self::cypher) to the client.
pub trait CypherExt {
    /// The cypher plug-in of this client.
    ///
    /// # Errors
    /// [`PluginMissing`] when it is not installed; the text says what to add.
    fn cypher(&self) -> Result<CypherHandle, PluginMissing>;
}

impl CypherExt for Webex {
    fn cypher(&self) -> Result<CypherHandle, PluginMissing> {
        Ok(CypherHandle { plugin: self.plugin()?, webex: self.clone(), on_behalf_of: None })
    }
}

/// Keys, sealed texts and sealed files of one client (wire/03 sections 2.1, 2.2 and 8).
///
/// ```no_run
/// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
/// use webex_plugin_cypher::CypherExt;
/// let cypher = webex.cypher()?;
/// let key = cypher.create_keys(1).await?.remove(0);
/// let sealed = cypher.seal(&key.uri, "Hello, Webex!").await?;
/// assert_eq!(cypher.open(&key.uri, &sealed).await?, "Hello, Webex!");
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct CypherHandle {
    pub(crate) plugin: Arc<Cypher>,
    pub(crate) webex: Webex,
    on_behalf_of: Option<UserId>,
}

impl CypherHandle {
    /// The client.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// The same, with keys fetched on behalf of another user: needs the role of a key officer. Keys of one are never
    /// taken for those of another.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let (user, key) = ("11111111-1111-4111-8111-111111111111", "kms://kms.example/keys/1");
    /// let officer = webex.cypher()?;
    /// let key = officer.on_behalf_of(user).key(key).await?;
    /// println!("{} was made {:?}", key.uri, key.create_date);
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn on_behalf_of(&self, user: impl Into<UserId>) -> Self {
        Self { on_behalf_of: Some(user.into()), ..self.clone() }
    }

    /// Registers this client as a device; without effect when it is done. Calls that need a device do so themselves.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// let cypher = webex.cypher()?;
    /// cypher.register().await?;
    /// assert!(cypher.registered());
    /// cypher.deregister().await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As the registration; nothing is registered then.
    pub async fn register(&self) -> webex_core::Result<()> {
        if !self.registered() {
            self.webex.mercury()?.register().await?;
            self.plugin.state().set_registered(true);
        }
        Ok(())
    }

    /// Takes the registration back; without effect when [`register`](Self::register) was not called.
    ///
    /// # Errors
    /// As the call; the client stays registered then.
    pub async fn deregister(&self) -> webex_core::Result<()> {
        if self.registered() {
            self.webex.mercury()?.unregister().await?;
            self.plugin.state().set_registered(false);
        }
        Ok(())
    }

    /// Whether [`register`](Self::register) was called, and [`deregister`](Self::deregister) not since.
    pub fn registered(&self) -> bool {
        self.plugin.state().is_registered()
    }

    /// The key management service itself.
    pub fn kms(&self) -> KmsHandle {
        let (driver, webex) = (self.plugin.state().driver.clone(), self.webex.clone());
        KmsHandle { driver, webex, on_behalf_of: self.on_behalf_of.clone() }
    }

    /// What happens with keys from now on.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use futures_util::StreamExt;
    /// use webex_plugin_cypher::{CypherEvent, CypherExt};
    /// let mut events = webex.cypher()?.events();
    /// while let Some(Ok(event)) = events.next().await {
    ///     if let CypherEvent::KeyRevoked(key) = event {
    ///         println!("what {key} seals is lost");
    ///     }
    /// }
    /// # Ok(()) }
    /// ```
    pub fn events(&self) -> Events<CypherEvent> {
        self.plugin.state().events.subscribe()
    }

    /// The key of that URI, from memory if it is there. Calls that want the same one at the same time share one fetch.
    /// Cancel safe.
    ///
    /// # Errors
    /// As [`KmsHandle::fetch_key`].
    pub async fn key(&self, uri: impl Into<KeyUri>) -> Result<Key> {
        Ok(self.held(uri.into()).await?.key.clone())
    }

    async fn held(&self, uri: KeyUri) -> Result<Arc<crate::keys::HeldKey>> {
        let id = KeyId { uri, on_behalf_of: self.on_behalf_of.clone() };
        self.plugin.state().keys.get(&self.kms(), id).await
    }

    /// The key of that URI, ready to seal and open many texts.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// # let (uri, sealed) = ("kms://kms.example/keys/1", Vec::<String>::new());
    /// let key = webex.cypher()?.content_key(uri).await?;
    /// for text in &sealed {
    ///     println!("{:?}", webex_jose::jwe::open_text(&key, text));
    /// }
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`KmsHandle::fetch_key`].
    pub async fn content_key(&self, uri: impl Into<KeyUri>) -> Result<ContentKey> {
        Ok(self.held(uri.into()).await?.content.clone())
    }

    /// Makes keys that are bound to nothing yet, and keeps them.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// let key = webex.cypher()?.create_keys(1).await?.remove(0);
    /// println!("made {}", key.uri);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`KmsHandle::create_keys`].
    pub async fn create_keys(&self, count: u32) -> Result<Vec<Key>> {
        let keys = self.kms().create_keys(count).await?;
        self.plugin.state().keys.keep(&self.webex, &keys).await?;
        Ok(keys)
    }

    /// Forgets a key; the next time the KMS is asked again.
    pub async fn forget_key(&self, uri: impl Into<KeyUri>) {
        let id = KeyId { uri: uri.into(), on_behalf_of: self.on_behalf_of.clone() };
        self.plugin.state().keys.forget(&self.webex, &id).await;
    }

    /// Seals a text or other bytes with the key of that URI.
    ///
    /// # Errors
    /// As [`KmsHandle::fetch_key`], and [`crate::CypherErrorKind::Encrypt`].
    pub async fn seal(&self, key: impl Into<KeyUri>, plain: impl AsRef<[u8]>) -> Result<String> {
        Ok(jwe::seal(&self.content_key(key).await?, plain)?)
    }

    /// Opens a text that was sealed with the key of that URI.
    ///
    /// # Errors
    /// As [`KmsHandle::fetch_key`], and [`crate::CypherErrorKind::Decrypt`].
    pub async fn open(&self, key: impl Into<KeyUri>, sealed: &str) -> Result<String> {
        Ok(jwe::open_text(&self.content_key(key).await?, sealed)?)
    }

    /// Opens bytes that were sealed with the key of that URI.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// let cypher = webex.cypher()?;
    /// let key = cypher.create_keys(1).await?.remove(0);
    /// let sealed = cypher.seal(&key.uri, [0, 1, 2]).await?;
    /// assert_eq!(cypher.open_bytes(&key.uri, &sealed).await?, [0, 1, 2]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_bytes(&self, key: impl Into<KeyUri>, sealed: &str) -> Result<Vec<u8>> {
        Ok(jwe::open(&self.content_key(key).await?, sealed)?)
    }

    /// Seals the reference of a file, which must say where the file lies.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex) -> Result<(), Box<dyn std::error::Error>> {
    /// use webex_plugin_cypher::CypherExt;
    /// let cypher = webex.cypher()?;
    /// let key = cypher.create_keys(1).await?.remove(0);
    /// let mut scr = webex_jose::Scr::new("2026-01-02T03:04:05.678Z");
    /// let stored = scr.encrypt(b"file content here")?; // to be uploaded there:
    /// scr.set_loc("https://files.example/contents/1");
    /// let sealed = cypher.seal_reference(&key.uri, &scr).await?;
    /// assert_eq!(cypher.open_reference(&key.uri, &sealed).await?, scr);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`crate::CypherErrorKind::InvalidInput`] when it does not; else as [`seal`](Self::seal).
    pub async fn seal_reference(&self, key: impl Into<KeyUri>, scr: &Scr) -> Result<String> {
        if scr.loc().is_none() {
            return Err(CypherError::invalid_input("a reference is shared once it says where its file lies"));
        }
        Ok(scr.to_jwe(&self.content_key(key).await?)?)
    }

    /// Opens the reference of a file.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_reference(&self, key: impl Into<KeyUri>, sealed: &str) -> Result<Scr> {
        Ok(Scr::from_jwe(&self.content_key(key).await?, sealed)?)
    }

    /// Downloads and opens a file (wire/03 sections 2.1 and 2.9). `uri` may carry the key and the sealed reference in
    /// the query parameters `keyUri` and `JWE`; else give them to the builder.
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, uri: &str) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::CypherExt;
    /// let file = webex.cypher()?.download_and_decrypt(uri).use_file_service(true).await?;
    /// println!("{} bytes", file.len());
    /// # Ok(()) }
    /// ```
    pub fn download_and_decrypt(&self, uri: &str) -> DownloadFile {
        DownloadFile::new(self.clone(), FileUri::parse(uri))
    }

    /// Downloads and opens the file of a reference that is open already; through the file service, unless told
    /// otherwise.
    pub fn download(&self, url: url::Url, scr: Scr) -> DownloadFile {
        DownloadFile::with_reference(self.clone(), url, scr)
    }

    /// Seals a file and uploads it to a space of the files service (wire/03 sections 2.8 and 3.14).
    ///
    /// ```no_run
    /// # async fn example(webex: webex_core::Webex, space: url::Url) -> webex_core::Result<()> {
    /// use webex_plugin_cypher::{CypherExt, FileSource};
    /// let cypher = webex.cypher()?;
    /// let done = cypher.encrypt_and_upload(FileSource::path("report.pdf"), space).name("report.pdf").await?;
    /// let scr = cypher.seal_reference("kms://kms.example/keys/1", &done.scr).await?;
    /// # Ok(()) }
    /// ```
    pub fn encrypt_and_upload(&self, source: impl Into<FileSource>, space: url::Url) -> UploadFile {
        UploadFile::new(self.clone(), source.into(), space)
    }
}
