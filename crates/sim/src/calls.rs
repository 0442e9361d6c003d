//! Calls of conversations: who is in them, with which devices. There is no media.

use std::collections::HashMap;
use std::sync::RwLock;

use crate::ids::{ConversationId, DeviceId, UserId};
use crate::sync::{read, write};

/// The calls. A conversation has one at most, which is over when nobody is in it.
#[derive(Default)]
pub(crate) struct Calls(RwLock<HashMap<ConversationId, Vec<Caller>>>);

/// A device in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) user: UserId,
    pub(crate) device: DeviceId,
    pub(crate) device_url: String,
}

impl Calls {
    /// A device comes into the call of a conversation; coming twice changes nothing.
    pub(crate) fn join(&self, conversation: ConversationId, caller: Caller) {
        let mut calls = write(&self.0);
        let callers = calls.entry(conversation).or_default();
        if !callers.contains(&caller) {
            callers.push(caller);
        }
    }

    /// A device leaves; `false` if it was not in the call.
    pub(crate) fn leave(&self, conversation: ConversationId, user: UserId, device: DeviceId) -> bool {
        let mut calls = write(&self.0);
        let Some(callers) = calls.get_mut(&conversation) else { return false };
        let before = callers.len();
        callers.retain(|caller| (caller.user, caller.device) != (user, device));
        callers.len() < before
    }

    /// Whether somebody is in any call.
    pub(crate) fn has(&self, user: UserId) -> bool {
        read(&self.0).values().flatten().any(|caller| caller.user == user)
    }

    /// The devices in the call of a conversation.
    pub(crate) fn of(&self, conversation: ConversationId) -> Vec<Caller> {
        read(&self.0).get(&conversation).cloned().unwrap_or_default()
    }
}
