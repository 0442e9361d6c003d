//! One value of each type for each client.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

// One lock: a map with many would take more room than all else of a client on a machine with many processors.
#[derive(Default)]
pub(super) struct Locals(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Locals {
    pub(super) fn of<T: Send + Sync + 'static>(&self, init: impl FnOnce() -> T) -> Arc<T> {
        // A value is there whole or not at all, whoever panicked.
        let mut locals = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let any = locals.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(init())).clone();
        drop(locals);
        any.downcast().expect("the key is the type of the value")
    }
}
