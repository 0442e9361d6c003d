//! Receiving deliveries with `WebhookReceiver`, behind a real server (wire/04 sections 3.14 and 6.5).

mod answers;
mod application;
mod events;
mod rows;
mod seen;

use application::Application;
