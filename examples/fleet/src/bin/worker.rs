//! Stores what is in the stream in PostgreSQL. Run as many as you like: they share the buckets evenly.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use anyhow::{Context as _, Result};
use clap::Parser as _;
use fleet::{broker, broker::Broker, worker};
use ingest::{
    http,
    observe::Observed,
    serve::{serve_inside, told},
};
use tokio::{net::TcpListener, sync::watch};

/// Stores the pushes that intakes keep in a stream, in PostgreSQL.
#[derive(clap::Parser, Debug)]
#[command(name = "worker", version)]
struct Arguments {
    /// Where to serve /healthz, /readyz and /metrics: for this machine alone; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:0")]
    inside: SocketAddr,
    #[command(flatten)]
    broker: broker::Options,
    #[command(flatten)]
    worker: worker::Options,
}

fn main() -> ExitCode {
    fleet::main("worker", || run(Arguments::parse()))
}

async fn run(arguments: Arguments) -> Result<()> {
    let told = told()?;
    let inside = TcpListener::bind(arguments.inside).await.with_context(|| arguments.inside.to_string())?;
    let inside_at = inside.local_addr()?;
    let observed = Arc::new(Observed::new("worker")?);
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(serve_inside(inside, http::inside(observed.clone()), stopped, observed.clone()));
    let broker = Broker::connect(&arguments.broker).await?;
    println!("inside on http://{inside_at}");
    tokio::select! {
        () = told => {}
        () = worker::work(&broker, &arguments.worker, &observed) => {}
    }
    stop.send(true)?;
    Ok(())
}
