//! Running the vectors.

use futures_util::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use webex_core::page::Pages;
use webex_core::{Result, Webex};

use super::compare::{check_outcome, check_requests};
use crate::server::{RecordingServer, Reply};
use crate::vectors::vectors;

/// One call of a vector.
#[derive(Debug)]
pub struct RestCall<'a> {
    /// Names the vector.
    pub id: &'a str,
    /// The method, for example `rooms.create`.
    pub method: &'a str,
    /// The arguments, as the JS SDK takes them.
    pub args: &'a [Value],
}

impl RestCall<'_> {
    /// The argument at that place; null when there is none.
    pub fn arg(&self, index: usize) -> &Value {
        self.args.get(index).unwrap_or(&Value::Null)
    }

    /// The id that an argument is or has.
    ///
    /// ```
    /// use serde_json::json;
    /// use webex_testing::rest::RestCall;
    /// let args = [json!("R1"), json!({"id": "R2", "title": "Plans"})];
    /// let call = RestCall { id: "row-1", method: "rooms.get", args: &args };
    /// assert_eq!((call.id_at(0).as_str(), call.id_at(1).as_str()), ("R1", "R2"));
    /// ```
    pub fn id_at(&self, index: usize) -> String {
        let arg = self.arg(index);
        arg.as_str().or_else(|| arg["id"].as_str()).unwrap_or_default().to_owned()
    }

    /// A text property of the first argument.
    ///
    /// ```
    /// use serde_json::json;
    /// use webex_testing::rest::RestCall;
    /// let args = [json!({"title": "Plans", "isLocked": true})];
    /// let call = RestCall { id: "row-1", method: "rooms.create", args: &args };
    /// assert_eq!((call.text("title").as_deref(), call.flag("isLocked")), (Some("Plans"), Some(true)));
    /// assert_eq!(call.max(), None);
    /// ```
    pub fn text(&self, property: &str) -> Option<String> {
        self.arg(0)[property].as_str().map(str::to_owned)
    }

    /// A boolean property of the first argument.
    pub fn flag(&self, property: &str) -> Option<bool> {
        self.arg(0)[property].as_bool()
    }

    /// The page size that the first argument asks for.
    pub fn max(&self) -> Option<usize> {
        self.arg(0)["max"].as_u64().and_then(|max| usize::try_from(max).ok())
    }
}

/// What came of a call.
#[derive(Debug)]
pub enum Outcome {
    /// A result or an error, to be compared.
    Done(Result<Value>),
    /// The vector records a defect that the SDK does not share: why. What the SDK does instead has a test of its own.
    Differs(&'static str),
}

/// A result as JSON.
impl<T: Serialize> From<Result<T>> for Outcome {
    fn from(result: Result<T>) -> Self {
        Self::Done(result.map(|value| serde_json::to_value(value).expect("resources can be written")))
    }
}

/// The first page of a list, in the form in which the vectors have pages.
pub async fn first_page<T>(pages: impl Into<Pages<T>>, max: Option<usize>) -> Outcome
where
    T: DeserializeOwned + Serialize + Send + 'static,
{
    let pages = pages.into();
    let pages = match max {
        Some(max) => pages.page_size(max),
        None => pages,
    };
    let page = match pages.pages().next().await.expect("a list has a page") {
        Ok(page) => page,
        Err(error) => return Outcome::Done(Err(error)),
    };
    Outcome::from(Ok(json!({
        "items": page.items,
        "hasNext": page.has_next(),
        "hasPrevious": page.has_previous(),
        "next": page.links().next().map(ToString::to_string),
    })))
}

/// Runs the vectors of these resources (the part of the method before the dot) and prints how many ran. `drive` makes
/// the call of a vector with our client.
///
/// ```no_run
/// # async fn example() {
/// use serde_json::Value;
/// use webex_testing::rest::{Outcome, run_rest_vectors};
/// run_rest_vectors(&["rooms"], async |webex, call| {
///     let room = webex.request(http::Method::GET, "hydra/rooms").segment(&call.id_at(0));
///     match call.method {
///         "rooms.get" => Outcome::from(room.send_as::<Value>().await),
///         _ => Outcome::Differs("this example knows one method only"),
///     }
/// })
/// .await;
/// # }
/// ```
///
/// # Panics
/// When a request or an outcome differs, or when no vector was found.
pub async fn run_rest_vectors(resources: &[&str], drive: impl AsyncFn(&Webex, &RestCall<'_>) -> Outcome) {
    let file = "messaging-rest-requests.json";
    let all = vectors(file, include_str!("../../vectors/messaging-rest-requests.json"));
    let (mut compared, mut different) = (0, 0);
    for vector in all["vectors"].as_array().expect("vectors") {
        let method = vector["call"].as_str().expect("a call");
        if !resources.iter().any(|resource| method.split('.').next() == Some(resource)) {
            continue;
        }
        let args = vector["args"].as_array().map(Vec::as_slice).unwrap_or_default();
        let call = RestCall { id: vector["id"].as_str().expect("an id"), method, args };
        match run(vector, &call, &drive).await {
            None => compared += 1,
            Some(why) => {
                different += 1;
                println!("{}: different on purpose: {why}", call.id);
            }
        }
    }
    println!(
        "{file}: {compared} cases compared, {different} different on purpose ({})",
        resources.join(", ")
    );
    assert!(compared > 0, "no vector of {resources:?}");
}

async fn run(
    vector: &Value,
    call: &RestCall<'_>,
    drive: &impl AsyncFn(&Webex, &RestCall<'_>) -> Outcome,
) -> Option<&'static str> {
    let response = vector["response"].clone();
    let server = RecordingServer::start(move |request| {
        let host = request.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
        reply(&response, &format!("http://{host}"))
    })
    .await;
    let webex = server.client().await;
    match drive(&webex, call).await {
        Outcome::Differs(why) => Some(why),
        Outcome::Done(outcome) => {
            check_requests(call.id, &server.requests(), &vector["expected"]["http"]);
            check_outcome(call.id, outcome, &vector["expected"], server.base());
            None
        }
    }
}

fn reply(response: &Value, base: &str) -> Reply {
    let status = response["status"].as_u64().and_then(|status| u16::try_from(status).ok()).expect("a status");
    let mut reply = match &response["body"] {
        Value::Null => Reply::empty(status),
        Value::String(text) => Reply { body: text.clone().into(), ..Reply::empty(status) },
        body => Reply::json(status, body),
    };
    for (name, value) in response["headers"].as_object().into_iter().flatten() {
        let value = value.as_str().expect("a header").replace("{BASE}", base);
        reply = reply.header(name, &value);
    }
    reply
}
