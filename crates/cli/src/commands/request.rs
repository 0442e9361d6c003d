//! `webex request`.

use std::io::{self, IsTerminal};

use http::HeaderValue;
use http::header::CONTENT_TYPE;
use webex::core::request::{Request, Response};

use crate::args::RequestArgs;
use crate::failure::Failure;
use crate::input;
use crate::output::{Format, Printer};
use crate::session::Session;

pub(super) async fn run(session: &Session, args: RequestArgs) -> Result<(), Failure> {
    let data = match &args.data {
        Some(data) => Some(read(data).await?),
        None => None,
    };
    let webex = session.client().await?;
    let mut request = webex.request(args.method.clone(), target(&args.target));
    for (name, value) in &args.query {
        request = request.query(name.clone(), value);
    }
    if let Some(data) = data {
        request = with_body(request, data, &args);
    }
    for (name, value) in args.header.iter().filter(|(name, _)| *name != CONTENT_TYPE) {
        request = request.header(name.clone(), value.clone());
    }
    show(&session.printer, request.await?, args.include)
}

/// A path alone is one of the developer API.
fn target(text: &str) -> String {
    match text.strip_prefix('/') {
        Some(path) => format!("hydra/{path}"),
        None => text.to_owned(),
    }
}

async fn read(data: &str) -> Result<Vec<u8>, Failure> {
    match data.strip_prefix('@') {
        _ if data == "-" => input::all().await,
        Some(file) => {
            let read = tokio::fs::read(file).await;
            read.map_err(|error| Failure::usage(format!("{file}: {error}")))
        }
        None => Ok(data.as_bytes().to_vec()),
    }
}

fn with_body<'a>(request: Request<'a>, data: Vec<u8>, args: &RequestArgs) -> Request<'a> {
    let named = args.header.iter().find(|(name, _)| *name == CONTENT_TYPE);
    let is_json = serde_json::from_slice::<&serde_json::value::RawValue>(&data).is_ok();
    let guessed = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
    let content_type = named.map_or(HeaderValue::from_static(guessed), |(_, value)| value.clone());
    request.body(webex::core::request::Body::Bytes(data.into()), content_type)
}

fn show(printer: &Printer, response: Response, include: bool) -> Result<(), Failure> {
    if include {
        head(&response);
    }
    let json = response.json::<serde_json::Value>().ok();
    let for_people = printer.format() == Format::Text && io::stdout().is_terminal();
    match json {
        Some(json) if for_people => printer.line(&format!("{json:#}")),
        Some(json) => printer.line(&json.to_string()),
        None => printer.bytes(&response.into_bytes()?),
    }
}

/// Nobody is troubled when standard error is gone.
fn head(response: &Response) {
    use io::Write;
    let mut out = io::stderr().lock();
    let _ = writeln!(out, "{}", response.status());
    for (name, value) in response.headers() {
        let _ =
            writeln!(out, "{name}: {}", crate::output::one_line(&String::from_utf8_lossy(value.as_bytes())));
    }
}
