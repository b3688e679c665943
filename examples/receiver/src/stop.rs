//! The signals that ask for an end.

use std::io;

/// SIGTERM and SIGINT, heard from the moment this is made.
#[cfg(unix)]
pub(crate) struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
pub(crate) fn signals() -> io::Result<Signals> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(Signals { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
}

#[cfg(unix)]
impl Signals {
    pub(crate) async fn wait(&mut self) {
        std::future::poll_fn(|context| {
            let terminated = self.terminate.poll_recv(context);
            if terminated.is_ready() { terminated } else { self.interrupt.poll_recv(context) }
        })
        .await;
    }
}

/// Elsewhere: Ctrl-C.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps)] // as on Unix
pub(crate) fn signals() -> io::Result<Signals> {
    Ok(Signals)
}

#[cfg(not(unix))]
impl Signals {
    pub(crate) async fn wait(&mut self) {
        // Without a handler there is nothing to wait for: then the process is ended from outside.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
