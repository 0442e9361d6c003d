//! Parts of answers of the directory search, line by line, and the entities that they describe.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_plugin_directory::{DirectoryEntity, PersonEntry, fuzzing};

fuzz_target!(|text: &str| {
    fuzzing::answer(text.lines());
    for line in text.lines() {
        let Ok(entity) = serde_json::from_str::<DirectoryEntity>(line) else { continue };
        let written = serde_json::to_string(&entity).expect("what was read is JSON");
        let again: DirectoryEntity = serde_json::from_str(&written).expect("it was written here");
        // Not all of it: the last digit of a fraction in what is not documented may change.
        let known = |entity: &DirectoryEntity| {
            (entity.id.clone(), entity.display_name.clone(), entity.emails.clone())
        };
        assert_eq!(known(&again), known(&entity), "an entity survives its own text");
        let _ = (entity.email().is_some(), entity.is_person(), PersonEntry::from(entity));
    }
});
