//! The web console: what it shows, and what its form makes happen.

use http::Method;
use serde_json::{Value, json};
use webex_sim::NewUser;

use crate::page::Page;
use crate::{Result, Stage, ensure};

/// A text that would do something if it were markup.
const NASTY: &str = "<script>window.pwned = 1</script><img src=x onerror=\"window.pwned = 1\">";

async fn open(stage: &Stage) -> Result<Page> {
    let mut page = stage.browser.page().await?;
    page.open(&format!("{}/", stage.cloud.sim.base_url())).await?;
    page.until_shown("#link", "live").await?;
    Ok(page)
}

async fn post(stage: &Stage, path: &str, body: &Value) -> Result<Value> {
    let token = stage.cloud.ada.access_token();
    stage.cloud.ask(Method::POST, path, token, Some(body)).await?.success()
}

pub(crate) async fn rooms_and_messages_are_shown(stage: &Stage) -> Result {
    stage.cloud.sim.create_user(NewUser::new().email("bob@example.com").display_name("Bob <b>"))?;
    let room = post(stage, "/v1/rooms", &json!({"title": "Analytical <em>Engine</em>"})).await?;
    let member = json!({"roomId": room["id"], "personEmail": "bob@example.com"});
    post(stage, "/v1/memberships", &member).await?;
    let mut page = open(stage).await?;
    page.until_shown("#rooms", "Analytical <em>Engine</em>").await?;
    page.until_shown("#members", "Bob <b>").await?;
    post(stage, "/v1/messages", &json!({"roomId": room["id"], "text": NASTY})).await?;
    page.until_shown("#messages", NASTY).await?;
    page.until_shown("#requests", "/v1/messages").await?;
    let pwned = page.value("String(window.pwned)").await?;
    ensure(pwned == "undefined", || "a message was read as markup".to_owned())?;
    let shown = page.value("document.documentElement.outerHTML").await?.to_string();
    let user = &stage.cloud.ada;
    let secrets = [user.access_token(), user.refresh_token().unwrap_or("-"), crate::cloud::PASSWORD];
    ensure(!secrets.iter().any(|secret| shown.contains(*secret)), || {
        "the console shows a secret".to_owned()
    })?;
    let direct = json!({"toPersonEmail": "bob@example.com", "markdown": "**Tea** at five?"});
    post(stage, "/v1/messages", &direct).await?;
    page.until_shown("#rooms", "Ada Lovelace, Bob <b>").await?;
    page.click("#rooms li:first-child button").await?;
    page.until_shown("#messages", "Tea at five?").await?;
    page.picture(&stage.pictures.join("console.png")).await?;
    page.darken().await?;
    page.picture(&stage.pictures.join("console-dark.png")).await?;
    page.is_content()
}

pub(crate) async fn faults_are_injected_and_cleared(stage: &Stage) -> Result {
    let mut page = open(stage).await?;
    page.choose("#kind", "answer").await?;
    page.write("[name=path]", "/v1/rooms").await?;
    page.write("[name=status]", "429").await?;
    page.write("[name=retryAfter]", "7").await?;
    page.write("[name=times]", "").await?;
    page.choose("[name=user]", "").await?;
    page.click("#inject").await?;
    page.until_shown("#active", "any /v1/rooms: answer 429").await?;
    let ask = async || stage.cloud.ask(Method::GET, "/v1/rooms", stage.cloud.ada.access_token(), None).await;
    for _ in 0..2 {
        let refused = ask().await?;
        ensure(refused.status == 429, || format!("the fault did not strike: {}", refused.status))?;
        ensure(refused.headers["retry-after"] == "7", || format!("{:?}", refused.headers))?;
    }
    page.until_shown("#active", "happened 2, until cleared").await?;
    page.choose("#kind", "duplicate").await?;
    page.click("#inject").await?;
    page.until_shown("#active", "frames: duplicate").await?;
    page.choose("#kind", "swallow").await?;
    page.click("#inject").await?;
    page.until_shown("#active", "KMS: 1 without answer").await?;
    page.picture(&stage.pictures.join("faults.png")).await?;
    page.click("#active button").await?;
    page.until("!document.querySelector('#active').innerText.includes('429')").await?;
    ask().await?.success()?;
    page.click("#clear").await?;
    page.until_shown("#active", "Everything goes well.").await?;
    page.is_content()
}

pub(crate) async fn tokens_and_time_pass(stage: &Stage) -> Result {
    let sim = &stage.cloud.sim;
    let carl = sim.create_user(NewUser::new().email("carl@example.com").display_name("Carl"))?;
    let mut page = open(stage).await?;
    page.choose("#kind", "expire").await?;
    page.click("#inject").await?;
    page.until_shown("#outcome", "Choose a user.").await?;
    page.choose("[name=user]", &carl.id.to_string()).await?;
    page.click("#inject").await?;
    page.until_shown("#outcome", "Done: 1 concerned.").await?;
    let refused = stage.cloud.ask(Method::GET, "/v1/people/me", carl.access_token(), None).await?;
    ensure(refused.status == 401, || format!("the token still works: {}", refused.status))?;
    let before = sim.clock().now();
    page.write("#advance", "2").await?;
    page.choose("#unit", "86400").await?;
    page.click("#clock-form button").await?;
    page.until_shown("#requests", "/v1/people/me").await?;
    let date = (before + std::time::Duration::from_secs(2 * 86_400)).to_string();
    page.until_shown("#clock", &date[..10]).await?;
    page.is_content()
}
