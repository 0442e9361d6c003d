//! Reading a catalog, version 1 (host map) or 2 (services by cluster), tolerantly (wire/01 section 3.1).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use url::Url;

use super::ClusterId;
use super::model::{Endpoint, Entry, ServiceTable, without_slash};
use crate::{Error, ErrorKind, Result};

/// What an answer says.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) services: ServiceTable,
    pub(super) timestamp: Option<u64>,
}

/// Reads a catalog. Entries that make no sense are left out.
///
/// # Errors
/// [`ErrorKind::Decode`] when it is no catalog at all.
pub(super) fn catalog(body: &[u8]) -> Result<Parsed> {
    let wire: Wire = serde_json::from_slice(body).map_err(|e| no_catalog().with_source(e))?;
    let timestamp = wire.timestamp.as_ref().and_then(number);
    let services = match (&wire.services, &wire.service_links) {
        (Some(list), _) => by_cluster(list, &wire.active_services),
        (None, Some(links)) => by_host(links, &wire.host_catalog),
        (None, None) => return Err(no_catalog()),
    };
    Ok(Parsed { services: ServiceTable::new(services), timestamp })
}

fn no_catalog() -> Error {
    Error::new(ErrorKind::Decode, "the answer is no services catalog")
}

/// A timestamp is a number, or a number in a text.
pub(super) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire {
    service_links: Option<BTreeMap<String, Lenient<String>>>,
    #[serde(default)]
    host_catalog: Lenient<BTreeMap<String, Lenient<Vec<Lenient<Host>>>>>,
    services: Option<Vec<Lenient<Service>>>,
    #[serde(default)]
    active_services: Lenient<BTreeMap<String, Lenient<ClusterId>>>,
    timestamp: Option<Value>,
}

/// A host of version 1.
#[derive(Deserialize)]
struct Host {
    host: String,
    priority: i64,
    id: ClusterId,
}

/// A service in one cluster, of version 2.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Service {
    id: ClusterId,
    service_name: String,
    #[serde(default)]
    service_urls: Vec<Lenient<ServiceUrl>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ServiceUrl {
    base_url: Url,
    priority: i64,
}

/// A value that is left out when it has another shape.
struct Lenient<T>(Option<T>);

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: serde::de::DeserializeOwned> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self(serde_json::from_value(value).ok()))
    }
}

type Links = BTreeMap<String, Lenient<String>>;
type HostCatalog = Lenient<BTreeMap<String, Lenient<Vec<Lenient<Host>>>>>;

/// Version 1: the hosts of a link are those listed under its own host with the service id of the first one; those of
/// the same service under other hosts belong to other clusters.
fn by_host(links: &Links, catalog: &HostCatalog) -> BTreeMap<String, Entry> {
    let hosts = hosts(catalog);
    let urls = links.iter().filter_map(|(name, link)| Some((name, Url::parse(link.0.as_deref()?).ok()?)));
    urls.filter(|(_, url)| url.has_host()).map(|(name, url)| (name.clone(), linked(url, &hosts))).collect()
}

fn hosts(catalog: &HostCatalog) -> BTreeMap<&str, Vec<&Host>> {
    let keys = catalog.0.iter().flatten();
    keys.map(|(key, list)| (key.as_str(), list.0.iter().flatten().filter_map(|h| h.0.as_ref()).collect()))
        .collect()
}

fn linked(url: Url, hosts: &BTreeMap<&str, Vec<&Host>>) -> Entry {
    let mut entry = Entry::at(url);
    let Some(url) = entry.default.clone() else { return entry };
    let own = host_and_port(&url);
    let Some(service) = hosts.get(own.as_str()).and_then(|list| list.first()?.id.service()) else {
        return entry;
    };
    let same = |list: &[&Host], home| {
        let of_service = list.iter().filter(|h| h.id.service() == Some(service));
        of_service.filter_map(|h| endpoint(&url, h, home)).collect::<Vec<_>>()
    };
    entry.endpoints = hosts.get(own.as_str()).map(|list| same(list, true)).unwrap_or_default();
    let others = hosts.iter().filter(|(key, _)| **key != own);
    entry.endpoints.extend(others.flat_map(|(_, list)| same(list, false)));
    entry
}

/// The default URL at another host; the port stays.
fn endpoint(default: &Url, host: &Host, home: bool) -> Option<Endpoint> {
    let mut url = default.clone();
    url.set_host(Some(&host.host)).ok()?;
    Some(Endpoint { url, priority: host.priority, cluster: Some(host.id.clone()), home })
}

fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Version 2: the active cluster of a service is its home.
fn by_cluster(
    list: &[Lenient<Service>],
    active: &Lenient<BTreeMap<String, Lenient<ClusterId>>>,
) -> BTreeMap<String, Entry> {
    let active = active.0.as_ref();
    let mut services = BTreeMap::<String, Entry>::new();
    for service in list.iter().filter_map(|s| s.0.as_ref()) {
        let home = active.and_then(|map| map.get(&service.service_name)?.0.as_ref()) == Some(&service.id);
        let urls = service.service_urls.iter().filter_map(|u| u.0.as_ref()).filter(|u| u.base_url.has_host());
        let endpoints = urls.map(|u| Endpoint {
            url: without_slash(u.base_url.clone()),
            priority: u.priority,
            cluster: Some(service.id.clone()),
            home,
        });
        services.entry(service.service_name.clone()).or_default().endpoints.extend(endpoints);
    }
    services
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(text: &str) -> BTreeMap<String, Entry> {
        catalog(text.as_bytes()).expect("a catalog").services.entries
    }

    fn hosts_of(entry: &Entry) -> Vec<(String, bool)> {
        entry.endpoints.iter().map(|e| (host_and_port(&e.url), e.home)).collect()
    }

    #[test]
    fn a_host_map_becomes_services() {
        // wire/01 section 6.5, row 96.
        let services = parsed(
            r#"{"serviceLinks":{"conv":"https://a.example:8443/conv/","plain":"https://b.example/p","junk":"::","no":7},
                "hostCatalog":{"a.example:8443":[
                    {"host":"a.example","ttl":-1,"priority":5,"id":"urn:TEAM:x:lookup"},
                    {"host":"odd.example","priority":1,"id":"urn:TEAM:x:other"},
                    {"host":"a2.example","priority":1,"id":"urn:TEAM:x:lookup"}, "junk"],
                 "eu.example":[{"host":"eu.example","priority":1,"id":"urn:TEAM:eu:lookup"}], "junk": 7}}"#,
        );
        assert_eq!(services.keys().collect::<Vec<_>>(), ["conv", "plain"]);
        let expected = [("a.example:8443", true), ("a2.example:8443", true), ("eu.example:8443", false)];
        assert_eq!(hosts_of(&services["conv"]), expected.map(|(h, home)| (h.to_owned(), home)));
        assert_eq!(services["conv"].default.as_ref().map(Url::as_str), Some("https://a.example:8443/conv"));
        assert!(services["plain"].endpoints.is_empty());
    }

    #[test]
    fn a_host_map_may_lack_its_hosts() {
        assert_eq!(parsed(r#"{"serviceLinks":{"a":"http://127.0.0.1:1/a"}}"#).len(), 1);
        assert_eq!(parsed(r#"{"serviceLinks":{}, "hostCatalog":[]}"#).len(), 0);
    }

    #[test]
    fn services_by_cluster_become_services() {
        let text = r#"{"activeServices":{"conv":"urn:TEAM:us:conv"},"timestamp":"17","services":[
            {"id":"urn:TEAM:eu:conv","serviceName":"conv","serviceUrls":[{"baseUrl":"https://eu.example/c/","priority":1}]},
            {"id":"urn:TEAM:us:conv","serviceName":"conv","serviceUrls":[{"baseUrl":"https://us.example/c","priority":2},7]},
            {"id":3}]}"#;
        let parsed = catalog(text.as_bytes()).expect("a catalog");
        assert_eq!(parsed.timestamp, Some(17));
        let expected = [("eu.example".to_owned(), false), ("us.example".to_owned(), true)];
        assert_eq!(hosts_of(&parsed.services.entries["conv"]), expected);
    }

    #[test]
    fn what_is_no_catalog_is_refused() {
        for text in ["", "7", "[]", "{}", r#"{"hostCatalog":{}}"#, r#"{"serviceLinks":7}"#] {
            assert_eq!(catalog(text.as_bytes()).expect_err(text).kind(), ErrorKind::Decode);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_fall(body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = catalog(&body);
        }

        #[test]
        fn every_host_keeps_scheme_port_and_path_of_its_link(
            port in 1024_u16..,
            hosts in prop::collection::vec(("[a-z]{1,8}", -2_i64..9, "[a-z]{1,3}"), 1..6),
        ) {
            let list: Vec<_> = hosts.iter().map(|(host, priority, service)| serde_json::json!({
                "host": format!("{host}.example"), "priority": priority, "id": format!("urn:TEAM:x:{service}"),
            })).collect();
            let key = format!("a.example:{port}");
            let body = serde_json::json!({
                "serviceLinks": {"s": format!("https://{key}/s/v1")}, "hostCatalog": {key: list},
            });
            let services = parsed(&body.to_string());
            let entry = &services["s"];
            let same = hosts.iter().filter(|(_, _, service)| *service == hosts[0].2).count();
            prop_assert_eq!(entry.endpoints.len(), same);
            for endpoint in &entry.endpoints {
                prop_assert_eq!((endpoint.url.port_or_known_default(), endpoint.url.path()), (Some(port), "/s/v1"));
                prop_assert!(endpoint.home);
            }
        }
    }
}
