//! Activities: read, opened, normalized, translated and written again.

#![no_main]

use std::future::ready;
use std::pin::pin;
use std::sync::LazyLock;
use std::task::{Context, Poll, Waker};

use libfuzzer_sys::fuzz_target;
use webex_core::{Error, Result};
use webex_jose::{ContentKey, jwe};
use webex_plugin_conversation::{Activity, KeyUrl, OpenCount, TextOpener, open};
use webex_plugin_live::{TranslateContext, translate};

static KEY: LazyLock<ContentKey> = LazyLock::new(|| ContentKey::from_bytes([7; 32]));

/// Opens what is sealed with the key, and takes what is behind `!` for what was sealed.
struct Opener;

impl TextOpener for Opener {
    fn open<'a>(
        &'a self,
        _: &'a KeyUrl,
        sealed: &'a str,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<String>> + Send + 'a>> {
        let opened =
            sealed.strip_prefix('!').map(str::to_owned).or_else(|| jwe::open_text(&KEY, sealed).ok());
        Box::pin(ready(opened.ok_or_else(|| Error::invalid_input("not sealed with this key"))))
    }
}

fn opened(activity: &mut Activity) -> OpenCount {
    match pin!(open(activity, &Opener)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(count) => count,
        Poll::Pending => unreachable!("the opener answers at once"),
    }
}

fuzz_target!(|text: &str| {
    let Ok(mut activity) = serde_json::from_str::<Activity>(text) else { return };
    opened(&mut activity);
    assert_eq!(opened(&mut activity), OpenCount::default(), "everything was opened the first time");
    activity.normalize();
    let mut again = activity.clone();
    again.normalize();
    assert_eq!(again, activity, "normal is normal");
    let no_cluster = |_: &str| None;
    let _ = translate(&activity, &TranslateContext::new(&no_cluster));
    let written = serde_json::to_string(&activity).expect("an activity can be written");
    let read: Activity = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!((read.id, read.verb), (activity.id, activity.verb));
});
