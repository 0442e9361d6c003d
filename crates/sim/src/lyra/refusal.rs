//! Why a space refuses.

use thiserror::Error;

/// A refusal of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum Refusal {
    #[error("The user is not in the space.")]
    NotInside,
    #[error("The device is not in the space.")]
    DeviceNotInside,
    #[error("The user has not been verified in the space.")]
    NotVerified,
    #[error("The space shows no PIN.")]
    NoPin,
    #[error("No PIN was asked for.")]
    NoChallenge,
    #[error("The PIN is wrong.")]
    WrongPin,
    #[error("The proof of proximity is wrong.")]
    WrongProof,
    #[error("The space has not told its audio state.")]
    NoAudio,
    #[error("The volume is out of range.")]
    OutOfRange,
    #[error("Could not find a binding with provided ID.")]
    UnknownBinding,
}
