//! What others see of this user.

mod activity;
mod composer;
mod driver;
mod shown;

pub use activity::Activity;
pub(crate) use driver::Showing;
pub use shown::Shown;
