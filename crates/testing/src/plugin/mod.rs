//! What every plug-in has to keep to.

mod failing;
mod suite;

pub use suite::{
    a_second_client_is_independent, does_not_outlive_the_client, is_refused_twice, is_rolled_back,
    logs_out_and_shuts_down, names_itself, needs_what_it_requires, opens_no_connection,
    shutdown_joins_its_tasks, tells_how_it_is_doing,
};

/// Runs the suite for a plug-in, ours or foreign: one test for each rule of the seam. The crate needs `tokio` with
/// `macros` and `rt` among its dev-dependencies.
///
/// ```no_run
/// # use webex_core::plugin::{Plugin, Setup};
/// struct Greeter;
/// impl Plugin for Greeter {
///     fn name(&self) -> &'static str { "greeter" }
///     fn build(&self, _: &mut Setup<'_>) -> webex_core::Result<()> { Ok(()) }
/// }
/// webex_testing::plugin_conformance!(Greeter);
/// # fn main() {}
/// ```
///
/// A plug-in that requires others names them: `plugin_conformance!(Live::new(), with: |builder| builder.plugin(Rooms::new()))`.
#[macro_export]
macro_rules! plugin_conformance {
    ($make:expr) => {
        $crate::plugin_conformance!($make, with: |builder| builder);
    };
    ($make:expr, with: $with:expr) => {
        $crate::plugin_conformance!(@tests $make, $with;
            names_itself, opens_no_connection, is_refused_twice, needs_what_it_requires, is_rolled_back,
            shutdown_joins_its_tasks, does_not_outlive_the_client, logs_out_and_shuts_down,
            a_second_client_is_independent, tells_how_it_is_doing
        );
    };
    (@tests $make:expr, $with:expr; $($rule:ident),*) => {
        mod plugin_conformance {
            #[allow(unused_imports)]
            use super::*;
            $crate::plugin_conformance!(@test $make, $with; $($rule),*);
        }
    };
    (@test $make:expr, $with:expr; $first:ident $(, $rest:ident)*) => {
        #[tokio::test]
        async fn $first() {
            $crate::plugin::$first(|| $make, $with).await;
        }
        $crate::plugin_conformance!(@test $make, $with; $($rest),*);
    };
    (@test $make:expr, $with:expr;) => {};
}
