//! The retry budget of a client: a service in trouble is not buried under retries.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::config::RetryConfig;

/// One retry, in the unit of the balance.
const RETRY: i64 = 1000;

/// Every call pays a part of a retry in; a retry takes a whole one out. An empty budget means that most calls fail:
/// more of them would do harm and no good.
#[derive(Debug)]
pub(crate) struct Budget {
    balance: AtomicI64,
    deposit: i64,
    reserve: i64,
}

impl Budget {
    pub(crate) fn new(config: &RetryConfig) -> Self {
        let reserve = i64::from(config.budget_reserve) * RETRY;
        // `as` saturates, and makes 0 of what is no number.
        let deposit = (config.budget_ratio.clamp(0.0, 100.0) * RETRY as f64) as i64;
        Self { balance: AtomicI64::new(reserve), deposit, reserve }
    }

    pub(crate) fn deposit(&self) {
        let more =
            |balance: i64| (balance < self.reserve).then(|| (balance + self.deposit).min(self.reserve));
        let _ = self.balance.fetch_update(Ordering::AcqRel, Ordering::Acquire, more);
    }

    pub(crate) fn withdraw(&self) -> bool {
        let less = |balance: i64| (balance >= RETRY).then_some(balance - RETRY);
        self.balance.fetch_update(Ordering::AcqRel, Ordering::Acquire, less).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_calls_pay_for_one_retry() {
        let budget = Budget::new(&RetryConfig { budget_reserve: 1, ..RetryConfig::default() });
        assert!(budget.withdraw(), "the reserve is there from the start");
        for _ in 0..4 {
            budget.deposit();
            assert!(!budget.withdraw());
        }
        budget.deposit();
        assert!(budget.withdraw());
        (0..100).for_each(|_| budget.deposit());
        assert!(budget.withdraw());
        assert!(!budget.withdraw(), "no more than the reserve is kept");
    }
}
