//! Why a change or a view was refused.

use std::borrow::Cow;

use crate::vault::VaultError;

/// A refusal with the text that the developer API shows (wire/04 section 3.13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    pub(crate) text: Cow<'static, str>,
    /// The conversation service's number for it, on which clients act (wire/03 section 2.6).
    pub(crate) code: Option<u32>,
}

/// What kind of refusal it is; each front maps it to a status of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// The request makes no sense, or a rule forbids it for everybody.
    Invalid,
    /// The caller lacks the right.
    Forbidden,
    /// There is no such thing, or the caller may not know of it.
    NotFound,
    /// It is so already.
    Conflict,
    /// The caller cannot add people because he is not in the room himself.
    AddFailed,
    /// The cloud itself failed.
    Broken,
}

impl Refusal {
    fn new(reason: Reason, text: impl Into<Cow<'static, str>>) -> Self {
        Self { reason, text: text.into(), code: None }
    }

    pub(crate) fn invalid(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::Invalid, text)
    }

    pub(crate) fn forbidden(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::Forbidden, text)
    }

    pub(crate) fn conflict(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Reason::Conflict, text)
    }

    pub(crate) fn add_failed() -> Self {
        Self::new(Reason::AddFailed, "Add participant failed.")
    }

    pub(crate) fn broken(error: impl std::fmt::Display) -> Self {
        Self::new(Reason::Broken, format!("The cloud failed: {error}."))
    }

    fn numbered(self, code: u32) -> Self {
        Self { code: Some(code), ..self }
    }

    /// The conversation wants a new key before anything is written.
    pub(crate) fn rotation_required() -> Self {
        Self::invalid("The encryption key of the conversation has to be rotated.").numbered(1_400_087)
    }

    /// The text is sealed under another key than the conversation's.
    pub(crate) fn wrong_key() -> Self {
        Self::invalid("The encryption key is not that of the conversation.").numbered(1_400_049)
    }

    /// Somebody else was faster.
    pub(crate) fn rotated_already() -> Self {
        Self::conflict("The encryption key of the conversation was rotated already.").numbered(1_409_004)
    }

    /// The KMS refused; `wrapped` is its answer, which only the caller can open.
    pub(crate) fn by_kms(wrapped: String) -> Self {
        Self::invalid(wrapped).numbered(1_900_000)
    }

    pub(crate) fn no_room() -> Self {
        Self::new(Reason::NotFound, "Could not find a room with provided ID.")
    }

    pub(crate) fn no_team() -> Self {
        Self::new(Reason::NotFound, "Could not find a team with provided ID.")
    }

    pub(crate) fn no_membership() -> Self {
        Self::new(Reason::NotFound, "Failed to get membership")
    }

    pub(crate) fn no_message() -> Self {
        Self::new(Reason::NotFound, "Unable to get message")
    }

    pub(crate) fn no_activity() -> Self {
        Self::new(Reason::NotFound, "There is no such activity.")
    }

    pub(crate) fn no_person() -> Self {
        Self::new(Reason::NotFound, "Could not find a person with the provided ID or email.")
    }

    pub(crate) fn no_action() -> Self {
        Self::new(Reason::NotFound, "Could not find an attachment action with provided ID.")
    }

    pub(crate) fn no_content() -> Self {
        Self::new(Reason::NotFound, "Could not find the file with provided ID.")
    }
}

impl From<VaultError> for Refusal {
    fn from(error: VaultError) -> Self {
        Self::broken(error)
    }
}
