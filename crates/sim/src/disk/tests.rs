use std::collections::HashMap;
use std::path::Path;

use proptest::prelude::*;

use super::{DataDirError, Directory, Disk, Durable, Opening};
use crate::clock::SimClock;

type Map = Durable<String, Vec<u8>>;

fn open(path: &Path) -> Opening {
    Opening::of(Directory::open(path).expect("usable"))
}

fn map_on(opening: &Opening) -> Map {
    let mut map = Map::default();
    map.attach(opening, "things").expect("readable");
    map
}

fn begin(path: &Path) -> (Map, Disk) {
    let opening = open(path);
    let (map, disk) = (map_on(&opening), opening.disk());
    opening.end().expect("a thread");
    (map, disk)
}

/// A change of a map.
#[derive(Clone, Debug)]
enum Act {
    Insert(u8, u8),
    Remove(u8),
    Change(u8, u8),
    Upsert(u8, u8),
    GetOrInsert(u8, u8),
    ChangeEach(u8),
    Retain(u8),
    Reopen,
}

fn act() -> impl Strategy<Value = Act> {
    let (key, byte) = (0u8..6, any::<u8>());
    prop_oneof![
        (key.clone(), byte).prop_map(|(key, byte)| Act::Insert(key, byte)),
        key.clone().prop_map(Act::Remove),
        (key.clone(), byte).prop_map(|(key, byte)| Act::Change(key, byte)),
        (key.clone(), byte).prop_map(|(key, byte)| Act::Upsert(key, byte)),
        (key, byte).prop_map(|(key, byte)| Act::GetOrInsert(key, byte)),
        byte.prop_map(Act::ChangeEach),
        byte.prop_map(Act::Retain),
        Just(Act::Reopen),
    ]
}

fn perform(map: &mut Map, act: &Act) {
    let name = |key: &u8| format!("key {key}");
    match act {
        Act::Insert(key, byte) => drop(map.insert(name(key), vec![*byte])),
        Act::Remove(key) => drop(map.remove(&name(key))),
        Act::Change(key, byte) => drop(map.change(&name(key), |value| value.push(*byte))),
        Act::Upsert(key, byte) => map.upsert(name(key), |value| value.push(*byte)),
        Act::GetOrInsert(key, byte) => drop(map.get_or_insert_with(name(key), || vec![*byte]).len()),
        Act::ChangeEach(byte) => map.change_each(|_, value| {
            let odd = value.len() % 2 == 1;
            value.extend(odd.then_some(*byte));
            odd
        }),
        Act::Retain(byte) => map.retain(|_, value| value.first() > Some(byte)),
        Act::Reopen => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_map_on_disk_is_the_map_in_memory(acts in prop::collection::vec(act(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let (mut plain, (mut kept, mut disk)) = (Map::default(), begin(folder.path()));
        for act in &acts {
            perform(&mut plain, act);
            perform(&mut kept, act);
            if matches!(act, Act::Reopen) {
                runtime.block_on(disk.close());
                (kept, disk) = begin(folder.path());
            }
            prop_assert_eq!(&*kept, &*plain);
        }
        runtime.block_on(disk.close());
        let (kept, disk) = begin(folder.path());
        prop_assert_eq!(&*kept, &*plain);
        runtime.block_on(disk.close());
    }
}

#[tokio::test]
async fn what_is_settled_is_on_disk_and_what_is_noted_while_opening_is_written_at_its_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let opening = open(folder.path());
    let mut map = map_on(&opening);
    map.insert("before".to_owned(), vec![1]);
    let disk = opening.disk();
    opening.end().expect("a thread");
    map.insert("after".to_owned(), vec![2]);
    disk.settled().await.expect("written");
    // Another process sees a copy of the file as a killed one would leave it.
    let copy = tempfile::tempdir().expect("a folder");
    for file in ["webex-sim.redb", "lock"] {
        std::fs::copy(folder.path().join(file), copy.path().join(file)).expect("copied");
    }
    let found = map_on(&open(copy.path()));
    assert_eq!(*found, HashMap::from([("before".to_owned(), vec![1]), ("after".to_owned(), vec![2])]));
    disk.close().await;
}

#[tokio::test]
async fn an_opening_that_does_not_end_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let opening = open(folder.path());
    map_on(&opening).insert("never".to_owned(), vec![1]);
    drop(opening);
    assert!(map_on(&open(folder.path())).is_empty());
}

#[tokio::test]
async fn nothing_is_acknowledged_after_the_writer_has_ended() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut map, disk) = begin(folder.path());
    disk.close().await;
    map.insert("late".to_owned(), vec![1]);
    assert!(disk.settled().await.is_err());
    disk.lost().await;
    Disk::default().settled().await.expect("without a disk there is nothing to wait for");
}

#[tokio::test]
async fn the_clock_goes_on_from_where_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let opening = open(folder.path());
    let clock = SimClock::default();
    opening.restore_clock(&clock).expect("readable");
    let disk = opening.disk();
    opening.end().expect("a thread");
    clock.advance(std::time::Duration::from_secs(3600));
    disk.settled().await.expect("written");
    disk.close().await;
    let clock = SimClock::default();
    open(folder.path()).restore_clock(&clock).expect("readable");
    assert_eq!(clock.offset_millis(), 3_600_000);
}

#[test]
fn a_directory_belongs_to_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = Directory::open(folder.path()).expect("usable");
    assert!(matches!(Directory::open(folder.path()), Err(DataDirError::InUse(_))));
    drop(first);
    Directory::open(folder.path()).expect("free again");
}

#[test]
fn what_is_no_database_is_refused_whatever_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(Directory::open(folder.path()).expect("usable"));
    let file = folder.path().join("webex-sim.redb");
    let whole = std::fs::read(&file).expect("a file");
    let mut cases: Vec<Vec<u8>> = vec![b"no database".to_vec(), vec![0; 4096], vec![0xff; 100_000]];
    cases
        .extend([0, 1, 100, 320, 4095, 4096, 10_000, whole.len() / 2].map(|length| whole[..length].to_vec()));
    for bytes in cases.into_iter().filter(|bytes| !bytes.is_empty()) {
        std::fs::write(&file, &bytes).expect("written");
        let refused = Directory::open(folder.path()).err();
        assert!(matches!(refused, Some(DataDirError::Foreign { .. })), "{} bytes: {refused:?}", bytes.len());
    }
}

#[test]
fn a_newer_format_and_a_broken_record_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let directory = Directory::open(folder.path()).expect("usable");
    directory.write_raw("things", b"\"key\"", b"no json");
    let opening = Opening::of(directory);
    let refused = Map::default().attach(&opening, "things").expect_err("broken");
    assert!(refused.to_string().contains("a record of things cannot be read"), "{refused}");
    drop(opening);
    let directory = Directory::open(folder.path()).expect("usable");
    directory.write_raw("cloud", b"format", br#"{"format":2,"port":null,"more":1}"#);
    drop(directory);
    let refused = Directory::open(folder.path()).err();
    assert!(matches!(refused, Some(DataDirError::TooNew { found: 2, known: 1, .. })), "{refused:?}");
}
