//! (j) Ten thousand clients of different people in one process, each of which has asked something and rests.

use std::io::BufRead;

use clap::Args;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use webex::core::services::CatalogGroup;
use webex::prelude::*;
use webex::{Shared, Webex, WebexBuilder};

use crate::Result;
use crate::child::{Child, tell};
use crate::cloud::Cloud;
use crate::figure::{Figure, Row};
use crate::idle::settled;

const FEW: usize = 1000;
const MANY: usize = 10_000;
/// So many ask side by side.
const SIDE_BY_SIDE: usize = 16;

/// The slope of resident memory between few and many clients.
pub(crate) async fn measure() -> Result<Vec<Row>> {
    let cloud = Cloud::start().await?;
    let mut tokens = Vec::new();
    for n in 0..MANY {
        tokens.push(cloud.cloud.user(&format!("instance-{n}")).access_token().to_owned());
    }
    let mut rows = Vec::new();
    for (plugins, with) in
        [(false, "with the REST plug-ins"), (true, "with all plug-ins of the crate `webex-sdk`")]
    {
        let mut child = Child::own(&["instances".to_owned(), plugins.to_string()], cloud.cloud.sim().env())?;
        child.say(&tokens.join("\n")).await?;
        let told = child.hear().await?;
        let number =
            |name: &str| told[name].as_f64().ok_or_else(|| format!("the process does not tell {name}"));
        let slope = (number("many_kib")? - number("few_kib")?) / (MANY - FEW) as f64;
        let detail = format!("{:.0} MiB for {MANY}", number("many_kib")? / 1024.0);
        let what = format!(
            "resident memory of each client at rest that has its catalog and had an answer, {with}, from {FEW} to {MANY} in one \
             process"
        );
        rows.push(Row::at_most("j", what, Figure::of(slope, " KiB", detail), 64.0));
    }
    Ok(rows)
}

/// Makes clients, whose tokens stand on the lines of standard input, and has each ask something.
#[derive(Args)]
pub(crate) struct Instances {
    /// With all default plug-ins, or with those alone that have no state.
    #[arg(action = clap::ArgAction::Set)]
    plugins: bool,
}

impl Instances {
    pub(crate) async fn run(self) -> Result {
        let tokens: Vec<String> =
            std::io::stdin().lock().lines().take(MANY).collect::<std::io::Result<_>>()?;
        let shared = Shared::new()?;
        let mut clients = self.start(&tokens[..FEW], &shared).await?;
        let few = settled().await;
        clients.extend(self.start(&tokens[FEW..], &shared).await?);
        let many = settled().await;
        tell(&json!({"few_kib": few, "many_kib": many}));
        drop(clients);
        Ok(())
    }

    async fn start(&self, tokens: &[String], shared: &Shared) -> Result<Vec<Webex>> {
        let one = |token: String| async move {
            let webex = self.builder().from_env().token(token).shared(shared.clone()).build().await?;
            webex.services().wait_for_catalog(CatalogGroup::Postauth, None).await?;
            let me = webex.people().me().await?;
            if me.display_name.is_empty() { Err("a person without a name".into()) } else { Result::Ok(webex) }
        };
        stream::iter(tokens.to_vec()).map(one).buffer_unordered(SIDE_BY_SIDE).try_collect().await
    }

    fn builder(&self) -> WebexBuilder {
        if self.plugins { webex::builder() } else { Webex::builder() }
    }
}
