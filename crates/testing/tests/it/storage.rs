//! The storage suite over the storages of the core.

use std::sync::Arc;

use bytes::Bytes;
use webex_core::plugin::{Plugin, Setup};
use webex_core::storage::{Batch, Encrypted, Expect, MemoryStorage, Namespace, Seal, Storage};
use webex_core::{Error, ErrorKind, Result, Webex};
use webex_testing::Offline;
use webex_testing::storage::WithManualClock;

mod memory {
    use super::*;

    webex_testing::storage_conformance!(WithManualClock::new(|clock| Arc::new(MemoryStorage::with_clock(
        clock
    ))));
}

mod encrypted {
    use super::*;

    webex_testing::storage_conformance!(WithManualClock::new(|clock| {
        Arc::new(Encrypted::new(MemoryStorage::with_clock(clock), Arc::new(Reversed)))
    }));
}

/// Writes values backwards, with their context in front: enough to see that everything goes through the seam.
struct Reversed;

impl Seal for Reversed {
    fn seal(&self, context: &str, clear: &[u8]) -> Result<Bytes> {
        let backwards = clear.iter().rev();
        Ok(context.bytes().chain([0xff]).chain(backwards.copied()).collect())
    }

    fn open(&self, context: &str, sealed: &[u8]) -> Result<Bytes> {
        let rest = sealed.strip_prefix(context.as_bytes()).and_then(|rest| rest.strip_prefix(&[0xff]));
        let rest = rest.ok_or_else(|| Error::new(ErrorKind::Storage, "the value belongs elsewhere"))?;
        Ok(rest.iter().rev().copied().collect())
    }
}

fn namespace(name: &str) -> Namespace {
    Namespace::new(name).expect("a name")
}

#[tokio::test]
async fn an_encrypted_value_is_sealed_beneath_and_bound_to_its_place() {
    let (inner, ns) = (MemoryStorage::new(), namespace("n"));
    let outer = Encrypted::new(inner.clone(), Arc::new(Reversed));
    outer.commit(Batch::new().put(&ns, "k", "abc")).await.expect("written");
    let sealed = inner.read(&ns, "k").await.expect("a read").expect("written").value;
    assert!(sealed.ends_with(b"cba"), "{sealed:?}");
    inner.commit(Batch::new().put(&ns, "elsewhere", sealed)).await.expect("written");
    assert_eq!(outer.read(&ns, "elsewhere").await.expect_err("moved").kind(), ErrorKind::Storage);
}

#[tokio::test]
async fn clients_of_one_storage_are_kept_apart_by_their_scope() {
    let storage = Arc::new(MemoryStorage::new());
    let client = |scope: &'static str| {
        let builder = Offline::new().builder().storage(storage.clone());
        async move { builder.storage_scope(namespace(scope)).build().await.expect("a client") }
    };
    let (alice, bob, again) = (client("alice").await, client("bob").await, client("alice").await);
    let store = |webex: &Webex| webex.store(&namespace("support"));
    store(&alice).put_if("k", "of alice", Expect::Absent).await.expect("written");
    assert!(store(&bob).get::<String>("k").await.expect("a read").is_none());
    let found = store(&again).get::<String>("k").await.expect("a read").expect("written");
    assert_eq!(found.value, "of alice");
    store(&bob).clear().await.expect("cleared");
    assert!(store(&alice).get::<String>("k").await.expect("a read").is_some());
}

struct Owner(&'static str, &'static str);
struct Other(&'static str, &'static str);

macro_rules! owner {
    ($type:ident) => {
        impl Plugin for $type {
            fn name(&self) -> &'static str {
                self.0
            }

            fn build(&self, setup: &mut Setup<'_>) -> Result<()> {
                setup.storage_namespace(self.1).map(drop)
            }
        }
    };
}
owner!(Owner);
owner!(Other);

/// wire/01 section 7, B38: no two plug-ins share a namespace, and none takes that of the core.
#[tokio::test]
async fn a_namespace_has_one_owner() {
    let build = |first, second| {
        Offline::new().builder().plugin(Owner("first", first)).plugin(Other("second", second)).build()
    };
    build("a", "b").await.expect("two namespaces").shutdown().await.expect("shut down");
    let error = build("a", "a").await.expect_err("one namespace");
    assert!(error.to_string().contains("'first'"), "{error}");
    let error = build("a", "credentials").await.expect_err("that of the core");
    assert!(error.to_string().contains("core"), "{error}");
    assert!(build("a", "").await.is_err());
}
