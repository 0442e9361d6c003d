use std::collections::HashSet;

use proptest::prelude::*;

use super::{AuthorizedId, Capability, ResourceUrl, Vault, VaultError};
use crate::clock::SimClock;
use crate::ids::UserId;

fn vault() -> (Vault, Capability) {
    Vault::new("kms.sim.test", SimClock::default())
}

fn person() -> UserId {
    UserId::random()
}

#[test]
fn what_is_sealed_opens_under_its_key_only() {
    let (vault, api) = vault();
    let (right, wrong) = (vault.mint(person()), vault.mint(person()));
    let jwe = vault.seal(&api, &right, "good morning").expect("the vault allows it");
    assert!(!jwe.contains("good"));
    assert_eq!(vault.open(&api, &right, &jwe).expect("the vault allows it"), "good morning");
    assert_eq!(vault.open(&api, &wrong, &jwe), Err(VaultError::Unopenable));
}

#[test]
fn names_are_kms_urls() {
    let (vault, _) = vault();
    let alice = person();
    let key = vault.mint(alice);
    let resource =
        vault.create_resource(alice, std::slice::from_ref(&key), &[]).expect("the vault allows it");
    assert!(key.to_string().starts_with("kms://kms.sim.test/keys/"));
    assert!(resource.to_string().starts_with("kms://kms.sim.test/resources/"));
}

#[test]
fn an_unbound_key_belongs_to_its_creator_a_bound_one_to_the_authorized() {
    let (vault, _) = vault();
    let (alice, bob) = (person(), person());
    let key = vault.mint(alice);
    assert_eq!(vault.retrieve(bob, &key).map(drop), Err(VaultError::Forbidden));
    let resource =
        vault.create_resource(alice, std::slice::from_ref(&key), &[bob.into()]).expect("the vault allows it");
    assert_eq!(vault.retrieve(bob, &key).map(drop), Ok(()));
    vault.revoke(alice, &resource, &bob.into()).expect("the vault allows it");
    assert_eq!(vault.retrieve(bob, &key).map(drop), Err(VaultError::Forbidden));
}

#[test]
fn binding_twice_and_binding_a_strangers_key_are_refused() {
    let (vault, _) = vault();
    let (alice, bob) = (person(), person());
    let resource = vault.create_resource(alice, &[], &[bob.into()]).expect("the vault allows it");
    let key = vault.mint(alice);
    assert_eq!(vault.bind(bob, &key, &resource), Err(VaultError::Forbidden));
    assert_eq!(vault.bind(alice, &key, &resource), Ok(()));
    assert_eq!(vault.bind(alice, &key, &resource), Err(VaultError::AlreadyBound));
}

#[test]
fn the_api_uses_keys_without_a_row() {
    let (vault, api) = vault();
    let (alice, bob) = (person(), person());
    let resource = vault
        .create_resource(&api, &[], &[alice.into(), bob.into(), alice.into()])
        .expect("the vault allows it");
    let key = vault.mint(&api);
    vault.bind(&api, &key, &resource).expect("the vault allows it");
    let rows = vault.authorizations(alice, &resource).expect("the vault allows it");
    let admitted: Vec<_> = rows.into_iter().map(|row| row.authorized).collect();
    assert_eq!(admitted, [AuthorizedId::User(alice), AuthorizedId::User(bob)]);
}

#[test]
fn only_the_authorized_change_or_see_rows() {
    let (vault, _) = vault();
    let (alice, bob) = (person(), person());
    let resource = vault.create_resource(alice, &[], &[]).expect("the vault allows it");
    assert_eq!(vault.authorize(bob, &resource, &[bob.into()]), Err(VaultError::Forbidden));
    assert_eq!(vault.authorizations(bob, &resource), Err(VaultError::Forbidden));
    assert_eq!(vault.revoke(bob, &resource, &alice.into()), Err(VaultError::Forbidden));
}

/// Whoever reaches a resource over nested ones, found the slow way: widen until nothing changes.
fn admitted_by_closure(links: &[(usize, usize)], direct: &[(usize, usize)], user: usize) -> HashSet<usize> {
    let mut open: HashSet<usize> =
        direct.iter().filter(|(_, who)| *who == user).map(|(resource, _)| *resource).collect();
    loop {
        let wider: Vec<usize> = links
            .iter()
            .filter(|(outer, inner)| open.contains(inner) && !open.contains(outer))
            .map(|(outer, _)| *outer)
            .collect();
        if wider.is_empty() {
            return open;
        }
        open.extend(wider);
    }
}

proptest! {
    #[test]
    fn nested_authorization_is_reachability(
        links in prop::collection::vec((0usize..6, 0usize..6), 0..14),
        direct in prop::collection::vec((0usize..6, 0usize..3), 0..8),
    ) {
        let (vault, api) = vault();
        let users: Vec<UserId> = (0..3).map(|_| person()).collect();
        let resources: Vec<ResourceUrl> =
            (0..6).map(|_| vault.create_resource(&api, &[], &[]).expect("the vault allows it")).collect();
        for (outer, inner) in &links {
            let nested = AuthorizedId::from(resources[*inner].clone());
            vault.authorize(&api, &resources[*outer], &[nested]).expect("the vault allows it");
        }
        for (resource, user) in &direct {
            vault.authorize(&api, &resources[*resource], &[users[*user].into()]).expect("the vault allows it");
        }
        for (index, user) in users.iter().enumerate() {
            let reached = admitted_by_closure(&links, &direct, index);
            for (number, resource) in resources.iter().enumerate() {
                let admitted = vault.authorizations(*user, resource).is_ok();
                prop_assert_eq!(admitted, reached.contains(&number));
            }
        }
    }
}
