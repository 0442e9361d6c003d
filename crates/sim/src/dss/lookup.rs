//! Looking values up.

use serde_json::Value;

use super::{Answer, Entity, Provider};

/// What values are compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    Identity,
    /// The same among the entities of one provider.
    IdentityOf(Provider),
    Email,
    PhoneNumber,
}

impl By {
    fn fits(self, entity: &Entity, value: &str) -> bool {
        let is_it = || entity.identity.eq_ignore_ascii_case(value);
        match self {
            Self::Identity => is_it(),
            Self::IdentityOf(provider) => entity.provider == provider && is_it(),
            Self::Email => entity.has_email(value),
            Self::PhoneNumber => entity.has_phone_number(value),
        }
    }

    /// Looks every value up; it is answered as it was asked for.
    pub(crate) fn look_up(self, entities: &[Entity], values: Vec<String>) -> Answer {
        let (mut found, mut not_found) = (Vec::new(), Vec::new());
        for value in values {
            match self.find(entities, &value) {
                Some(entity) => found.push((value, entity)),
                None => not_found.push(value),
            }
        }
        Answer::Lookup { found, not_found }
    }

    fn find(self, entities: &[Entity], value: &str) -> Option<Value> {
        entities.iter().find(|entity| self.fits(entity, value)).map(Entity::render)
    }
}

impl Answer {
    /// Looks one identity up, with its details.
    pub(crate) fn detail(entities: &[Entity], identity: String) -> Self {
        let found = entities.iter().find(|entity| By::Identity.fits(entity, &identity));
        match found.map(Entity::render_in_detail) {
            Some(entity) => Self::Lookup { found: vec![(identity, entity)], not_found: Vec::new() },
            None => Self::Lookup { found: Vec::new(), not_found: vec![identity] },
        }
    }
}
