//! Catalogs of the same content are kept once, however many clients have them.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::model::ServiceTable;

/// The catalogs of one process. It keeps none alive by itself.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    hasher: RandomState,
    tables: Mutex<HashMap<u64, Vec<Weak<ServiceTable>>>>,
}

impl Interner {
    /// The one table of this content.
    pub(super) fn intern(&self, table: ServiceTable) -> Arc<ServiceTable> {
        let hash = self.hasher.hash_one(&table);
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        tables.retain(|_, list| {
            list.retain(|weak| weak.strong_count() > 0);
            !list.is_empty()
        });
        let list = tables.entry(hash).or_default();
        if let Some(known) = list.iter().filter_map(Weak::upgrade).find(|known| **known == table) {
            return known;
        }
        let table = Arc::new(table);
        list.push(Arc::downgrade(&table));
        table
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::Entry;
    use super::*;

    fn table(host: &str) -> ServiceTable {
        let url = url::Url::parse(&format!("https://{host}/")).expect("a URL");
        ServiceTable::new([("a".to_owned(), Entry::at(url))].into())
    }

    #[test]
    fn same_content_is_kept_once_and_only_while_used() {
        let interner = Interner::default();
        let (one, two, other) =
            (interner.intern(table("x")), interner.intern(table("x")), interner.intern(table("y")));
        assert!(Arc::ptr_eq(&one, &two) && !Arc::ptr_eq(&one, &other));
        drop((one, two, other));
        interner.intern(table("z"));
        assert_eq!(interner.tables.lock().expect("not poisoned").len(), 1);
    }
}
