//! The service catalog: which service is where, in both formats (wire/01 section 3.1, wire/08 section 2.4).

use std::net::Ipv4Addr;

use serde_json::{Map, Value, json};

use crate::cluster::Cluster;
use crate::urls::Urls;

/// How a service's link is made.
#[derive(Clone, Copy)]
enum Place {
    /// Below the base address.
    Base(&'static str),
    /// On the host of the user's cluster.
    Conversation,
    /// On the host of the user's cluster.
    Files,
    /// The websocket addresses.
    Mercury,
}

struct Service {
    name: &'static str,
    place: Place,
    /// Whether a client without token learns of it.
    limited: bool,
}

const fn service(name: &'static str, place: Place, limited: bool) -> Service {
    Service { name, place, limited }
}

const MERCURY: &str = "mercuryConnectionPartition0";

/// `idbroker` and `identity` end in a slash because clients append to them without one.
const SERVICES: &[Service] = &[
    service("apheleia", Place::Base("apheleia/api/v1"), false),
    service("argonaut", Place::Base("argonaut/api/v1"), false),
    service("atlas", Place::Base("atlas/api/v1"), true),
    service("calendar", Place::Base("calendar/api/v1"), false),
    service("clientLogs", Place::Base("logs/api/v1"), false),
    service("conversation", Place::Conversation, true),
    service("directorySearch", Place::Base("directory/api/v1"), false),
    service("encryption", Place::Base("encryption/api/v1"), false),
    service("feature", Place::Base("feature/api/v1"), false),
    service("files", Place::Files, false),
    service("hydra", Place::Base("v1"), true),
    service("idbroker", Place::Base("idbroker/"), true),
    service("identity", Place::Base("identity/"), true),
    service("identityLookup", Place::Conversation, true),
    service("license", Place::Base("license/api/v1"), true),
    service("locus", Place::Base("locus/api/v1"), false),
    service("lyra", Place::Base("lyra/api/v1"), false),
    service(MERCURY, Place::Mercury, false),
    service("metrics", Place::Base("metrics/api/v1"), true),
    service("oauth-helper", Place::Base("helperservice/v1"), true),
    service("proximity", Place::Base("proximity/api/v1"), false),
    service("u2c", Place::Base("u2c/api/v1"), true),
    service("user-onboarding", Place::Base("user-onboarding"), true),
    service("userApps", Place::Base("userapps/api/v1"), false),
    service("wdm", Place::Base("wdm/api/v1"), true),
];

/// The cluster of everything in the second format. Suites of the JS SDK load fixtures under the ids of the first
/// cluster, and an id that exists already wins there.
const SECOND_FORMAT_CLUSTER: &str = "urn:TEAM:us-west-2_r";

/// Which services a catalog names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// For clients that have no token yet.
    Limited,
    /// For users.
    Full,
}

/// The catalog as a host map: format `hostmap`.
pub(crate) fn host_map(urls: &Urls, cluster: Cluster, extent: Extent) -> Value {
    let links: Map<String, Value> = listed(extent)
        .map(|service| (service.name.to_owned(), Value::from(link(urls, service.place, cluster))))
        .collect();
    let clusters = [cluster, cluster.other()];
    let mut hosts: Map<String, Value> =
        clusters.map(|cluster| host_entry(urls, cluster)).into_iter().collect();
    hosts.extend(base_host_entry(urls));
    hosts.extend(mercury_host_entry(urls));
    json!({"serviceLinks": links, "hostCatalog": hosts, "format": "hostmap"})
}

/// What a device is told of the services: `encryptionServiceUrl` and so on.
pub(crate) fn service_urls(urls: &Urls, cluster: Cluster) -> Value {
    // Names with a hyphen are none that a member is made of.
    let named = listed(Extent::Full).filter(|service| !service.name.contains('-'));
    named
        .map(|service| {
            (format!("{}ServiceUrl", service.name), Value::from(link(urls, service.place, cluster)))
        })
        .collect()
}

/// The first entry of a host decides which entries count for every service on it, so there is only one.
fn host_entry(urls: &Urls, cluster: Cluster) -> (String, Value) {
    let host = urls.cluster_host(cluster);
    let id = format!("{}:identityLookup", cluster.urn());
    (urls.authority(host), json!([{"host": host, "ttl": -1, "priority": 5, "id": id}]))
}

/// The alternatives to the base address's host, for every service on it.
fn base_host_entry(urls: &Urls) -> Option<(String, Value)> {
    let id = format!("{}:hydra", Cluster::Us.urn());
    let entry =
        |(host, priority): &(String, i64)| json!({"host": host, "ttl": -1, "priority": priority, "id": id});
    let entries: Vec<Value> = urls.base_hosts().iter().map(entry).collect();
    (!entries.is_empty()).then(|| (urls.authority("127.0.0.1"), entries.into()))
}

/// The hosts for the sockets of devices, under the one that registrations name (wire/02 section 3.1).
fn mercury_host_entry(urls: &Urls) -> Option<(String, Value)> {
    let id = format!("{}:{MERCURY}", Cluster::Us.urn());
    let entry =
        |(host, priority): &(Ipv4Addr, i64)| json!({"host": host, "ttl": -1, "priority": priority, "id": id});
    let (first, _) = urls.mercury_hosts().first()?;
    let entries: Value = urls.mercury_hosts().iter().map(entry).collect();
    Some((urls.authority(&first.to_string()), entries))
}

/// The catalog by cluster ids: format `U2CV2`.
pub(crate) fn clusters(urls: &Urls, cluster: Cluster, extent: Extent) -> Value {
    let mut active = Map::new();
    let mut services = Vec::new();
    for service in listed(extent) {
        let id = second_format_id(service, cluster);
        active.insert(service.name.to_owned(), id.clone().into());
        services.push(second_format_entry(urls, service, cluster, &id));
    }
    // The other cluster's conversations are reachable, but nobody's default.
    for service in listed(extent).filter(|service| matches!(service.place, Place::Conversation)) {
        let id = second_format_id(service, cluster.other());
        services.push(second_format_entry(urls, service, cluster.other(), &id));
    }
    json!({"activeServices": active, "services": services, "format": "U2CV2"})
}

fn second_format_entry(urls: &Urls, service: &Service, cluster: Cluster, id: &str) -> Value {
    let addresses = match service.place {
        Place::Base(prefix) if !urls.base_hosts().is_empty() => {
            let hosts = urls.base_hosts().iter();
            hosts.map(|(host, priority)| (urls.service_on(host, prefix), *priority)).collect()
        }
        Place::Mercury if !urls.mercury_hosts().is_empty() => {
            let hosts = urls.mercury_hosts().iter();
            hosts.map(|(host, priority)| (urls.mercury_on(*host), *priority)).collect()
        }
        place => vec![(link(urls, place, cluster), 1)],
    };
    let render = |(url, priority): (String, i64)| json!({"baseUrl": url, "priority": priority});
    let addresses: Vec<Value> = addresses.into_iter().map(render).collect();
    json!({"id": id, "serviceName": service.name, "serviceUrls": addresses})
}

fn second_format_id(service: &Service, cluster: Cluster) -> String {
    let regional = matches!(service.place, Place::Conversation | Place::Files);
    let urn = if regional && cluster == Cluster::Eu { cluster.urn() } else { SECOND_FORMAT_CLUSTER };
    format!("{urn}:{}", service.name)
}

fn listed(extent: Extent) -> impl Iterator<Item = &'static Service> {
    SERVICES.iter().filter(move |service| service.limited || extent == Extent::Full)
}

fn link(urls: &Urls, place: Place, cluster: Cluster) -> String {
    match place {
        Place::Base(prefix) => urls.service(prefix),
        Place::Conversation => urls.conversation(cluster),
        Place::Files => urls.files(cluster),
        Place::Mercury => urls.mercury(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public_names::PublicNames;

    #[test]
    fn the_conversation_host_stands_alone_and_the_other_one_is_listed() {
        let map = host_map(&Urls::new(4242, false, true), Cluster::Eu, Extent::Full);
        assert_eq!(map["serviceLinks"]["conversation"], "http://127.0.0.2:4242/conversation/api/v1");
        assert_eq!(map["serviceLinks"]["metrics"], "http://127.0.0.1:4242/metrics/api/v1");
        assert_eq!(map["hostCatalog"]["127.0.0.2:4242"][0]["id"], "urn:TEAM:eu-central-1_k:identityLookup");
        assert_eq!(map["hostCatalog"]["localhost:4242"][0]["id"], "urn:TEAM:us-east-2_a:identityLookup");
        assert_eq!(map["hostCatalog"]["localhost:4242"][0]["host"], "localhost");
    }

    #[test]
    fn other_hosts_are_offered_in_both_formats() {
        let hosts = vec![("127.0.0.3".to_owned(), 1), ("localhost".to_owned(), 2)];
        let urls = Urls::new(4242, false, true).with_base_hosts(hosts);
        let map = host_map(&urls, Cluster::Us, Extent::Full);
        let entries = &map["hostCatalog"]["127.0.0.1:4242"];
        assert_eq!((&entries[0]["host"], &entries[0]["priority"]), (&json!("127.0.0.3"), &json!(1)));
        assert_eq!((&entries[1]["host"], &entries[1]["priority"]), (&json!("localhost"), &json!(2)));
        let services = clusters(&urls, Cluster::Us, Extent::Full)["services"].clone();
        let hydra = services
            .as_array()
            .and_then(|services| services.iter().find(|service| service["serviceName"] == "hydra").cloned());
        let wanted = json!([{"baseUrl": "http://127.0.0.3:4242/v1", "priority": 1},
            {"baseUrl": "http://localhost:4242/v1", "priority": 2}]);
        assert_eq!(hydra.expect("listed")["serviceUrls"], wanted);
    }

    #[test]
    fn mercury_hosts_are_offered_in_both_formats() {
        let hosts = vec![(Ipv4Addr::new(127, 0, 0, 4), 2), (Ipv4Addr::new(127, 0, 0, 5), 1)];
        let urls = Urls::new(4242, false, true).with_mercury_hosts(hosts);
        let map = host_map(&urls, Cluster::Us, Extent::Full);
        assert_eq!(map["serviceLinks"][MERCURY], "ws://127.0.0.4:4242/mercury");
        let entries = &map["hostCatalog"]["127.0.0.4:4242"];
        assert_eq!((&entries[1]["host"], &entries[1]["priority"]), (&json!("127.0.0.5"), &json!(1)));
        assert_eq!(entries[0]["id"], "urn:TEAM:us-east-2_a:mercuryConnectionPartition0");
        let services = clusters(&urls, Cluster::Us, Extent::Full)["services"].clone();
        let mercury = services
            .as_array()
            .and_then(|services| services.iter().find(|service| service["serviceName"] == MERCURY).cloned());
        let wanted = json!([{"baseUrl": "ws://127.0.0.4:4242/mercury", "priority": 2},
            {"baseUrl": "ws://127.0.0.5:4242/mercury", "priority": 1}]);
        assert_eq!(mercury.expect("listed")["serviceUrls"], wanted);
    }

    #[test]
    fn with_public_names_no_address_has_a_port() {
        let urls = Urls::new(4242, true, true).with_public_names(Some(PublicNames::Everything));
        let map = host_map(&urls, Cluster::Us, Extent::Full);
        assert!(!map.to_string().contains("4242") && !map.to_string().contains("127.0.0.1"), "{map}");
        assert_eq!(map["serviceLinks"]["hydra"], "https://webexapis.com/v1");
        assert_eq!(map["serviceLinks"]["conversation"], "https://conv-a.wbx2.com/conversation/api/v1");
        assert_eq!(map["hostCatalog"]["conv-k.wbx2.com"][0]["id"], "urn:TEAM:eu-central-1_k:identityLookup");
        assert_eq!(map["serviceLinks"][MERCURY], "wss://mercury-connection-partition0-a.wbx2.com/mercury");
        let local = Urls::new(4242, true, true).with_public_names(Some(PublicNames::Requests));
        assert_eq!(
            host_map(&local, Cluster::Us, Extent::Full)["serviceLinks"][MERCURY],
            "wss://localhost:4242/mercury"
        );
        assert_eq!(
            service_urls(&urls, Cluster::Us)["encryptionServiceUrl"],
            "https://encryption-a.wbx2.com/encryption/api/v1"
        );
    }

    #[test]
    fn the_second_format_keeps_clear_of_the_first_cluster() {
        for cluster in [Cluster::Us, Cluster::Eu] {
            let catalog = clusters(&Urls::new(4242, false, true), cluster, Extent::Full).to_string();
            assert!(!catalog.contains("urn:TEAM:us-east-2_a"), "{catalog}");
        }
    }
}
