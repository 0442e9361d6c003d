//! A plug-in of your own: it counts the calls that ask for it.
//!
//! ```console
//! $ cargo run -p webex-sdk --example own_plugin
//! ```

use std::sync::atomic::{AtomicU64, Ordering};

use webex::Webex;
use webex::core::pipeline::{InterceptHeaders, Position, Stage};
use webex::core::plugin::{Plugin, Scope, Setup};
use webex::core::request::Call;
use webex_sim::{NewUser, Sim};

#[derive(Default)]
struct Counter(std::sync::Arc<AtomicU64>);

struct Count(std::sync::Arc<AtomicU64>);

impl InterceptHeaders for Count {
    fn headers(&self, _: &Webex, _: &mut http::HeaderMap) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Plugin for Counter {
    fn name(&self) -> &'static str {
        "counter"
    }

    fn build(&self, setup: &mut Setup<'_>) -> webex::Result<()> {
        setup.intercept_headers(Scope::OptIn, Position::Before(Stage::Transport), Count(self.0.clone()))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sim = Sim::start().await?;
    let alice = sim.create_user(NewUser::new().email("alice@example.com").display_name("Alice"))?;
    let builder = webex::builder().variables(sim.env()).plugin(Counter::default());
    let webex = builder.token(alice.access_token()).build().await?;

    let call = || Call::new(http::Method::GET, "hydra").path("people/me");
    webex.send(call()).await?;
    webex.send(call().opt_in::<Counter>()).await?;
    println!("{} of two calls asked to be counted", webex.plugin::<Counter>()?.0.load(Ordering::Relaxed));
    webex.shutdown().await?;
    Ok(())
}
