//! Connections: how many, and how long they may take.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::{Semaphore, watch},
    time,
};

use crate::observe::Observed;

/// How long a stop waits for requests that are on their way.
const GRACE: Duration = Duration::from_secs(10);
/// The longest head of a request; a connection has no larger buffer either.
const HEAD: usize = 32 << 10;

/// Serves until `stop` changes, and then what is on its way. `head` is how long a connection may be without the whole
/// head of a request, the idle time between two of them included; `gauge` is what the number of connections is called.
async fn serve(
    listener: TcpListener,
    routes: Router,
    connections: usize,
    head: Duration,
    gauge: &'static str,
    mut stop: watch::Receiver<bool>,
    observed: Arc<Observed>,
) {
    let places = Arc::new(Semaphore::new(connections));
    let graceful = GracefulShutdown::new();
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(head).max_buf_size(HEAD).max_headers(64);
    // A timer that is always near also keeps requests from setting the nearest one, for which the runtime would wake.
    let mut second = time::interval(Duration::from_secs(1));
    loop {
        // Who finds no place waits in the kernel's queue, which is bounded too.
        let accepted = async {
            let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
            Ok::<_, io::Error>((listener.accept().await?.0, place))
        };
        let (stream, place) = tokio::select! {
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Too many open files, mostly: it passes.
                    observed.fault("a connection cannot be taken", &error.to_string());
                    time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
            _ = second.tick() => {
                observed.gauge(gauge, connections - places.available_permits());
                continue;
            }
            _ = stop.changed() => break,
        };
        let _ = stream.set_nodelay(true); // or answers wait for acknowledgements
        let (watcher, builder) = (graceful.watcher(), builder.clone());
        let service = TowerToHyperService::new(routes.clone());
        tokio::spawn(async move {
            // What goes wrong on a connection, its sender sees.
            drop(watcher.watch(builder.serve_connection(TokioIo::new(stream), service)).await);
            drop(place);
        });
    }
    drop(listener);
    let _ = time::timeout(GRACE, graceful.shutdown()).await;
}

/// Serves those who look how it is, on the address for this machine alone, until `stop` changes.
pub async fn serve_inside(
    listener: TcpListener,
    routes: Router,
    stop: watch::Receiver<bool>,
    observed: Arc<Observed>,
) {
    serve(listener, routes, 100, Duration::from_secs(15), "connections_inside", stop, observed).await;
}

/// Serves until SIGTERM or SIGINT, and prints first where: what the program's standard output is for. `stop` is told
/// to whoever else has the other end of it.
///
/// # Errors
/// When the signals cannot be taken, or nothing can be printed.
pub async fn until_told(
    outside: TcpListener,
    inside: SocketAddr,
    routes: Router,
    connections: usize,
    head: Duration,
    (stop, stopped): (watch::Sender<bool>, watch::Receiver<bool>),
    observed: Arc<Observed>,
) -> anyhow::Result<()> {
    let told = told()?;
    let address = outside.local_addr()?;
    let served =
        tokio::spawn(serve(outside, routes, connections, head, "connections", stopped, observed.clone()));
    observed.ready.store(true, Relaxed);
    let mut out = io::stdout().lock();
    writeln!(out, "listening on http://{address}\ninside on http://{inside}")?;
    out.flush()?;
    drop(out);
    told.await;
    observed.ready.store(false, Relaxed);
    stop.send(true)?;
    Ok(served.await?)
}

/// Waits for SIGTERM or SIGINT. From the call on, neither ends the process by itself.
///
/// # Errors
/// When the signals cannot be taken.
pub fn told() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
