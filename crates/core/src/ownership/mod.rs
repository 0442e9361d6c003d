//! Which machine does the work of which account: names that are claimed under leases, in fair shares.
//!
//! Many machines share one [`Storage`](crate::storage::Storage). Each runs [`Claims`] over the same names, and gets its
//! fair share of them, one [`Claim`] each. A claim is a lease that is kept alive: when its machine dies, the lease runs
//! out and others claim the name; when a machine joins, the others hand over what is too much for them. What a claim
//! protects is written with [`Batch::require_lease`](crate::storage::Batch::require_lease), so that a machine that
//! was too slow to notice its loss writes nothing.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> webex_core::Result<()> {
//! use std::sync::Arc;
//! use webex_core::ownership::Claims;
//! use webex_core::storage::{Batch, MemoryStorage, Namespace, Storage};
//! let (storage, results) = (Arc::new(MemoryStorage::new()), Namespace::new("results")?);
//! let builder = Claims::builder(storage.clone(), Namespace::new("bots")?, "machine-1");
//! let mut claims = builder.ttl(std::time::Duration::from_secs(3)).start(["alice", "bob"])?;
//! let claim = claims.next().await.expect("it runs");
//! let result = Batch::new().put(&results, claim.name(), "done").require_lease(claim.lease());
//! storage.commit(result).await?;
//! drop(claim);
//! claims.shutdown().await;
//! # Ok(()) }
//! ```

mod claim;
mod claims;
mod driver;
mod plan;

pub use claim::{Claim, Ending};
pub use claims::{Claims, ClaimsBuilder};
