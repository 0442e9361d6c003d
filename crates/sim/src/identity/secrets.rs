//! What nobody but its owner may read.

use super::registry::Identity;
use crate::sync::read;

impl Identity {
    /// Tokens of every kind, secrets of clients and of guest issuers, and passwords.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let state = read(&self.state);
        let tokens = state.tokens.keys().chain(state.refresh_tokens.keys()).chain(state.codes.keys());
        let tokens = tokens.chain(state.device_grants.keys()).cloned();
        let clients = state.clients.values().filter_map(|client| client.secret.clone());
        let issuers = state.guest_issuers.values().map(|issuer| issuer.secret.clone());
        let passwords = state.users.values().filter_map(|user| user.password.clone());
        tokens.chain(clients).chain(issuers).chain(passwords).collect()
    }
}
