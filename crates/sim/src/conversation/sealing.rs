//! Sealing for other services of the cloud, which have no vault of their own.

use super::Refusal;
use super::conversations::Conversations;
use crate::ids::UserId;
use crate::vault::KeyUrl;

impl Conversations {
    /// A new key that these people may have.
    pub(crate) fn service_key(&self, people: &[UserId]) -> Result<KeyUrl, Refusal> {
        let key = self.vault.mint(&self.api);
        let people: Vec<_> = people.iter().map(|user| (*user).into()).collect();
        self.vault.create_resource(&self.api, std::slice::from_ref(&key), &people)?;
        Ok(key)
    }

    /// The text under that key: a compact JWE.
    pub(crate) fn sealed_text(&self, key: &KeyUrl, text: &str) -> Result<String, Refusal> {
        Ok(self.vault.seal(&self.api, key, text)?)
    }
}
