//! One page, and what a person does on it.

use std::path::Path;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::devtools::DevTools;
use crate::{Result, ensure};

/// How long something may take to appear.
const LIMIT: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

pub(crate) struct Page {
    devtools: DevTools,
}

impl Page {
    pub(crate) async fn new(mut devtools: DevTools) -> Result<Self> {
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
            devtools.call(domain, json!({})).await?;
        }
        Ok(Self { devtools })
    }

    /// Goes to an address and waits until the document is there.
    pub(crate) async fn open(&mut self, address: &str) -> Result {
        let opened = self.devtools.call("Page.navigate", json!({"url": address})).await?;
        ensure(opened["errorText"].is_null(), || format!("{address}: {}", opened["errorText"]))?;
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'").await
    }

    /// The value of an expression.
    pub(crate) async fn value(&mut self, expression: &str) -> Result<Value> {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        let mut outcome = self.devtools.call("Runtime.evaluate", params).await?;
        ensure(outcome["exceptionDetails"].is_null(), || {
            format!("{expression}: {}", outcome["exceptionDetails"]["exception"]["description"])
        })?;
        Ok(outcome["result"]["value"].take())
    }

    /// Waits until an expression is true. While a page is being left it has no values.
    pub(crate) async fn until(&mut self, expression: &str) -> Result {
        let wait = async {
            while !matches!(self.value(expression).await, Ok(Value::Bool(true))) {
                tokio::time::sleep(PAUSE).await;
            }
        };
        if tokio::time::timeout(LIMIT, wait).await.is_ok() {
            return Ok(());
        }
        let seen = "[location.href, document.body.innerText, JSON.stringify(globalThis.told)].join('\\n')";
        let seen = self.value(seen).await.unwrap_or_default();
        Err(format!("never true: {expression}; the page shows {seen}").into())
    }

    /// Waits until the text of an element contains this.
    pub(crate) async fn until_shown(&mut self, selector: &str, text: &str) -> Result {
        let (selector, text) = (json!(selector), json!(text));
        self.until(&format!("(document.querySelector({selector})?.innerText ?? '').includes({text})")).await
    }

    /// Clicks into the middle of an element with the mouse.
    pub(crate) async fn click(&mut self, selector: &str) -> Result {
        let place = format!(
            "(() => {{ const found = document.querySelector({}); found.scrollIntoView({{block: 'center'}}); \
             const box = found.getBoundingClientRect(); \
             return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(selector)
        );
        let place = self.value(&place).await?;
        for kind in ["mousePressed", "mouseReleased"] {
            let event =
                json!({"type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1});
            self.devtools.call("Input.dispatchMouseEvent", event).await?;
        }
        Ok(())
    }

    /// Writes into a field in place of what stands there.
    pub(crate) async fn write(&mut self, selector: &str, text: &str) -> Result {
        let select = format!("document.querySelector({}).select()", json!(selector));
        self.value(&select).await?;
        if text.is_empty() {
            for kind in ["keyDown", "keyUp"] {
                let event =
                    json!({"type": kind, "key": "Delete", "code": "Delete", "windowsVirtualKeyCode": 46});
                self.devtools.call("Input.dispatchKeyEvent", event).await?;
            }
            return Ok(());
        }
        self.devtools.call("Input.insertText", json!({"text": text})).await.map(drop)
    }

    /// Chooses in a list.
    pub(crate) async fn choose(&mut self, selector: &str, value: &str) -> Result {
        let choose = format!(
            "(() => {{ const list = document.querySelector({}); list.value = {}; \
             list.dispatchEvent(new Event('change', {{bubbles: true}})); return list.value; }})()",
            json!(selector),
            json!(value)
        );
        let chosen = self.value(&choose).await?;
        ensure(chosen == value, || format!("{selector} does not offer {value}"))
    }

    /// Shows the page as at night.
    pub(crate) async fn darken(&mut self) -> Result {
        let dark = json!({"features": [{"name": "prefers-color-scheme", "value": "dark"}]});
        self.devtools.call("Emulation.setEmulatedMedia", dark).await.map(drop)
    }

    /// Takes a picture of the whole page.
    pub(crate) async fn picture(&mut self, file: &Path) -> Result {
        let shot = json!({"format": "png", "captureBeyondViewport": true});
        let picture = self.devtools.call("Page.captureScreenshot", shot).await?;
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap_or_default())?;
        Ok(std::fs::write(file, bytes)?)
    }

    /// Fails if scripts of the page have failed or the page has broken its policy.
    pub(crate) fn is_content(&self) -> Result {
        let complaints = self.devtools.complaints();
        ensure(complaints.is_empty(), || format!("the page complains: {}", complaints.join("; ")))
    }
}
