//! One catalog, whichever format it came in.

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use super::ClusterId;

/// The services of one answer; shared by all clients that got the same content.
#[derive(Debug, Default, Eq, Hash, PartialEq)]
pub(crate) struct ServiceTable {
    pub(super) entries: BTreeMap<String, Entry>,
    /// The names of the services on each host: the service of a URL is found without a look at all of them.
    hosts: BTreeMap<String, Vec<String>>,
}

impl ServiceTable {
    pub(super) fn new(entries: BTreeMap<String, Entry>) -> Self {
        let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, entry) in &entries {
            for url in entry.urls() {
                let names = hosts.entry(host(url).to_owned()).or_default();
                if names.last() != Some(name) {
                    names.push(name.clone());
                }
            }
        }
        Self { entries, hosts }
    }

    /// The services that have a place on the host of a URL, in the order of their names.
    pub(super) fn on_host_of(&self, url: &Url) -> impl Iterator<Item = (&str, &Entry)> {
        let names = self.hosts.get(host(url)).into_iter().flatten();
        names.filter_map(|name| Some((name.as_str(), self.entries.get(name)?)))
    }
}

fn host(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

/// A catalog as one client got it.
#[derive(Clone, Debug, Default)]
pub(super) struct Catalog {
    pub(super) services: Arc<ServiceTable>,
    /// When the service made it, in seconds (version 2).
    pub(super) timestamp: Option<u64>,
}

/// One service.
#[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
pub(super) struct Entry {
    /// Where it is when no host can be picked.
    pub(super) default: Option<Url>,
    pub(super) endpoints: Vec<Endpoint>,
}

/// One place of a service.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Endpoint {
    pub(super) url: Url,
    /// The lower the better; zero and less mean never.
    pub(super) priority: i64,
    pub(super) cluster: Option<ClusterId>,
    /// Whether it belongs to the home cluster of the catalog.
    pub(super) home: bool,
}

impl Entry {
    pub(super) fn at(url: Url) -> Self {
        Self { default: Some(without_slash(url)), endpoints: Vec::new() }
    }

    /// Every URL of the service.
    pub(super) fn urls(&self) -> impl Iterator<Item = &Url> {
        self.default.iter().chain(self.endpoints.iter().map(|e| &e.url))
    }
}

/// The rule by which a host is picked, everywhere: the lowest positive number wins, the first one on ties; hosts that
/// failed are passed over as long as there is another (wire/01 section 2.12.3).
pub(super) fn pick<'a, I>(candidates: I, failed: impl Fn(&Url) -> bool) -> Option<&'a Endpoint>
where
    I: Iterator<Item = &'a Endpoint> + Clone,
{
    let usable = candidates.filter(|e| e.priority > 0);
    let healthy = usable.clone().filter(|e| !failed(&e.url)).min_by_key(|e| e.priority);
    healthy.or_else(|| usable.min_by_key(|e| e.priority))
}

/// URLs of services are kept without a slash at their end, as far as a URL can be.
pub(super) fn without_slash(mut url: Url) -> Url {
    if url.path().len() > 1 && url.path().ends_with('/') {
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
    }
    url
}

/// The rest of `url` below `base`: same origin, and the path goes on at the end of a segment.
pub(super) fn below<'a>(base: &Url, url: &'a Url) -> Option<&'a str> {
    let rest = url.path().strip_prefix(base.path().trim_end_matches('/'))?;
    // A port that belongs to the scheme is none.
    let same = || (base.port(), base.host_str(), base.scheme()) == (url.port(), url.host_str(), url.scheme());
    ((rest.is_empty() || rest.starts_with('/')) && same()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(host: &str, priority: i64) -> Endpoint {
        let url = Url::parse(&format!("https://{host}/api")).expect("a URL");
        Endpoint { url, priority, cluster: None, home: true }
    }

    fn picked(list: &[Endpoint], failed: &[&str]) -> Option<String> {
        let is_failed = |url: &Url| url.host_str().is_some_and(|host| failed.contains(&host));
        pick(list.iter(), is_failed).and_then(|e| e.url.host_str().map(str::to_owned))
    }

    #[test]
    fn the_lowest_positive_number_wins() {
        // wire/01 section 6.5, row 99.
        let list =
            [endpoint("a", -1), endpoint("b", 0), endpoint("c", 7), endpoint("d", 2), endpoint("e", 2)];
        assert_eq!(picked(&list, &[]).as_deref(), Some("d"));
        assert_eq!(picked(&list, &["d"]).as_deref(), Some("e"));
        assert_eq!(picked(&list, &["d", "e"]).as_deref(), Some("c"));
        assert_eq!(picked(&list, &["c", "d", "e"]).as_deref(), Some("d"), "all failed: as if none had");
        assert_eq!(picked(&list[..2], &[]), None);
    }

    #[test]
    fn a_url_is_below_another_at_whole_segments_only() {
        let base = Url::parse("https://a.example/api/v1").expect("a URL");
        let rest = |text: &str| below(&base, &Url::parse(text).expect("a URL")).map(str::to_owned);
        assert_eq!(rest("https://a.example/api/v1").as_deref(), Some(""));
        assert_eq!(rest("https://a.example:443/api/v1/x?y=z").as_deref(), Some("/x"));
        for other in [
            "https://a.example/api/v10",
            "http://a.example/api/v1",
            "https://b.example/api/v1",
            "https://a.example:1/api/v1",
        ] {
            assert_eq!(rest(other), None, "{other}");
        }
    }
}
