//! The simulator as a program: what `webex-sim serve` and `webex sim` do.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use crate::{DataDirError, NewUser, Profile, PublicNames, RateLimit, Seed, SeedError, Sim};

/// How to serve, as it is asked for on a command line.
#[derive(Args, Clone, Debug)]
#[non_exhaustive]
pub struct ServeOptions {
    /// The port on all loopback addresses; 0 means any free one.
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Also writes the variables to this file; it appears when all listeners accept.
    #[arg(long, value_name = "FILE")]
    pub env_file: Option<PathBuf>,
    /// How strict to be; `interop` accepts what foreign test suites rely on.
    #[arg(long, value_enum, default_value = "strict")]
    pub profile: Profile,
    /// Serves over TLS.
    #[arg(long, requires = "ca_file")]
    pub tls: bool,
    /// Gives services the names of the real ones, for clients that come through a CONNECT proxy; `requests` leaves
    /// sockets on localhost.
    #[arg(
        long,
        value_name = "NAMES",
        value_enum,
        num_args = 0..=1,
        default_missing_value = "everything",
        requires = "tls"
    )]
    pub public_names: Option<PublicNames>,
    /// Where to write the certificate that clients have to trust.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Requests a second, for each host and user, beyond which 429 is answered.
    #[arg(long, value_name = "REQUESTS")]
    pub rate_limit: Option<u32>,
    /// Keeps the cloud in this directory, where it survives even kill -9; it stays on the port of its first start.
    /// Without this nothing lasts.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Begins with what this file asks for (TOML, or JSON): once in a fresh data directory, at every start without one.
    #[arg(long, value_name = "FILE")]
    pub seed: Option<PathBuf>,
    /// Creates an administrator and prints the token as WEBEX_ACCESS_TOKEN.
    #[arg(long)]
    pub administrator: bool,
}

/// Serves until Ctrl-C or the termination signal, and prints the variables by which clients find the simulator as
/// KEY=VALUE lines.
///
/// # Errors
/// What the sockets, the files and standard output fail with. Not cancel safe: a dropped future leaves the simulator
/// without its shutdown.
pub async fn serve(options: ServeOptions) -> io::Result<()> {
    let interruption = interruption()?;
    let sim = start(&options).await?;
    if let (Some(file), Some(pem)) = (&options.ca_file, sim.ca_pem()) {
        write_by_rename(file, pem)?;
    }
    let text = variables(&sim, &options)?;
    if let Some(file) = &options.env_file {
        write_by_rename(file, &text)?;
    }
    // Whoever reads a token here finds it known after a crash, too.
    sim.world().disk.settled().await.map_err(io::Error::other)?;
    io::stdout().write_all(text.as_bytes())?;
    io::stdout().flush()?;
    let outcome = tokio::select! {
        () = interruption => Ok(()),
        () = sim.disk_lost() => Err(io::Error::other("the data directory cannot be written any more")),
    };
    sim.shutdown().await;
    outcome
}

/// The code with which a program ends that fails so: 3 if the data directory cannot be used, 4 if the seed cannot be
/// planted, else 1.
///
/// ```
/// use webex_sim::serve::exit_code;
/// assert_eq!(exit_code(&std::io::Error::other("something else")), 1);
/// ```
#[must_use]
pub fn exit_code(error: &io::Error) -> u8 {
    match error.get_ref() {
        Some(inner) if inner.is::<DataDirError>() => 3,
        Some(inner) if inner.is::<SeedError>() => 4,
        _ => 1,
    }
}

async fn start(options: &ServeOptions) -> io::Result<Sim> {
    let mut builder = Sim::builder().port(options.port).profile(options.profile).tls(options.tls);
    if let Some(requests) = options.rate_limit {
        builder = builder.rate_limit(RateLimit { requests, per: Duration::from_secs(1) });
    }
    if let Some(names) = options.public_names {
        builder = builder.public_names(names);
    }
    if let Some(directory) = &options.data_dir {
        builder = builder.data_dir(directory);
    }
    if let Some(file) = &options.seed {
        builder = builder.seed(Seed::read(file)?);
    }
    builder.start().await
}

fn variables(sim: &Sim, options: &ServeOptions) -> io::Result<String> {
    let mut lines: Vec<String> = sim.env().iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    if options.administrator {
        let new = NewUser::new().display_name("Simulated Administrator").role("id_full_admin");
        let administrator = sim.create_user(new.scopes(ADMINISTRATOR_SCOPES)).map_err(io::Error::other)?;
        lines.push(format!("WEBEX_ACCESS_TOKEN={}\n", administrator.access_token()));
    }
    Ok(lines.concat())
}

const ADMINISTRATOR_SCOPES: &str = "spark:all spark:kms spark-admin:people_read spark-admin:people_write \
                                    spark-admin:organizations_read spark-admin:licenses_read spark-admin:roles_read";

/// Whoever waits for the file never sees half of it.
fn write_by_rename(file: &Path, text: &str) -> io::Result<()> {
    let mut temporary = file.as_os_str().to_owned();
    temporary.push(format!(".{}", std::process::id()));
    std::fs::write(&temporary, text)?;
    std::fs::rename(&temporary, file)
}

/// Ctrl-C, or the termination signal of process managers. Watching begins at once, not when somebody waits.
#[cfg(unix)]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

/// Ctrl-C. Watching begins at once, not when somebody waits.
#[cfg(windows)]
fn interruption() -> io::Result<impl Future<Output = ()>> {
    let mut interrupted = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupted.recv().await;
    })
}
