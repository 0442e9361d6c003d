//! What every storage has to keep to.

mod leases;
mod scans;
mod under_test;
mod writes;

pub use leases::*;
pub use scans::*;
pub use under_test::{StorageUnderTest, WithManualClock};
pub use writes::*;

/// Runs the suite for a storage: one test for each rule. The expression makes a [`StorageUnderTest`] over an empty
/// storage, anew for each test. The crate needs `tokio` with `macros` and `rt` among its dev-dependencies.
///
/// ```no_run
/// use std::sync::Arc;
/// use webex_core::storage::MemoryStorage;
/// use webex_testing::storage::WithManualClock;
/// webex_testing::storage_conformance!(WithManualClock::new(|clock| Arc::new(MemoryStorage::with_clock(clock))));
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! storage_conformance {
    ($make:expr) => {
        $crate::storage_conformance!(@tests $make;
            what_was_put_is_read, values_are_bytes, a_deleted_key_is_gone, namespaces_are_apart,
            clearing_leaves_other_namespaces, a_version_is_never_used_twice, a_write_can_expect_a_version,
            a_write_can_expect_nothing, a_batch_is_written_as_a_whole, a_broken_condition_writes_nothing,
            conditions_see_the_state_before_the_batch, the_last_write_of_a_key_counts, one_of_many_writers_wins,
            counting_up_loses_nothing, scans_are_ordered_by_bytes, scans_go_on_after_a_key,
            a_lease_has_one_holder, a_lease_runs_out, a_renewed_lease_lives_on, a_lost_lease_cannot_be_renewed,
            a_released_lease_is_free, tokens_grow_with_every_lease, a_batch_needs_its_lease
        );
    };
    (@tests $make:expr; $($rule:ident),*) => {
        mod storage_conformance {
            #[allow(unused_imports)]
            use super::*;
            $crate::storage_conformance!(@test $make; $($rule),*);
        }
    };
    (@test $make:expr; $first:ident $(, $rest:ident)*) => {
        #[tokio::test]
        async fn $first() {
            $crate::storage::$first(&$make).await;
        }
        $crate::storage_conformance!(@test $make; $($rest),*);
    };
    (@test $make:expr;) => {};
}
