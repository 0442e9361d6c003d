//! The JavaScript SDK signs in: its plug-ins for browsers judge the pages and the grants behind them.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::page::Page;
use crate::sign_in::accept;
use crate::{Result, Stage};

/// Who is signed in, as the SDK says.
const ME: &str = "webex.people.get('me').then(({emails}) => emails[0])";

/// A web page with the SDK, at the address to which people are sent back.
struct Application {
    address: String,
    task: tokio::task::JoinHandle<()>,
}

impl Application {
    /// Serves a page with this bundle of the SDK.
    async fn start(stage: &Stage, bundle: &Path) -> Result<Self> {
        let script =
            tokio::fs::read_to_string(bundle).await.map_err(|e| format!("{}: {e}", bundle.display()))?;
        let socket = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}/redirect", socket.local_addr()?);
        let mut environment: serde_json::Map<_, _> =
            stage.cloud.sim.env().into_iter().map(|(name, value)| (name, value.into())).collect();
        environment.insert("WEBEX_REDIRECT_URI".to_owned(), json!(address));
        let page = format!(
            "<!doctype html><meta charset=utf-8><title>application</title><link rel=icon href='data:,'>\
             <script>globalThis.specEnvironment = {};</script><script src=/sdk.js></script>",
            serde_json::Value::Object(environment)
        );
        let pages = Arc::new((page, script));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                tokio::spawn(answer(stream, pages.clone()));
            }
        });
        Ok(Self { address, task })
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The script at its address, the page at every other.
async fn answer(stream: TcpStream, pages: Arc<(String, String)>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let mut header = String::new();
    while stream.read_line(&mut header).await? > 2 {
        header.clear();
    }
    let (kind, body) = match line.split(' ').nth(1) {
        Some("/sdk.js") => ("text/javascript; charset=utf-8", &pages.1),
        _ => ("text/html; charset=utf-8", &pages.0),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await
}

/// Begins at the application, goes to the sign-in page, and comes back signed in.
async fn sign_in(stage: &Stage, page: &mut Page, application: &Application) -> Result {
    page.open(&application.address).await?;
    page.until("globalThis.isReady === true").await?;
    page.value("void webex.authorization.initiateLogin({state: {from: 'here'}})").await?;
    page.until_shown("main", "Simulated Integration").await?;
    accept(page, &stage.cloud.ada.email).await?;
    page.until("globalThis.isReady === true && webex.canAuthorize").await?;
    page.until(&format!("{ME}.then((email) => email === '{}')", stage.cloud.ada.email)).await
}

/// The implicit grant: the token arrives in the fragment, and the SDK clears it away.
pub(crate) async fn the_sdk_takes_a_token(stage: &Stage, bundles: &Path) -> Result {
    let application = Application::start(stage, &bundles.join("browser.js")).await?;
    let mut page = stage.browser.page().await?;
    sign_in(stage, &mut page, &application).await?;
    page.until("!location.href.includes('access_token')").await
}

/// The code with a proof key, as the first-party plug-in exchanges it.
pub(crate) async fn the_sdk_exchanges_a_code(stage: &Stage, bundles: &Path) -> Result {
    let application = Application::start(stage, &bundles.join("first-party.js")).await?;
    let mut page = stage.browser.page().await?;
    sign_in(stage, &mut page, &application).await?;
    page.until("webex.credentials.supertoken.refresh_token !== undefined").await
}

/// The device grant: the page shows a code, another one takes it.
pub(crate) async fn the_sdk_signs_in_as_a_device(stage: &Stage, bundles: &Path) -> Result {
    let application = Application::start(stage, &bundles.join("first-party.js")).await?;
    let mut device = stage.browser.page().await?;
    device.open(&application.address).await?;
    device.until("globalThis.isReady === true").await?;
    device.value("void webex.authorization.initQRCodeLogin()").await?;
    device.until("told.some(({eventType}) => eventType === 'getUserCodeSuccess')").await?;
    device.until("told.some(({eventType}) => eventType === 'authorizationPending')").await?;
    let code = device.value("told[0].userData.userCode").await?;
    let mut page = stage.browser.page().await?;
    page.open(&format!("{}/helperservice/v1/verify", stage.cloud.sim.base_url())).await?;
    page.write("#code", code.as_str().unwrap_or_default()).await?;
    accept(&mut page, &stage.cloud.ada.email).await?;
    device.until("told.some(({eventType}) => eventType === 'authorizationSuccess')").await?;
    device.until(&format!("{ME}.then((email) => email === '{}')", stage.cloud.ada.email)).await
}
