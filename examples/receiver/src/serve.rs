//! Connections: how many, and how long they may take.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    sync::{Arc, atomic::Ordering::Relaxed},
    thread::{self, JoinHandle},
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
    net::{TcpListener, TcpStream},
    runtime::{Builder, Handle},
    signal::unix::{SignalKind, signal},
    sync::{Semaphore, watch},
    time,
};

use crate::observe::Observed;

/// How long a stop waits for requests that are on their way.
const GRACE: Duration = Duration::from_secs(10);
/// How many threads serve connections at the most: there is one commit at a time, so more would wait.
const THREADS: usize = 4;
/// The longest head of a request; a connection has no larger buffer either.
const HEAD: usize = 32 << 10;

/// Threads that serve connections, each with a runtime of its own, until the sender of `ended` is dropped: where little
/// comes, none has to wake another.
///
/// # Errors
/// When the system gives no more of what a runtime needs.
pub fn threads(ended: &watch::Receiver<()>) -> io::Result<Vec<(Handle, JoinHandle<()>)>> {
    let start = |_| {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (handle, mut ended) = (runtime.handle().clone(), ended.clone());
        let until_ended = async move {
            // With a timer that is always near, no request sets the nearest one, for which the thread would wake itself.
            let mut second = time::interval(Duration::from_secs(1));
            while tokio::select!(_ = second.tick() => true, _ = ended.changed() => false) {}
        };
        Ok((handle, thread::spawn(move || runtime.block_on(until_ended))))
    };
    let processors = thread::available_parallelism().map_or(1, usize::from);
    (0..processors.min(THREADS)).map(start).collect()
}

/// Serves until `stop` changes, and then what is on its way; connections go to the runtimes by turns. `head` is how long
/// a connection may be without the whole head of a request, the idle time between two of them included; `gauge` is what
/// the number of connections is called.
async fn serve(
    (listener, runtimes): (TcpListener, Vec<Handle>),
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
    let mut second = time::interval(Duration::from_secs(1));
    let mut runtimes = runtimes.iter().cycle();
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
        let Some((runtime, stream)) = runtimes.next().zip(stream.into_std().ok()) else { continue };
        runtime.spawn(async move {
            let Ok(stream) = TcpStream::from_std(stream) else { return };
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
    let (here, head) = (vec![Handle::current()], Duration::from_secs(15));
    serve((listener, here), routes, 100, head, "connections_inside", stop, observed).await;
}

/// Serves until SIGTERM or SIGINT, and prints first where: what the program's standard output is for. `stop` is told
/// to whoever else has the other end of it.
///
/// # Errors
/// When the signals cannot be taken, or nothing can be printed.
pub async fn until_told(
    outside: (TcpListener, Vec<Handle>),
    inside: SocketAddr,
    routes: Router,
    connections: usize,
    head: Duration,
    (stop, stopped): (watch::Sender<bool>, watch::Receiver<bool>),
    observed: Arc<Observed>,
) -> anyhow::Result<()> {
    let told = told()?;
    let address = outside.0.local_addr()?;
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
