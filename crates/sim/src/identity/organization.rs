//! Organizations and the region each one lives in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::{Uuid, uuid};

use crate::cluster::Cluster;
use crate::ids::OrgId;

/// The federation organization: the id is fixed because clients compare it (wire/08 section 2.1).
pub(crate) const FEDERATION: OrgId = OrgId::from_uuid(uuid!("75dcf6c2-247d-4e3d-a32c-ff3ee28398eb"));

const DEFAULT: OrgId = OrgId::from_uuid(uuid!("1eb65fdf-9643-417f-9974-ad72cae0e10f"));
const EU: OrgId = OrgId::from_uuid(uuid!("3e0e410f-f83f-4ee4-ac32-12692e99355c"));
/// Guests live apart, as those of a guest issuer do.
const GUESTS: OrgId = OrgId::from_uuid(uuid!("9b3c1f0e-52a7-4c7e-8d61-0f4a7e2b6c11"));
/// People who gave an e-mail address no organization has claimed.
const CONSUMERS: OrgId = OrgId::from_uuid(Uuid::from_u128(0x63d9_7b48_2b0f_4b6e_9d0a_5f6c_0c2e_8a47));

/// An organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Organization {
    pub(crate) id: OrgId,
    pub(crate) display_name: String,
    pub(crate) cluster: Cluster,
    pub(crate) created: Timestamp,
}

impl Organization {
    pub(crate) const DEFAULT: OrgId = DEFAULT;
    pub(crate) const EU: OrgId = EU;
    pub(crate) const FEDERATION: OrgId = FEDERATION;
    pub(crate) const GUESTS: OrgId = GUESTS;
    pub(crate) const CONSUMERS: OrgId = CONSUMERS;

    /// The organizations that every simulator begins with.
    pub(crate) fn founding(created: Timestamp) -> Vec<Self> {
        let org = |id, name: &str, cluster| Self { id, display_name: name.to_owned(), cluster, created };
        vec![
            org(DEFAULT, "Simulated Organization", Cluster::Us),
            org(EU, "Simulated Organization EU", Cluster::Eu),
            org(FEDERATION, "Simulated Federation", Cluster::Us),
            org(GUESTS, "Simulated Guests", Cluster::Us),
            org(CONSUMERS, "Simulated Consumers", Cluster::Us),
        ]
    }
}
