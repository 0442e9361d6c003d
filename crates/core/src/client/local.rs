//! One value of each type for each client.

use std::any::{Any, TypeId};
use std::sync::Arc;

use dashmap::DashMap;

#[derive(Default)]
pub(super) struct Locals(DashMap<TypeId, Arc<dyn Any + Send + Sync>>);

impl Locals {
    pub(super) fn of<T: Send + Sync + 'static>(&self, init: impl FnOnce() -> T) -> Arc<T> {
        let any = self.0.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(init())).clone();
        any.downcast().expect("the key is the type of the value")
    }
}
