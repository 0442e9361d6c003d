//! Hosts that are reached without a proxy.

use std::net::IpAddr;

/// Hosts that are reached without a proxy, as `NO_PROXY` lists them.
///
/// An entry is `*` (all hosts), a domain, an address, or a network (`10.0.0.0/8`, `fd00::/8`). A domain stands for itself
/// and for what is below it, on whole labels: `example.com`, `.example.com` and `*.example.com` mean the same. Domains and
/// addresses may name a port (`example.com:8443`, `[::1]:80`). What is none of these matches nothing.
///
/// ```
/// use webex_core::transport::NoProxy;
/// let direct = NoProxy::parse("corp.example, 10.0.0.0/8");
/// assert!(direct.matches("wiki.corp.example", 443) && direct.matches("10.1.2.3", 80));
/// assert!(!direct.matches("notcorp.example", 443));
/// ```
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct NoProxy(Vec<Entry>);

#[derive(Clone, Debug, Eq, PartialEq)]
enum Entry {
    All,
    Address(IpAddr, Option<u16>),
    Domain(String, Option<u16>),
    Network(IpAddr, u8),
}

impl NoProxy {
    /// Reads a list with commas or white space between the entries.
    pub fn parse(text: &str) -> Self {
        Self(text.split(|c: char| c == ',' || c.is_whitespace()).filter_map(Entry::parse).collect())
    }

    /// Whether the host is reached without a proxy. An IPv6 address may stand in brackets.
    pub fn matches(&self, host: &str, port: u16) -> bool {
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let host = host.strip_suffix('.').unwrap_or(host);
        let address = host.parse::<IpAddr>().ok().map(|address| address.to_canonical());
        self.0.iter().any(|entry| entry.matches(host, address, port))
    }
}

impl Entry {
    fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Self::All);
        }
        if let Some(network) = network(text) {
            return Some(network);
        }
        let (host, port) = split_port(text);
        if let Ok(address) = host.parse::<IpAddr>() {
            return Some(Self::Address(address.to_canonical(), port));
        }
        let name = host.strip_prefix('*').unwrap_or(host).trim_matches('.').to_ascii_lowercase();
        (!name.is_empty()).then_some(Self::Domain(name, port))
    }

    fn matches(&self, host: &str, address: Option<IpAddr>, port: u16) -> bool {
        let this_port = |wanted: &Option<u16>| wanted.is_none_or(|wanted| wanted == port);
        match self {
            Self::All => true,
            Self::Address(wanted, at) => address == Some(*wanted) && this_port(at),
            Self::Domain(domain, at) => address.is_none() && is_within(host, domain) && this_port(at),
            Self::Network(network, length) => address.is_some_and(|a| is_in_network(a, *network, *length)),
        }
    }
}

fn network(text: &str) -> Option<Entry> {
    let (address, length) = text.split_once('/')?;
    let (address, length) = (address.parse::<IpAddr>().ok()?, length.parse::<u8>().ok()?);
    let longest = if address.is_ipv4() { 32 } else { 128 };
    (length <= longest).then_some(Entry::Network(address, length))
}

/// Host and port; an IPv6 address without brackets has no port.
fn split_port(text: &str) -> (&str, Option<u16>) {
    if let Some((host, rest)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return (host, rest.strip_prefix(':').and_then(|port| port.parse().ok()));
    }
    match text.split_once(':') {
        Some((host, port)) if !port.contains(':') => match port.parse() {
            Ok(port) => (host, Some(port)),
            Err(_) => (text, None),
        },
        _ => (text, None),
    }
}

fn is_within(host: &str, domain: &str) -> bool {
    let Some(at) = host.len().checked_sub(domain.len()) else { return false };
    let tail = host.get(at..).is_some_and(|tail| tail.eq_ignore_ascii_case(domain));
    tail && (at == 0 || host.as_bytes()[at - 1] == b'.')
}

fn is_in_network(address: IpAddr, network: IpAddr, length: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(a), IpAddr::V4(n)) => {
            let shift = 32 - u32::from(length);
            (a.to_bits() ^ n.to_bits()).checked_shr(shift).unwrap_or(0) == 0
        }
        (IpAddr::V6(a), IpAddr::V6(n)) => {
            let shift = 128 - u32::from(length);
            (a.to_bits() ^ n.to_bits()).checked_shr(shift).unwrap_or(0) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_of_entries() {
        let cases: [(&str, &[&str], &[&str]); 14] = [
            ("", &[], &["example.com:80"]),
            ("*", &["example.com:80", "10.0.0.1:1", "[::1]:2"], &[]),
            (
                "example.com",
                &["example.com:80", "a.b.EXAMPLE.com:443", "example.com.:80"],
                &["notexample.com:80", "com:80", "example.com.evil:80"],
            ),
            (".example.com", &["example.com:80", "a.example.com:443"], &["notexample.com:80"]),
            ("*.example.com", &["example.com:80", "a.example.com:443"], &["notexample.com:80"]),
            ("Example.COM:8443", &["a.example.com:8443"], &["example.com:443"]),
            (
                "one.example,two.example three.example",
                &["one.example:1", "two.example:1", "three.example:1"],
                &["four.example:1"],
            ),
            ("10.0.0.1", &["10.0.0.1:80"], &["10.0.0.11:80", "x.10.0.0.1:80"]),
            ("10.0.0.1:80", &["10.0.0.1:80"], &["10.0.0.1:81"]),
            (
                "10.0.0.0/8, fd00::/8",
                &["10.255.0.1:80", "[fd12::1]:80", "[::ffff:10.0.0.1]:80"],
                &["11.0.0.1:80", "[fe80::1]:80", "ten.example:80"],
            ),
            ("0.0.0.0/0", &["1.2.3.4:80"], &["[::1]:80", "example.com:80"]),
            ("::1, [fe80::1]:443", &["[::1]:80", "[fe80::1]:443"], &["[fe80::1]:80"]),
            ("192.168.1.128/25", &["192.168.1.200:80"], &["192.168.1.1:80"]),
            ("10.0.0.0/33, /8, :80, ., ,,", &[], &["10.0.0.1:80", "example.com:80"]),
        ];
        let split = |text: &str| {
            text.rsplit_once(':').map(|(h, p)| (h.to_owned(), p.parse::<u16>().expect("a port")))
        };
        for (list, direct, over) in cases {
            let list_read = NoProxy::parse(list);
            for (hosts, expected) in [(direct, true), (over, false)] {
                for (host, port) in hosts.iter().filter_map(|text| split(text)) {
                    assert_eq!(list_read.matches(&host, port), expected, "{host}:{port} in {list:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_list_and_no_host_makes_it_panic(list in ".*", host in ".*", port: u16) {
            let _ = NoProxy::parse(&list).matches(&host, port);
        }

        #[test]
        fn odd_entries_do_not_panic(list in "[a-z0-9.:/,*\\[\\]]{0,40}", host in "[a-z0-9.:\\[\\]]{0,20}", port: u16) {
            let _ = NoProxy::parse(&list).matches(&host, port);
        }

        #[test]
        fn a_network_holds_what_shares_its_bits(address: u32, network: u32, length in 0_u8..=32) {
            let (a, n) = (std::net::Ipv4Addr::from(address), std::net::Ipv4Addr::from(network));
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            let list = NoProxy::parse(&format!("{n}/{length}"));
            prop_assert_eq!(list.matches(&a.to_string(), 443), address & mask == network & mask);
        }

        #[test]
        fn a_domain_holds_what_is_below_it(domain in "[a-z]{1,5}\\.[a-z]{2,3}", below in "([a-z]{1,5}\\.){0,3}") {
            let list = NoProxy::parse(&domain);
            let host = format!("{below}{domain}");
            let glued = format!("x{host}.evil");
            prop_assert!(list.matches(&host, 443));
            prop_assert!(!list.matches(&glued, 443));
        }
    }
}
