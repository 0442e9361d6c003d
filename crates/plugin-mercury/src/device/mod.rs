//! This client as a device of its user (wire/02 sections 2.1 and 2.2).

mod cleanup;
mod features;
mod header;
mod inactivity;
mod keeper;
mod model;
mod registry;
mod toggles;
mod wire;

pub use features::{Feature, FeatureKind, FeatureValue, Features};
pub use inactivity::NetworkLocation;
pub use model::{CallingBehavior, Device, FileShareControl, Policy};
pub use registry::{Details, DeviceEvent};
pub use toggles::FeatureToggle;

pub(crate) use header::DeviceHeader;
pub(crate) use registry::Registry;
pub(crate) use toggles::{Typed, set_feature, set_features};
