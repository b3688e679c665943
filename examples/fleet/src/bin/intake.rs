//! Takes pushes in over HTTP and keeps them in the stream, from where workers store them. It has no state: run as
//! many as you like, behind one proxy.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use fleet::{broker, broker::Broker, intake::Intake};
use ingest::{
    http::{self, Bounds, Service},
    observe::Observed,
    serve::{serve_inside, until_told},
};
use tokio::{net::TcpListener, sync::watch};

/// Takes `MettaX` pushes in over HTTP, and keeps them in a stream of NATS JetStream.
#[derive(clap::Parser, Debug)]
#[command(name = "intake", version)]
struct Arguments {
    /// Where to take pushes; port 0 takes a free one, which is printed
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where to serve /healthz, /readyz and /metrics: for this machine alone
    #[arg(long, default_value = "127.0.0.1:8081")]
    inside: SocketAddr,
    /// A file with one secret a line, at most two; without it, those in `RECEIVER_SECRETS`, if any
    #[arg(long)]
    secret: Option<PathBuf>,
    #[command(flatten)]
    broker: broker::Options,
}

fn main() -> ExitCode {
    fleet::main("intake", || run(Arguments::parse()))
}

async fn run(arguments: Arguments) -> Result<()> {
    let secrets = http::secrets(arguments.secret.as_deref())?;
    let bind = async |address| TcpListener::bind(address).await.with_context(|| format!("{address}"));
    let (outside, inside) = (bind(arguments.listen).await?, bind(arguments.inside).await?);
    let observed = Arc::new(Observed::new("intake")?);
    let (stop, stopped) = watch::channel(false);
    let (head, inside_at) = (Duration::from_secs(15), inside.local_addr()?);
    tokio::spawn(serve_inside(inside, http::inside(observed.clone()), stopped.clone(), observed.clone()));
    let broker = Broker::connect(&arguments.broker).await?;
    let bounds = Bounds {
        body: 1 << 20,
        decompressed: broker.longest_body().min(4 << 20),
        open: 64 << 20,
        queue: usize::MAX, // the stream is bounded, and says when it is full
        pause: Duration::from_secs(10),
        request: Duration::from_secs(30),
    };
    let keep = Arc::new(Intake::new(broker, observed.clone()));
    let routes = http::routes(Service::new(keep, secrets, bounds, observed.clone()));
    until_told(outside, inside_at, routes, 1000, head, (stop, stopped), observed).await
}
