//! Organizations, integrations, users and bots of a seed.

use std::sync::Arc;

use super::file::{Region, SeedIntegration, SeedOrganization, SeedUser};
use super::plant::Plot;
use crate::cluster::Cluster;
use crate::identity::{NewIntegration, NewUser, Organization, Scopes, User, UserKind};
use crate::ids::OrgId;

pub(super) fn organization(plot: &mut Plot<'_>, seed: &SeedOrganization) -> Result<(), String> {
    let id = seed.id.map_or_else(OrgId::random, OrgId::from_uuid);
    let cluster = match seed.region {
        Region::Us => Cluster::Us,
        Region::Eu => Cluster::Eu,
    };
    let created = plot.world.clock.now();
    let organization = Organization { id, display_name: seed.name.clone(), cluster, created };
    if !plot.world.identity.add_organization(organization) {
        return Err(format!("there is an organization {id} already"));
    }
    match plot.organizations.insert(seed.name.clone(), id) {
        None => Ok(()),
        Some(_) => Err(format!("two organizations are called {}", seed.name)),
    }
}

pub(super) fn integration(plot: &Plot<'_>, seed: &SeedIntegration) -> Result<(), String> {
    let mut new = NewIntegration::new(&seed.name);
    new = new.credentials(&seed.client_id, seed.client_secret.as_deref().unwrap_or_default());
    if seed.client_secret.is_none() {
        new = new.public();
    }
    new = seed.redirect_uris.iter().fold(new, NewIntegration::redirect_uri);
    if let Some(scopes) = &seed.scopes {
        new = new.scopes(scopes);
    }
    plot.world.identity.register(new).map(drop).map_err(|error| error.to_string())
}

pub(super) fn user(plot: &mut Plot<'_>, seed: &SeedUser) -> Result<(), String> {
    add(plot, seed, UserKind::Person)
}

pub(super) fn bot(plot: &mut Plot<'_>, seed: &SeedUser) -> Result<(), String> {
    if seed.refresh_token.is_some() || seed.password.is_some() {
        return Err("a bot has neither password nor refresh token".to_owned());
    }
    add(plot, seed, UserKind::Bot)
}

fn add(plot: &mut Plot<'_>, seed: &SeedUser, kind: UserKind) -> Result<(), String> {
    let new = NewUser {
        kind,
        email: Some(seed.email.clone()),
        display_name: seed.display_name.clone(),
        org: organization_of(plot, seed)?,
        entitlements: seed.entitlements.clone(),
        roles: seed.roles.clone(),
        password: seed.password.clone(),
        ..NewUser::new()
    };
    let identity = &plot.world.identity;
    let user = identity.create_user(new).map_err(|error| format!("{}: {error}", seed.email))?;
    hand_out_tokens(plot, seed, &user)?;
    plot.users.insert(seed.email.to_lowercase(), user);
    Ok(())
}

fn organization_of(plot: &Plot<'_>, seed: &SeedUser) -> Result<Option<OrgId>, String> {
    let Some(name) = &seed.organization else { return Ok(None) };
    let id = plot.organizations.get(name).copied();
    id.map(Some).ok_or_else(|| format!("there is no organization {name} in the seed"))
}

fn hand_out_tokens(plot: &Plot<'_>, seed: &SeedUser, user: &Arc<User>) -> Result<(), String> {
    let identity = &plot.world.identity;
    let scopes = Scopes::parse(seed.scopes.as_deref().unwrap_or(&identity.client().scope));
    let texts = (seed.access_token.as_deref(), seed.refresh_token.as_deref());
    if [texts.0, texts.1].into_iter().flatten().any(|text| text.trim().is_empty()) {
        return Err("a token must not be empty".to_owned());
    }
    let fresh = identity.adopt_tokens(user, &scopes, texts);
    fresh.then_some(()).ok_or_else(|| "a token belongs to somebody else".to_owned())
}
