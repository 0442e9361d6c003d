//! How often a list is tried again.

use http::StatusCode;
use webex_core::{Error, ErrorKind, Result};

/// So many failures in a row end a list, so that a loop which skips errors comes to an end.
const MAX_FAILURES: u32 = 3;

/// Counts failures.
#[derive(Debug, Default)]
pub(super) struct Patience {
    failures: u32,
    over: bool,
}

impl Patience {
    pub(super) fn note<T>(&mut self, page: &Result<T>) {
        match page {
            Ok(_) => self.failures = 0,
            Err(error) => {
                self.failures += 1;
                self.over = !may_pass(error) || self.failures >= MAX_FAILURES;
            }
        }
    }

    /// Whether the list has come to an end for its failures.
    pub(super) fn is_over(&self) -> bool {
        self.over
    }
}

fn may_pass(error: &Error) -> bool {
    error.is_retryable()
        || error.status() == Some(StatusCode::UNAUTHORIZED)
        || matches!(error.kind(), ErrorKind::LoginRequired | ErrorKind::NotAuthenticated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_are_enough() {
        let mut patience = Patience::default();
        let broken = || Err::<(), _>(Error::new(ErrorKind::NotAuthenticated, "not yet"));
        patience.note(&broken());
        patience.note(&broken());
        patience.note(&Ok(()));
        patience.note(&broken());
        patience.note(&broken());
        assert!(!patience.is_over());
        patience.note(&broken());
        assert!(patience.is_over());
    }

    #[test]
    fn what_does_not_pass_ends_it_at_once() {
        let mut patience = Patience::default();
        patience.note(&Err::<(), _>(Error::invalid_input("wrong")));
        assert!(patience.is_over());
    }
}
