//! The sign-in page: a person lets an integration act for him.

use std::collections::HashMap;

use http::Method;
use url::Url;
use webex_sim::NewIntegration;

use crate::cloud::PASSWORD;
use crate::listener::Listener;
use crate::page::Page;
use crate::{Result, Stage, ensure};

/// The example of RFC 7636, appendix B.
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const TOKEN: &str = "/idbroker/idb/oauth2/v1/access_token";

fn page_address(stage: &Stage, fields: &[(&str, &str)]) -> Result<Url> {
    let page = format!("{}/idb/oauth2/v1/authorize", stage.cloud.sim.idbroker_url());
    let common = [("scope", "spark:all spark:kms"), ("state", "s 1&2")];
    Ok(Url::parse_with_params(&page, fields.iter().chain(&common))?)
}

/// Signs in and clicks.
pub(crate) async fn accept(page: &mut Page, email: &str) -> Result {
    page.write("#email", email).await?;
    page.write("#password", PASSWORD).await?;
    page.click("#accept").await
}

/// A public client with a listener on whichever port it got.
pub(crate) async fn a_code_is_exchanged(stage: &Stage) -> Result {
    let new = NewIntegration::new("Notes <of Ada>").redirect_uri("http://127.0.0.1/arrive").public();
    let client = stage.cloud.sim.create_integration(new)?.client_id;
    let listener = Listener::bind("/arrive").await?;
    let proof = [("code_challenge", CHALLENGE), ("code_challenge_method", "S256")];
    let who =
        [("client_id", client.as_str()), ("redirect_uri", &listener.address), ("response_type", "code")];
    let mut page = stage.browser.page().await?;
    page.open(page_address(stage, &[who.as_slice(), &proof].concat())?.as_str()).await?;
    page.until_shown("main", "Notes <of Ada>").await?;
    page.picture(&stage.pictures.join("sign-in.png")).await?;
    let (arrived, clicked) = tokio::join!(listener.arrival(), accept(&mut page, &stage.cloud.ada.email));
    clicked?;
    let answer: HashMap<String, String> = arrived?.query_pairs().into_owned().collect();
    ensure(answer["state"] == "s 1&2", || format!("another state: {answer:?}"))?;
    page.until_shown("body", "arrived").await?;
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", &client),
        ("redirect_uri", &listener.address),
        ("code", &answer["code"]),
        ("code_verifier", VERIFIER),
    ];
    let tokens = stage.cloud.form(TOKEN, None, &form).await?.success()?;
    stage.cloud.is_adas(tokens["access_token"].as_str().unwrap_or_default()).await?;
    page.is_content()
}

/// A client in the browser itself.
pub(crate) async fn a_token_arrives(stage: &Stage) -> Result {
    let sim = &stage.cloud.sim;
    let back = format!("{}/redirect", sim.base_url());
    let who = [("client_id", sim.client_id()), ("redirect_uri", &back), ("response_type", "token")];
    let mut page = stage.browser.page().await?;
    page.open(page_address(stage, &who)?.as_str()).await?;
    accept(&mut page, &stage.cloud.ada.email).await?;
    page.until_shown("main", "Back from signing in").await?;
    let arrived = Url::parse(page.value("location.href").await?.as_str().unwrap_or_default())?;
    let fragment = arrived.fragment().unwrap_or_default().as_bytes();
    let answer: HashMap<String, String> = url::form_urlencoded::parse(fragment).into_owned().collect();
    ensure(answer["state"] == "s 1&2", || "another state".to_owned())?;
    let token = &answer["access_token"];
    stage.cloud.is_adas(token).await?;
    let shown = page.value("document.documentElement.outerHTML").await?.to_string();
    ensure(!shown.contains(token), || "the page shows the token".to_owned())?;

    let logout = format!("{}/idb/oauth2/v1/logout", sim.idbroker_url());
    let logout = Url::parse_with_params(&logout, [("goto", back.as_str()), ("token", token)])?;
    page.open(logout.as_str()).await?;
    page.until(&format!("location.href === '{back}'")).await?;
    let refused = stage.cloud.ask(Method::GET, "/v1/people/me", token, None).await?;
    ensure(refused.status == 401, || format!("the token still works: {}", refused.status))?;
    page.is_content()
}

/// Errors go back to the client, and a wrong password does not.
pub(crate) async fn declining_is_told(stage: &Stage) -> Result {
    let sim = &stage.cloud.sim;
    let back = format!("{}/redirect", sim.base_url());
    let who = [("client_id", sim.client_id()), ("redirect_uri", &back), ("response_type", "code")];
    let mut page = stage.browser.page().await?;
    page.open(page_address(stage, &who)?.as_str()).await?;
    page.write("#email", &stage.cloud.ada.email).await?;
    page.write("#password", "wrong").await?;
    page.click("#accept").await?;
    page.until_shown("main", "the password is wrong").await?;
    page.picture(&stage.pictures.join("wrong-password.png")).await?;
    page.click("#decline").await?;
    page.until_shown("main", "Back from signing in").await?;
    let arrived = page.value("location.search").await?;
    let arrived = arrived.as_str().unwrap_or_default();
    ensure(arrived.contains("error=access_denied") && !arrived.contains("code="), || arrived.to_owned())?;
    page.is_content()
}
