//! Who is there and what he does (wire/02 sections 2.7 and 3.6).
//!
//! People and their devices claim statuses; what others see is composed of the claims. Whoever has subscribed to
//! somebody hears of each change of that composition, until the subscription ends.

mod person;
mod presences;
mod status;
mod subscriptions;

pub(crate) use person::{Claim, Shown};
pub(crate) use presences::{Presences, render, render_unknown};
pub(crate) use status::Status;
pub(crate) use subscriptions::Subscriber;
