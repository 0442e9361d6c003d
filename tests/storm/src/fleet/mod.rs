//! Several machines over one redis: accounts that change hands when a machine dies, stops or joins, and tokens that are
//! renewed by one of the processes that share a login.

mod accounts;
mod figures;
mod machine;
mod redis;
mod renewals;
mod renewer;
mod rows;
mod takeover;

pub use figures::{RenewalFigures, TakeoverFigures};
pub use machine::serve_in_child;
pub use redis::Redis;
pub use renewals::Renewals;
pub use renewer::renew_in_child;
pub use takeover::Takeover;
