//! The book itself: everybody and everything of an organization, and how answers are given.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::{Answer, DirectoryFault, Entity};
use crate::identity::Identity;
use crate::ids::OrgId;
use crate::sync::lock;

/// So many entities a part has unless told otherwise.
const USUAL_PART: usize = 10;

/// What the directory knows beside the users, and what is to go wrong.
#[derive(Debug)]
pub(crate) struct Book(Mutex<State>);

#[derive(Debug)]
struct State {
    entries: Vec<Entity>,
    part_size: usize,
    faults: VecDeque<DirectoryFault>,
}

impl Default for Book {
    fn default() -> Self {
        Self(Mutex::new(State { entries: Vec::new(), part_size: USUAL_PART, faults: VecDeque::new() }))
    }
}

impl Book {
    pub(super) fn enter(&self, entity: Entity) {
        lock(&self.0).entries.push(entity);
    }

    pub(super) fn set_part_size(&self, entities: usize) {
        lock(&self.0).part_size = entities.max(1);
    }

    pub(super) fn fail_next(&self, fault: DirectoryFault) {
        lock(&self.0).faults.push_back(fault);
    }

    /// Everybody and everything of an organization, users first.
    pub(crate) fn entities(&self, identity: &Identity, org: OrgId) -> Vec<Entity> {
        let users = identity.users_where(|user| user.org_id == org && user.activated);
        let mut entities: Vec<Entity> = users.iter().map(|user| Entity::from(&**user)).collect();
        entities.extend(lock(&self.0).entries.iter().filter(|entry| entry.org == org).cloned());
        entities
    }

    /// The parts of an answer in the order in which they go to the client; the next fault is used up.
    pub(crate) fn parts(&self, request_id: &str, answer: &Answer) -> Vec<serde_json::Value> {
        let mut state = lock(&self.0);
        let (size, fault) = (state.part_size, state.faults.pop_front());
        drop(state);
        answer.parts(request_id, size, fault)
    }
}
