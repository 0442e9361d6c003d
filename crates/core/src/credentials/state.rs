//! The tokens of one client, without any I/O.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{ScopeSet, Token};

/// The tokens of one client.
#[derive(Debug, Default)]
pub(super) struct State {
    token: Option<Arc<Token>>,
    /// Grows with each change of the token.
    generation: u64,
    /// The token before this one: services may still hold it, so it is revoked one generation later
    /// (wire/01 section 2.10.1).
    previous: Option<Arc<Token>>,
    reduced: HashMap<ScopeSet, Reduced>,
    /// The login came to its end.
    over: bool,
    timer: CancellationToken,
}

/// What came of a scope reduction.
#[derive(Clone, Debug)]
pub(super) enum Reduced {
    Token(Arc<Token>),
    /// Refused: the whole token is used, until then (on the monotonic clock) or, without a time, for good.
    Refused(Option<Duration>),
}

impl State {
    pub(super) fn current(&self) -> (Option<Arc<Token>>, u64) {
        (self.token.clone(), self.generation)
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    /// Begins a new login.
    pub(super) fn sign_in(&mut self, token: Arc<Token>) {
        self.clear();
        self.over = false;
        self.token = Some(token);
    }

    /// Replaces the token of `generation`. Answers with the tokens that are of no use any more, or with nothing when
    /// the login has changed meanwhile.
    pub(super) fn renew(&mut self, generation: u64, token: Arc<Token>) -> Option<Vec<Arc<Token>>> {
        if self.generation != generation {
            return None;
        }
        let mut stale = self.reduced_tokens();
        stale.extend(self.previous.take());
        let previous = self.token.take();
        self.sign_in(token);
        self.previous = previous;
        Some(stale)
    }

    /// Ends the login of `generation`, because nobody renews it. Says whether it was still the login.
    pub(super) fn lose(&mut self, generation: u64) -> bool {
        let same = self.generation == generation && !self.over;
        if same {
            self.end();
        }
        same
    }

    /// Ends the login on purpose: no source of tokens begins another one by itself.
    pub(super) fn end(&mut self) {
        self.clear();
        self.over = true;
    }

    /// Forgets every token.
    pub(super) fn clear(&mut self) {
        self.generation += 1;
        self.token = None;
        self.previous = None;
        self.reduced.clear();
        self.rearm().cancel();
    }

    /// Every token there is, for revocation: the narrow ones first.
    pub(super) fn all(&self) -> Vec<Arc<Token>> {
        let mut all = self.reduced_tokens();
        all.extend(self.previous.clone());
        all.extend(self.token.clone());
        all
    }

    fn reduced_tokens(&self) -> Vec<Arc<Token>> {
        let tokens = self.reduced.values().filter_map(|r| match r {
            Reduced::Token(token) => Some(token.clone()),
            Reduced::Refused(_) => None,
        });
        tokens.collect()
    }

    pub(super) fn reduced(&self, scope: &ScopeSet) -> Option<Reduced> {
        self.reduced.get(scope).cloned()
    }

    /// Remembers what came of a reduction of the token of `generation`.
    pub(super) fn remember(&mut self, generation: u64, scope: ScopeSet, reduced: Reduced) {
        if self.generation == generation {
            self.reduced.insert(scope, reduced);
        }
    }

    /// Stops the timer and answers with the handle of the next one.
    pub(super) fn rearm(&mut self) -> CancellationToken {
        self.timer.cancel();
        self.timer = CancellationToken::new();
        self.timer.clone()
    }
}
