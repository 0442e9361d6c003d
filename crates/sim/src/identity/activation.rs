//! How somebody unknown becomes a user: verification by e-mail, or a one-time password (wire/01 section 3.5).

use std::sync::Arc;

use super::names::{random_digits, random_hex};
use super::organization::Organization;
use super::registry::{EmailTaken, Identity, id_of_stranger};
use super::user::{NewUser, User};
use crate::sync::write;

/// Where an address stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody, or somebody who was only invited.
    Unknown,
    /// Activated, but without a password yet.
    WithoutPassword,
    /// A full user.
    WithPassword,
}

impl Identity {
    pub(crate) fn standing(&self, email: &str) -> Standing {
        match self.user_by_email(email).filter(|user| user.activated) {
            None => Standing::Unknown,
            Some(user) if user.password.is_none() => Standing::WithoutPassword,
            Some(_) => Standing::WithPassword,
        }
    }

    /// The token of a verification e-mail to this address.
    pub(crate) fn begin_activation(&self, email: &str) -> String {
        let token = random_hex::<16>();
        write(&self.state).verifications.insert(token.clone(), email.to_owned());
        token
    }

    /// Makes the addressee a user; `None` for an unknown or used token.
    pub(crate) fn activate(&self, verification: &str) -> Option<Arc<User>> {
        let email = write(&self.state).verifications.remove(verification)?;
        if let Some(user) = self.user_by_email(&email) {
            return self.update_user(user.id, |user| user.activated = true);
        }
        let new = NewUser::new().email(&email).display_name(&email).org(Organization::CONSUMERS);
        match self.create_user_with_id(new, id_of_stranger(&email)) {
            Err(EmailTaken) => self.user_by_email(&email),
            Ok(user) => Some(user),
        }
    }

    /// A one-time password for a user; a new one replaces the last.
    pub(crate) fn generate_passcode(&self, user: &User) -> String {
        let passcode = random_digits::<6>();
        write(&self.state).passcodes.insert(user.id, passcode.clone());
        passcode
    }

    /// Whether this is the user's one-time password, which is used up thereby.
    pub(crate) fn redeem_passcode(&self, user: &User, passcode: &str) -> bool {
        let mut state = write(&self.state);
        let fits = state.passcodes.get(&user.id).is_some_and(|own| own == passcode);
        if fits {
            state.passcodes.remove(&user.id);
        }
        fits
    }
}

/// Whether the text has the shape of an e-mail address.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let sound = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c == '@');
    sound(local)
        && sound(domain)
        && domain.split('.').count() > 1
        && domain.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_local_part_and_a_dotted_domain() {
        for good in ["a@example.com", "Ada.Love+1@Mail.Example.Org"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "@example.com", "a@", "a@b", "a b@example.com", "a@b@example.com", "a@.com"] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
