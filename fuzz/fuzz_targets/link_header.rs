//! `Link` headers of lists.

#![no_main]

use libfuzzer_sys::fuzz_target;
use webex_core::page::Links;

fuzz_target!(|value: &str| {
    let base = "https://webexapis.com/v1/rooms".parse().expect("a URL");
    let links = Links::parse([value], &base);
    for (relation, url) in links.iter() {
        assert!(matches!(url.scheme(), "http" | "https"));
        assert_eq!(links.get(relation), Some(url), "each relation is there once");
    }
});
