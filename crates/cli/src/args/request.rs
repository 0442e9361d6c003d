//! `webex request`.

use clap::Args;
use http::{HeaderName, HeaderValue, Method};

/// A request. It goes through the pipeline of the SDK: hosts of the catalog, the token where it may go, retries.
#[derive(Args, Debug)]
pub(crate) struct RequestArgs {
    /// The method: GET, POST, ...
    #[arg(value_parser = method)]
    pub(crate) method: Method,
    /// A URL; a service of the catalog and a path below it, as in hydra/people/me; or, with a slash in front, a path of
    /// the developer API, as in /people/me.
    #[arg(value_name = "URL")]
    pub(crate) target: String,
    /// What is sent: JSON or another text, @FILE for a file, - for standard input.
    #[arg(long, short, value_name = "DATA")]
    pub(crate) data: Option<String>,
    /// A header, as in "Accept: text/plain"; may be given several times.
    #[arg(long, short = 'H', value_name = "NAME: VALUE", value_parser = header)]
    pub(crate) header: Vec<(HeaderName, HeaderValue)>,
    /// A parameter, as in max=10; may be given several times.
    #[arg(long, value_name = "NAME=VALUE", value_parser = parameter)]
    pub(crate) query: Vec<(String, String)>,
    /// Prints status and headers of the answer on standard error.
    #[arg(long, short)]
    pub(crate) include: bool,
}

fn method(text: &str) -> Result<Method, String> {
    text.to_ascii_uppercase().parse().map_err(|_| "not a method of HTTP".to_owned())
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or("NAME: VALUE is needed")?;
    let name = name.trim().parse().map_err(|_| "not the name of a header".to_owned())?;
    let value = value.trim().parse().map_err(|_| "a header cannot have that value".to_owned())?;
    Ok((name, value))
}

fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("NAME=VALUE is needed")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_and_headers_are_what_http_allows() {
        assert_eq!(method("get"), Ok(Method::GET));
        assert!(method("G T").is_err() && method("").is_err());
        let (name, value) = header("X-Test: a: b").expect("a header");
        assert_eq!((name.as_str(), value.to_str().ok()), ("x-test", Some("a: b")));
        for text in ["x", "a b: c", ": c", "a: b\nc: d"] {
            assert!(header(text).is_err(), "{text:?}");
        }
    }
}
