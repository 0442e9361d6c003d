//! The two clusters of the cloud and the organizations' regions that they stand in.

use serde::{Deserialize, Serialize};

/// A conversation cluster. A conversation stays where its creator's organization lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Cluster {
    /// `urn:TEAM:us-east-2_a`, on the host name `localhost`.
    #[default]
    Us,
    /// `urn:TEAM:eu-central-1_k`, on the address `127.0.0.2`.
    Eu,
}

impl Cluster {
    /// The cluster part of a public id: `us` for the first cluster, else the URN (wire/04 section 2.7.3).
    ///
    /// ```
    /// use webex_sim::Cluster;
    /// assert_eq!(Cluster::Us.public_name(), "us");
    /// assert_eq!(Cluster::Eu.public_name(), Cluster::Eu.urn());
    /// ```
    #[must_use]
    pub const fn public_name(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "urn:TEAM:eu-central-1_k",
        }
    }

    /// The cluster's URN as catalogs print it.
    #[must_use]
    pub const fn urn(self) -> &'static str {
        match self {
            Self::Us => "urn:TEAM:us-east-2_a",
            Self::Eu => "urn:TEAM:eu-central-1_k",
        }
    }

    /// The other one.
    pub(crate) const fn other(self) -> Self {
        match self {
            Self::Us => Self::Eu,
            Self::Eu => Self::Us,
        }
    }
}
