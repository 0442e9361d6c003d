//! Addresses that the login page leads back to: anybody can make a browser open one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use webex_plugin_authorization::Redirect;

/// Which of its kinds a redirect is.
fn kind(redirect: &Redirect) -> String {
    format!("{redirect:?}").split('(').next().unwrap_or_default().to_owned()
}

fuzz_target!(|text: &str| {
    let Ok(url) = Url::parse(text).or_else(|_| Url::parse(&format!("https://notes.example.com/back?{text}")))
    else {
        return;
    };
    let read = Redirect::parse(&url);
    if let Redirect::Code { state, .. } | Redirect::Token { state, .. } = &read {
        let shown = format!("{read:?}");
        assert!(shown.len() < 20, "neither code nor token nor state is shown: {shown}");
        assert!(state.as_ref().is_none_or(|state| state.len() <= text.len()));
    }
    let mut appended = url.clone();
    appended.query_pairs_mut().append_pair("code", "another").append_pair("state", "another");
    if !matches!(read, Redirect::Nothing | Redirect::Token { .. }) {
        assert_eq!(kind(&Redirect::parse(&appended)), kind(&read), "of two the first counts");
    }
    if url.query_pairs().all(|(name, _)| name != "error") {
        let mut refused = url;
        refused.query_pairs_mut().append_pair("error", "access_denied");
        let refused = Redirect::parse(&refused);
        assert!(matches!(refused, Redirect::Refused { .. }), "an error goes before everything else");
    }
});
