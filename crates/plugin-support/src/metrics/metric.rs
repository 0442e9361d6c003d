//! One metric.

use serde_json::{Map, Value, json};
use webex_core::{Error, Result, Webex};

use crate::config::SupportConfig;

webex_core::wire_enum! {
    /// What a metric is about.
    pub enum MetricType {
        /// What users do.
        Behavioral = "behavioral",
        /// What the business wants to know.
        Business = "business",
        /// How the software does.
        Operational = "operational",
    }
}

/// A metric to be [submitted](crate::SupportHandle::submit).
///
/// ```
/// use webex_plugin_support::{ClientMetric, MetricType};
/// # fn main() -> webex_core::Result<()> {
/// let metric = ClientMetric::new("joined")?
///     .of_type(MetricType::Operational)
///     .tag("device", "phone")
///     .field("seconds", 1.5);
/// assert_eq!(metric.name(), "joined");
/// assert!(ClientMetric::new("").is_err());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
#[must_use = "a metric is sent when it is submitted"]
pub struct ClientMetric {
    name: String,
    types: Vec<MetricType>,
    tags: Map<String, Value>,
    fields: Map<String, Value>,
    context: Map<String, Value>,
    payload: Option<Value>,
}

impl ClientMetric {
    /// A metric of that name.
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::InvalidInput`] when the name is empty.
    pub fn new(name: impl Into<String>) -> Result<Self> {
        let name = name.into();
        if name.is_empty() {
            return Err(Error::invalid_input("a metric needs a name"));
        }
        let (tags, fields, context) = (Map::new(), Map::new(), Map::new());
        Ok(Self { name, types: Vec::new(), tags, fields, context, payload: None })
    }

    /// A metric about what a user did: `product.agent.target.verb`.
    ///
    /// ```
    /// use webex_plugin_support::ClientMetric;
    /// # fn main() -> webex_core::Result<()> {
    /// let metric = ClientMetric::behavioral("bot", "user", "help", "opened")?;
    /// assert_eq!(metric.name(), "bot.user.help.opened");
    /// assert!(ClientMetric::behavioral("bot", "user", "help", "").is_err());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// [`webex_core::ErrorKind::InvalidInput`] when a part is empty.
    pub fn behavioral(product: &str, agent: &str, target: &str, verb: &str) -> Result<Self> {
        if [product, agent, target, verb].contains(&"") {
            return Err(Error::invalid_input("the name of a behavioral metric has four parts"));
        }
        Ok(Self::new(format!("{product}.{agent}.{target}.{verb}"))?.of_type(MetricType::Behavioral))
    }

    /// Says what the metric is about; may be several things.
    pub fn of_type(mut self, of: MetricType) -> Self {
        self.types.push(of);
        self
    }

    /// Adds a tag: something with few values, to be grouped by.
    pub fn tag(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.tags.insert(name.into(), value.into());
        self
    }

    /// Adds a field: something to be measured.
    pub fn field(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    /// Adds a member of the context.
    pub fn context(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.context.insert(name.into(), value.into());
        self
    }

    /// Sets the payload of the event.
    ///
    /// ```no_run
    /// # use webex_plugin_support::{ClientMetric, SupportExt};
    /// # fn example(webex: webex_core::Webex) -> webex_core::Result<()> {
    /// let metric = ClientMetric::new("card answered")?.payload(serde_json::json!({"inputs": 3}));
    /// webex.support()?.submit(metric);
    /// # Ok(()) }
    /// ```
    pub fn payload(mut self, payload: impl Into<Value>) -> Self {
        self.payload = Some(payload.into());
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The metric as the service wants it. What is known of the client wins over what the caller says.
    pub(crate) fn into_item(mut self, webex: &Webex, config: &SupportConfig) -> Value {
        self.tags.extend(members(json!({"browser": "", "os": os(), "domain": "native"})));
        if !config.app_version.is_empty() {
            self.tags.insert("appVersion".into(), config.app_version.clone().into());
        }
        self.fields
            .extend(members(json!({"sdk_version": VERSION, "platform": "Rust", "browser_version": ""})));
        self.context.extend(members(json!({"app": {"version": VERSION}, "os": {"name": os()}})));
        if !config.language_code.is_empty() {
            self.context.insert("locale".into(), config.language_code.clone().into());
        }
        let types: Vec<_> = self.types.iter().map(MetricType::as_str).collect();
        let mut item = json!({
            "metricName": self.name,
            "tags": self.tags,
            "fields": self.fields,
            "context": self.context,
            "timestamp": webex.clock().now().as_millisecond(),
        });
        if !types.is_empty() {
            item["type"] = json!(types);
        }
        if let Some(payload) = self.payload {
            item["eventPayload"] = payload;
        }
        item
    }
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The operating system as the service spells it (wire/01 section 7, B34: the real one).
fn os() -> &'static str {
    match std::env::consts::OS {
        "macos" => "mac",
        known @ ("windows" | "ios" | "android" | "linux") => known,
        _ => "other",
    }
}

fn members(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
