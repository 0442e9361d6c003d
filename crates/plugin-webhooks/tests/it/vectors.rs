//! Recorded requests and samples.

use webex_core::{Error, Result, Webex};
use webex_plugin_webhooks::{Filter, Webhook, WebhooksExt};
use webex_testing::check_samples;
use webex_testing::rest::{Outcome, RestCall, first_page, run_rest_vectors};

#[tokio::test]
async fn requests_and_outcomes_are_those_of_the_vectors() {
    run_rest_vectors(&["webhooks"], drive).await;
}

async fn drive(webex: &Webex, call: &RestCall<'_>) -> Outcome {
    match call.method {
        "webhooks.create" => create(webex, call).await.into(),
        "webhooks.update" => Outcome::Differs("wire/04 section 7, row 22: only what was set is sent"),
        "webhooks.list" => {
            let list = webex.webhooks().list();
            match call.text("ownedBy") {
                Some(owner) => first_page(list.owned_by(owner.as_str().into()), call.max()).await,
                None => first_page(list, call.max()).await,
            }
        }
        "webhooks.get" => webex.webhooks().get(call.id_at(0)).await.into(),
        "webhooks.remove" => webex.webhooks().delete(call.id_at(0)).await.into(),
        other => Outcome::Done(Err(Error::invalid_input(format!("the test knows no {other}")))),
    }
}

async fn create(webex: &Webex, call: &RestCall<'_>) -> Result<Webhook> {
    let text = |name: &str| call.text(name).unwrap_or_default();
    let url = text("targetUrl").parse().expect("a URL");
    let kinds = (text("resource").as_str().into(), text("event").as_str().into());
    let mut create = webex.webhooks().create(text("name"), url, kinds.0, kinds.1);
    if let Some(filter) = call.text("filter") {
        let conditions = filter.split('&').filter_map(|condition| condition.split_once('='));
        let conditions = conditions.fold(Filter::new(), |filter, (key, value)| filter.condition(key, value));
        create = create.filter(conditions);
    }
    if let Some(owner) = call.text("ownedBy") {
        create = create.owned_by(owner.as_str().into());
    }
    match call.text("secret") {
        Some(secret) => create.secret(secret).await,
        None => create.await,
    }
}

#[test]
fn samples_are_written_as_they_were_read() {
    check_samples::<Webhook>("webhooks");
}

#[test]
fn a_secret_is_not_printed() {
    let webhook: Webhook = serde_json::from_str(r#"{"id": "W", "secret": "s3cret"}"#).expect("a webhook");
    assert!(webhook.secret().is_some() && !format!("{webhook:?}").contains("s3cret"));
}
