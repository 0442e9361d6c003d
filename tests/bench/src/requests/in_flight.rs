//! Many requests, some at a time.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::IN_FLIGHT;
use crate::Result;
use crate::child::tell;
use crate::cost::cpu_of_process;

/// Tells what `count` requests cost after `warm` others, and the headers that they have.
pub(super) async fn measure<F, R>(warm: usize, count: usize, headers: Value, one: F) -> Result
where
    F: Fn() -> R + Clone + Send + 'static,
    R: Future<Output = Result> + Send,
{
    all(warm, &one).await?;
    let before = cpu_of_process();
    all(count, &one).await?;
    let cpu = cpu_of_process().saturating_sub(before);
    tell(&json!({"cpu_micros": cpu.as_micros() as u64, "headers": headers}));
    Ok(())
}

async fn all<F, R>(count: usize, one: &F) -> Result
where
    F: Fn() -> R + Clone + Send + 'static,
    R: Future<Output = Result> + Send,
{
    let mut tasks = JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let one = one.clone();
        tasks.spawn(async move {
            for _ in 0..count / IN_FLIGHT {
                one().await?;
            }
            Result::Ok(())
        });
    }
    tasks.join_all().await.into_iter().collect()
}
