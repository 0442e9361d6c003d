//! Client metrics: handed over in an instant, sent in batches, never in anybody's way (wire/01 sections 2.21 and 3.6).

mod driver;
mod metric;
mod outbox;
mod send;

pub use metric::{ClientMetric, MetricType};
pub use outbox::Submitted;

pub(crate) use outbox::Outbox;
pub(crate) use send::{SERVICE, alias_user};
