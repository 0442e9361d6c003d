//! The methods.

use secrecy::SecretString;
use uuid::Uuid;
use webex_core::{Error, Result, Webex};

use crate::lookup::Lookups;
use crate::user_ref::check_email;
use crate::{
    Activate, ActivationProof, AsUuid, CurrentUser, IdentityServices, IdentityUser, KnownUser,
    OneTimePassword, SetName, UserRef, ValidateOneTimePassword, Verify, account, current, one_time_password,
    password,
};

/// The account that the client is signed in as, and the ids of others (wire/01 section 2.18). A cheap handle; made by
/// [`UserExt::user`](crate::UserExt::user).
#[derive(Clone, Debug)]
pub struct User {
    webex: Webex,
}

impl User {
    pub(crate) fn new(webex: &Webex) -> Self {
        Self { webex: webex.clone() }
    }

    /// The client that the handle belongs to.
    pub fn webex(&self) -> &Webex {
        &self.webex
    }

    /// The user that the client is signed in as. Kept among the users that were seen lately.
    ///
    /// # Errors
    /// As [`Webex::send`]. Cancel safe: it only reads.
    ///
    /// ```no_run
    /// # use webex_plugin_user::UserExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let me = webex.user().current().await?;
    /// println!("{} <{}>", me.name, me.email);
    /// # Ok(()) }
    /// ```
    pub async fn current(&self) -> Result<CurrentUser> {
        current::fetch(&self.webex).await
    }

    /// Asks what stands behind an e-mail address, and has an e-mail sent that lets it become a user.
    ///
    /// ```no_run
    /// # use webex_plugin_user::UserExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let found = webex.user().verify("alice@example.com").await?;
    /// if found.verification_email_triggered {
    ///     println!("there is mail for you");
    /// }
    /// # Ok(()) }
    /// ```
    pub fn verify(&self, email: impl Into<String>) -> Verify {
        Verify::new(self, email.into())
    }

    /// Activates an account by what was in the verification e-mail, and signs in as its user.
    ///
    /// ```no_run
    /// # use webex_plugin_user::{ActivationProof, UserExt};
    /// # async fn example(webex: webex_core::Webex, token: secrecy::SecretString) -> webex_core::Result<()> {
    /// let alice = webex.user().activate(ActivationProof::VerificationToken(token)).await?;
    /// println!("welcome, {}", alice.email);
    /// # Ok(()) }
    /// ```
    pub fn activate(&self, proof: ActivationProof) -> Activate {
        Activate::new(self, proof)
    }

    /// Makes a password that is good for one sign-in, for a user by id or address.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for what names no user, and without an OAuth
    /// client that has a secret; else as [`Webex::send`]. Cancel safe: a dropped future gives the request up.
    ///
    /// ```no_run
    /// # use webex_plugin_user::UserExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let made = webex.user().generate_one_time_password("alice@example.com").await?;
    /// webex.user().validate_one_time_password("alice@example.com", made.password).await?;
    /// # Ok(()) }
    /// ```
    pub async fn generate_one_time_password(&self, user: impl Into<UserRef>) -> Result<OneTimePassword> {
        one_time_password::generate(&self.webex, &user.into()).await
    }

    /// Signs in by a one-time password.
    pub fn validate_one_time_password(
        &self,
        user: impl Into<UserRef>,
        password: impl Into<SecretString>,
    ) -> ValidateOneTimePassword {
        ValidateOneTimePassword::new(self, user.into(), password.into())
    }

    /// Sets the password of the account, after asking who the client is.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty one; else as [`Webex::send`].
    /// Not cancel safe: it may have been set.
    pub async fn set_password(&self, password: impl Into<SecretString>) -> Result<IdentityUser> {
        account::set_password(&self.webex, &password.into()).await
    }

    /// Whether the account has a password, as far as [`verify`](Self::verify) and [`set_password`](Self::set_password)
    /// have shown; kept in the client's storage until the logout. `None` when neither was called.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`](webex_core::ErrorKind::Storage). Cancel safe: it only reads.
    pub async fn has_password(&self) -> Result<Option<bool>> {
        password::has(&self.webex).await
    }

    /// Changes the names of the account in the identity directory.
    ///
    /// ```no_run
    /// # use webex_plugin_user::UserExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// webex.user().set_name().given_name("Alice").family_name("Liddell").await?;
    /// # Ok(()) }
    /// ```
    pub fn set_name(&self) -> SetName {
        SetName::new(self)
    }

    /// Changes the name that others see in conversations.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an empty name; else as [`Webex::send`].
    /// Cancel safe: a dropped future gives the request up; what was sent may have taken effect.
    pub async fn set_display_name(&self, name: &str) -> Result<CurrentUser> {
        if name.trim().is_empty() {
            return Err(Error::invalid_input("`options.displayName` is required"));
        }
        current::rename(&self.webex, name).await
    }

    /// The UUID of a user by e-mail address; an id in any form is answered at once.
    ///
    /// ```no_run
    /// # use webex_plugin_user::UserExt;
    /// # async fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let bob = webex.user().as_uuid("bob@example.com").create(true).await?;
    /// println!("{bob}");
    /// # Ok(()) }
    /// ```
    pub fn as_uuid(&self, user: impl Into<UserRef>) -> AsUuid {
        AsUuid::new(self, user.into())
    }

    /// The UUIDs of many users, with an answer for each in their order; asked together. Errors as of
    /// [`as_uuid`](Self::as_uuid).
    ///
    /// Cancel safe: it only reads.
    ///
    /// ```no_run
    /// # use webex_plugin_user::UserExt;
    /// # async fn example(webex: webex_core::Webex) {
    /// for id in webex.user().as_uuids(["bob@example.com", "carol@example.com"]).await {
    ///     println!("{}", id.map_or_else(|error| error.to_string(), |id| id.to_string()));
    /// }
    /// # }
    /// ```
    pub async fn as_uuids(&self, users: impl IntoIterator<Item = impl Into<UserRef>>) -> Vec<Result<Uuid>> {
        // All are queued before the first is awaited.
        let answers: Vec<_> = users.into_iter().map(|user| self.as_uuid(user).enqueue()).collect();
        futures_util::future::join_all(answers).await
    }

    /// Keeps a user whose id and address are known, so that nobody asks for them again. The number of users kept is
    /// bounded; those used longest ago are forgotten first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`](webex_core::ErrorKind::InvalidInput) for an address that is none.
    ///
    /// ```no_run
    /// # use webex_plugin_user::{KnownUser, UserExt};
    /// # fn example(webex: webex_core::Webex, id: uuid::Uuid) -> webex_core::Result<()> {
    /// webex.user().remember(KnownUser::new(id, "bob@example.com"))?;
    /// assert_eq!(webex.user().recent("bob@example.com").map(|user| user.id), Some(id));
    /// # Ok(()) }
    /// ```
    pub fn remember(&self, user: KnownUser) -> Result<()> {
        check_email(&user.email_address)?;
        Lookups::of(&self.webex).recents(|recents| recents.remember(user));
        Ok(())
    }

    /// A user that was seen lately. Asks no service.
    pub fn recent(&self, user: impl Into<UserRef>) -> Option<KnownUser> {
        let user = user.into();
        Lookups::of(&self.webex).recents(|recents| match user.id() {
            Some(id) => recents.by_id(id),
            None => recents.by_email(user.email()?),
        })
    }

    /// Where the identity services of a user are: as the service says, or else those of this client. Sends no e-mail
    /// to the user.
    ///
    /// # Errors
    /// As of [`verify`](Self::verify). Cancel safe: it only reads.
    pub async fn identity_services(&self, email: impl Into<String>) -> Result<IdentityServices> {
        let found = self.verify(email).suppress_email(true).ask().await?;
        Ok(found.user_entities.unwrap_or_else(|| IdentityServices::of_client(&self.webex)))
    }
}
