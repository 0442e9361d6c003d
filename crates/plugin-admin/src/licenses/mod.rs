//! Licences, and who has them.

mod assign;
mod handle;
mod license;

pub use assign::{AssignLicenses, LicenseProperties, UserLicenses};
pub use handle::{LicenseHolders, Licenses, ListLicenses};
pub use license::{License, LicenseHolder, LicenseHolderType, SiteAccount, SiteAccountType, SiteType};
