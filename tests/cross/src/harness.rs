//! Cases, what became of them, and how contents are compared.

use std::fmt::Debug;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use futures_util::future::LocalBoxFuture;
use serde::Serialize;

use crate::stage::Stage;

pub(crate) use webex_cross::Failure;

/// What one SDK does and the other sees.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: for<'a> fn(&'a Stage) -> LocalBoxFuture<'a, Result<(), Failure>>,
}

/// Makes a [`Case`] of a name and an async function.
macro_rules! case {
    ($name:literal, $run:path) => {
        $crate::harness::Case { name: $name, run: |stage| Box::pin($run(stage)) }
    };
}
pub(crate) use case;

/// What became of a case; the form that `cargo xtask interop` reads.
#[derive(Serialize)]
struct Checked {
    name: &'static str,
    error: Option<String>,
}

/// How many values were compared.
static COMPARED: AtomicUsize = AtomicUsize::new(0);

/// Fails when the two SDKs do not see the same.
pub(crate) fn same<L, R>(what: &str, left: L, right: R) -> Result<(), Failure>
where
    L: PartialEq<R> + Debug,
    R: Debug,
{
    COMPARED.fetch_add(1, Ordering::Relaxed);
    if left == right { Ok(()) } else { Err(format!("{what}: {left:?} is not {right:?}").into()) }
}

/// Runs all cases, one after the other, and writes the report; says whether all held.
pub(crate) async fn run(cases: &[Case], stage: &Stage, report: Option<&Path>) -> Result<bool, Failure> {
    let mut checked = Vec::new();
    for case in cases {
        checked.push(check(case, stage).await);
    }
    let failed = checked.iter().filter(|case| case.error.is_some()).count();
    let compared = COMPARED.load(Ordering::Relaxed);
    println!("{} of {} cases passed, {compared} values compared", checked.len() - failed, checked.len());
    if let Some(file) = report {
        std::fs::write(file, serde_json::to_vec_pretty(&checked)?)?;
    }
    Ok(failed == 0)
}

async fn check(case: &Case, stage: &Stage) -> Checked {
    let start = Instant::now();
    let error = (case.run)(stage).await.err().map(|error| error.to_string());
    let mark = if error.is_none() { "ok  " } else { "FAIL" };
    println!("{mark} {:>6} ms  {}", start.elapsed().as_millis(), case.name);
    if let Some(error) = &error {
        println!("     {error}");
    }
    Checked { name: case.name, error }
}
