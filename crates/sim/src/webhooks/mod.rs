//! Webhooks: registrations, filters, signed deliveries, and switching off those that keep failing (wire/04 section 3.14).

mod courier;
mod delivery;
mod feed;
mod filter;
mod health;
mod kind;
mod notice;
mod registration;
mod registry;
mod service;
mod signature;
mod webhook;

pub(crate) use delivery::on_this_machine;
pub(crate) use kind::Resource;
pub(crate) use registration::{Change, Refusal, Registration};
pub(crate) use service::Webhooks;
pub(crate) use webhook::{Owner, Ownership, Webhook, WebhookView};
