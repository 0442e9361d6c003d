//! The handle to the KMS.

use std::io;
use std::time::Duration;

use super::refusal::Refusal;
use super::service::KmsService;
use super::static_key::CertificateFlaw;
use super::switches::KmsTrouble;
use crate::vault::KeyUrl;
use crate::world::World;

/// The KMS of a running simulator, and everything that can go wrong with it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// use webex_sim::{CertificateFlaw, Sim};
///
/// let sim = Sim::start().await?;
/// sim.kms().swallow_next(2);
/// sim.kms().present(Some(CertificateFlaw::WrongHost));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Kms {
    world: World,
}

impl std::fmt::Debug for Kms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kms").finish_non_exhaustive()
    }
}

impl Kms {
    pub(crate) fn new(world: World) -> Self {
        Self { world }
    }

    /// The certificate of the authority behind the static key, as PEM. The key is made when it is first asked for.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sim = webex_sim::Sim::start().await?;
    /// assert!(sim.kms().authority_pem().await?.starts_with("-----BEGIN CERTIFICATE-----"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// If no key could be made.
    pub async fn authority_pem(&self) -> io::Result<String> {
        Ok(self.service().static_key().await.map_err(io::Error::other)?.authority_pem())
    }

    /// Gives the next so many requests no answer.
    pub fn swallow_next(&self, requests: u64) {
        self.service().switches.set(|switches| switches.swallowed = requests);
    }

    /// Answers the next requests with these failures instead: a status, an error code, a reason.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sim = webex_sim::Sim::start().await?;
    /// sim.kms().refuse_next(503, 503_000, "The vault is being cleaned.");
    /// # Ok(())
    /// # }
    /// ```
    pub fn refuse_next(&self, status: u16, error_code: u32, reason: impl Into<String>) {
        let refusal = Refusal { status, error_code, reason: reason.into() };
        self.service().switches.set(|switches| switches.refusals.push_back(refusal));
    }

    /// Shows a certificate with this flaw from now on, or the right one again.
    pub fn present(&self, flaw: Option<CertificateFlaw>) {
        self.service().switches.set(|switches| switches.flaw = flaw);
    }

    /// Spoils the signature of the next so many signed answers.
    pub fn spoil_next_signatures(&self, answers: u64) {
        self.service().switches.set(|switches| switches.bad_signatures = answers);
    }

    /// How long sessions live that begin from now on; zero makes keys that have expired when they arrive.
    pub fn session_life(&self, life: Duration) {
        self.service().switches.set(|switches| switches.session_life = Some(life));
    }

    /// Loses all session keys: requests under them get no answer.
    pub fn forget_sessions(&self) {
        self.service().sessions.forget_all();
    }

    /// Revokes a content key: nobody gets it any more. `false` if there is no such key.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sim = webex_sim::Sim::start().await?;
    /// assert!(!sim.kms().revoke_key("kms://kms.sim.test/keys/5f0a3a7c-0000-4000-8000-000000000001"));
    /// # Ok(())
    /// # }
    /// ```
    pub fn revoke_key(&self, key: &str) -> bool {
        KeyUrl::parse(key).is_some_and(|key| self.world.conversations.vault().revoke_key(&key))
    }

    /// Says of a content key that it is to be had under another name.
    pub fn move_key(&self, key: impl Into<String>, to: impl Into<String>) {
        self.service().switches.set(|switches| drop(switches.moved.insert(key.into(), to.into())));
    }

    /// Lets everything go well again: nothing is swallowed, spoiled, refused or moved any more, and the certificate is
    /// the right one. Keys stay revoked.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sim = webex_sim::Sim::start().await?;
    /// sim.kms().swallow_next(1000);
    /// sim.kms().clear();
    /// # Ok(())
    /// # }
    /// ```
    pub fn clear(&self) {
        self.service().switches.clear();
    }

    /// What is still to go wrong.
    pub(crate) fn trouble(&self) -> KmsTrouble {
        self.service().switches.summary()
    }

    fn service(&self) -> &KmsService {
        &self.world.kms
    }
}
