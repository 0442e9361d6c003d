//! Memberships of rooms (wire/04 sections 2.2.4 and 3.5).

mod create;
mod handle;
mod list;
mod membership;
mod update;

pub use create::CreateMembership;
pub use handle::Memberships;
pub use list::ListMemberships;
pub use membership::Membership;
pub use update::UpdateMembership;
