//! The page on which the code of a device is typed.

use serde_json::Value;

use crate::cloud::{Answer, PASSWORD};
use crate::{Result, Stage, ensure};

const HELPER: &str = "/helperservice/v1/actions/device";
const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn begin(stage: &Stage) -> Result<Value> {
    let sim = &stage.cloud.sim;
    let fields = [("client_id", sim.client_id()), ("scope", "spark:all")];
    stage.cloud.form(&format!("{HELPER}/authorize"), Some(sim.client_secret()), &fields).await?.success()
}

async fn poll(stage: &Stage, codes: &Value) -> Result<Answer> {
    let sim = &stage.cloud.sim;
    let code = codes["device_code"].as_str().unwrap_or_default();
    let fields = [("grant_type", GRANT), ("device_code", code), ("client_id", sim.client_id())];
    sim.clock().advance(std::time::Duration::from_secs(2));
    stage.cloud.form(&format!("{HELPER}/token"), Some(sim.client_secret()), &fields).await
}

/// First by typing the code, then by the address that holds it.
pub(crate) async fn a_device_is_signed_in(stage: &Stage) -> Result {
    for address in ["verification_uri", "verification_uri_complete"] {
        let codes = begin(stage).await?;
        let pending = poll(stage, &codes).await?;
        ensure(pending.status == 428, || format!("not pending: {} {}", pending.status, pending.body))?;
        let mut page = stage.browser.page().await?;
        page.open(codes[address].as_str().unwrap_or_default()).await?;
        if address == "verification_uri" {
            page.write("#code", codes["user_code"].as_str().unwrap_or_default()).await?;
        } else {
            page.until_shown("main", "Simulated Integration").await?;
            page.picture(&stage.pictures.join("device.png")).await?;
        }
        page.write("#email", &stage.cloud.ada.email).await?;
        page.write("#password", PASSWORD).await?;
        page.click("#accept").await?;
        page.until_shown("main", "The device is signed in").await?;
        let tokens = poll(stage, &codes).await?.success()?;
        stage.cloud.is_adas(tokens["access_token"].as_str().unwrap_or_default()).await?;
        page.is_content()?;
    }
    Ok(())
}
