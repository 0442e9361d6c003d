//! An answer, put together.

use crate::entity::DirectoryEntity;

/// What one part of an answer says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Content {
    pub(crate) entities: Vec<DirectoryEntity>,
    /// For which values of the question; the entity of each stands at the same place.
    pub(crate) found: Vec<String>,
    pub(crate) not_found: Vec<String>,
}

/// What all parts say, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Answer(pub(crate) Vec<Content>);

impl Answer {
    /// All entities.
    pub(crate) fn into_entities(self) -> Vec<DirectoryEntity> {
        self.0.into_iter().flat_map(|content| content.entities).collect()
    }

    /// Values of the question with what was found for them. Within a part the two lists belong together.
    pub(crate) fn into_found(self) -> impl Iterator<Item = (String, DirectoryEntity)> {
        self.0.into_iter().flat_map(|content| content.found.into_iter().zip(content.entities))
    }

    /// Values of the question for which nothing was found, whichever part says so (wire/02 section 0).
    pub(crate) fn not_found(&self) -> impl Iterator<Item = &String> {
        self.0.iter().flat_map(|content| &content.not_found)
    }

    /// The first entity, if it was found for a value that `is` the one asked for.
    pub(crate) fn into_first(self, is: impl FnOnce(&str) -> bool) -> Option<DirectoryEntity> {
        let (value, entity) = self.into_found().next()?;
        is(&value).then_some(entity)
    }
}
