//! Tokens of fewer scopes: everyday calls do not carry the scope of the key management (wire/01 section 2.10.3).

use std::sync::Arc;
use std::time::Duration;

use super::scope::KMS_SCOPE;
use super::state::Reduced;
use super::{Credentials, Grant, ScopeSet, Token, grant};
use crate::{Error, Result, Webex};

/// How long a reduction that failed for a passing reason is not tried again.
const PAUSE: Duration = Duration::from_secs(60);

impl Credentials {
    /// The token of everyday calls.
    pub(super) async fn for_api(&self, webex: &Webex, token: Arc<Token>, generation: u64) -> Arc<Token> {
        if !token.scope().contains(KMS_SCOPE) {
            return token;
        }
        let scope = token.scope().without(KMS_SCOPE);
        self.reduced_to(webex, token, generation, scope).await
    }

    /// The token reduced to `scope`; the token itself when that is not possible.
    pub(super) async fn reduced_to(
        &self,
        webex: &Webex,
        token: Arc<Token>,
        generation: u64,
        scope: ScopeSet,
    ) -> Arc<Token> {
        if !self.is_reducible(&token, &scope) {
            return token;
        }
        match self.state().reduced(&scope) {
            Some(Reduced::Token(reduced)) if !reduced.is_expired(self.clock.now()) => return reduced,
            Some(Reduced::Refused(until)) if until.is_none_or(|t| t > self.clock.monotonic()) => {
                return token;
            }
            _ => {}
        }
        let (client, whole, wanted) = (webex.clone(), token.clone(), scope.clone());
        let run =
            move || async move { client.credentials().reduce(&client, &whole, generation, wanted).await };
        self.reductions.join(webex, (generation, scope), run).await.unwrap_or(token)
    }

    /// Only a real part of the scopes that the token has can be asked for, and only by a known client.
    fn is_reducible(&self, token: &Token, scope: &ScopeSet) -> bool {
        let real_part = !scope.is_empty() && scope != token.scope() && scope.is_subset(token.scope());
        real_part && self.config.client_id.is_some()
    }

    async fn reduce(
        &self,
        webex: &Webex,
        whole: &Token,
        generation: u64,
        scope: ScopeSet,
    ) -> Result<Arc<Token>> {
        let grant = Grant::ScopeReduction { token: whole.access.clone(), scope: scope.clone() };
        let reduced = match grant::request(webex, &grant).await {
            // The scope that was asked for, whatever the answer says (wire/01 section 2.10.1).
            Ok(pair) => Token::new(pair.scope(scope.clone()), self.clock.now()).map(Arc::new),
            Err(error) => Err(error),
        };
        let outcome = reduced.as_ref().map_or_else(|e| self.refused(e), |t| Reduced::Token(t.clone()));
        self.state().remember(generation, scope, outcome);
        reduced
    }

    /// A refusal counts as long as the token does; a failure that may pass, for a while.
    fn refused(&self, error: &Error) -> Reduced {
        tracing::warn!(%error, "the token cannot be reduced to fewer scopes; the whole token is used");
        Reduced::Refused(error.is_retryable().then(|| self.clock.monotonic() + PAUSE))
    }
}
