//! The names by which the real services are known.

use crate::cluster::Cluster;

/// Which addresses a simulator with public names gives out under the names of the real services, for clients whose
/// hosts are compiled in (wire/08 section 6.3). Nothing resolves them: a client comes through a `CONNECT` proxy that
/// leads every name to the simulator, or through a resolver of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[non_exhaustive]
pub enum PublicNames {
    /// All of them, those of sockets included.
    Everything,
    /// Those of requests. Sockets stay on `localhost`, for clients that take no proxy for them.
    Requests,
}

/// What the certificate has to hold besides the loopback names.
pub(crate) const CERTIFIED: [&str; 6] =
    ["*.wbx2.com", "*.webex.com", "*.ciscospark.com", "webexapis.com", "*.webexapis.com", "webex.com"];

/// The host of the KMS with these names.
pub(crate) const KMS_HOST: &str = "kms-a.wbx2.com";

pub(crate) const MERCURY_HOST: &str = "mercury-connection-partition0-a.wbx2.com";

/// The host of a service, by the prefix of its paths.
pub(crate) fn host_of(prefix: &str) -> String {
    match prefix.split(['/', '?']).next().unwrap_or_default() {
        "v1" => "webexapis.com".to_owned(),
        "u2c" => "u2c.wbx2.com".to_owned(),
        "helperservice" => "oauth-helper-a.wbx2.com".to_owned(),
        name @ ("idbroker" | "identity") => format!("{name}.webex.com"),
        name => format!("{name}-a.wbx2.com"),
    }
}

/// The host on which the conversations of a cluster are.
pub(crate) const fn conversation_host(cluster: Cluster) -> &'static str {
    match cluster {
        Cluster::Us => "conv-a.wbx2.com",
        Cluster::Eu => "conv-k.wbx2.com",
    }
}

/// The host on which the files of a cluster are.
pub(crate) const fn files_host(cluster: Cluster) -> &'static str {
    match cluster {
        Cluster::Us => "files-api-a.wbx2.com",
        Cluster::Eu => "files-api-k.wbx2.com",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_have_the_names_that_clients_have_compiled_in() {
        for (prefix, host) in [
            ("v1", "webexapis.com"),
            ("u2c/api/v1", "u2c.wbx2.com"),
            ("wdm/api/v1/devices/1", "wdm-a.wbx2.com"),
            ("idbroker/", "idbroker.webex.com"),
            ("helperservice/v1/verify", "oauth-helper-a.wbx2.com"),
            ("verify?t=1", "verify-a.wbx2.com"),
        ] {
            assert_eq!(host_of(prefix), host);
        }
    }
}
