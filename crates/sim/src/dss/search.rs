//! Searching by words.

use super::{Answer, Entity, EntityKind};
use crate::terms::Terms;

/// A search for entities of some kinds.
#[derive(Clone, Debug)]
pub(crate) struct EntitySearch {
    pub(crate) terms: Terms,
    pub(crate) kinds: Vec<EntityKind>,
    pub(crate) size: usize,
    pub(crate) personal_devices: bool,
    pub(crate) common_area_phones: bool,
    pub(crate) only_pairable_devices: bool,
}

/// A search for rooms.
#[derive(Clone, Debug)]
pub(crate) struct PlaceSearch {
    pub(crate) terms: Terms,
    pub(crate) size: usize,
    pub(crate) only_schedulable: bool,
}

impl EntitySearch {
    pub(crate) fn run(&self, entities: &[Entity]) -> Answer {
        pick(entities, &self.terms, self.size, |entity| self.wants(entity))
    }

    fn wants(&self, entity: &Entity) -> bool {
        let uses = entity.uses;
        self.kinds.contains(&entity.kind)
            && (self.personal_devices || !uses.personal)
            && (self.common_area_phones || !uses.common_area_phone)
            && (!self.only_pairable_devices || entity.kind != EntityKind::Room || uses.pairable)
    }
}

impl PlaceSearch {
    pub(crate) fn run(&self, entities: &[Entity]) -> Answer {
        let wants = |entity: &Entity| {
            let is_place = entity.kind == EntityKind::Room && !entity.uses.personal;
            is_place && (!self.only_schedulable || entity.uses.schedulable)
        };
        pick(entities, &self.terms, self.size, wants)
    }
}

/// In the order of their names.
fn pick(entities: &[Entity], terms: &Terms, size: usize, wants: impl Fn(&Entity) -> bool) -> Answer {
    let mut fitting: Vec<_> = entities.iter().filter(|entity| wants(entity) && entity.fits(terms)).collect();
    fitting.sort_by_cached_key(|entity| (entity.display_name.to_lowercase(), entity.identity.clone()));
    Answer::Search(fitting.into_iter().take(size).map(Entity::render).collect())
}
