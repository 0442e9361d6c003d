//! One session as a machine without I/O: inputs are wishes, sockets' news and the time; outputs are effects.
//! The tasks that carry the effects out are in `driver`.

mod backoff;
mod close;
mod effect;
mod frame;
#[cfg(fuzzing)]
pub mod fuzzing;
mod line;
mod machine;
mod overrides;
#[cfg(test)]
mod properties;
mod recent;
mod retired;
#[cfg(test)]
mod rig;
#[cfg(test)]
mod tests;

pub use close::{Close, Goodbye, OfflineKind, StopReason};
pub use effect::{Gap, GapCause, SessionEvent, SessionStatus};
pub use frame::{AlertType, Envelope};

pub(crate) use close::Renewal;
pub(crate) use effect::{Effect, Refusal, SocketId};
pub(crate) use frame::authorization;
pub(crate) use machine::{Moment, Session};
