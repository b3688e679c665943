//! Whoever keeps bodies for the receiver's HTTP service: the stream does.

use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

use anyhow::Result;
use ingest::{
    http::{Job, Keep},
    observe::{Observed, held},
};

use crate::broker::Broker;

/// Keeps bodies in the stream.
#[derive(Debug)]
pub struct Intake(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    broker: Broker,
    observed: Arc<Observed>,
    /// When the last change was known between bodies that are kept and bodies that are not.
    changed: Mutex<Instant>,
}

impl Intake {
    /// Keeps bodies in this stream, and counts them there.
    #[must_use]
    pub fn new(broker: Broker, observed: Arc<Observed>) -> Self {
        Self(Arc::new(Shared { broker, observed, changed: Mutex::new(Instant::now()) }))
    }
}

impl Shared {
    /// Says whether there is trouble, by the bodies that came after it was last said: those that came before say what
    /// was, and many of them fail long after the stream is back.
    fn say(&self, came: Instant, kept: &Result<()>) {
        if let Err(error) = kept {
            self.observed.fault("a body was not kept", &format!("{error:#}"));
        }
        let mut changed = held(&self.changed);
        if came >= *changed && self.observed.troubles().is_empty() == kept.is_err() {
            self.observed.trouble("keep", kept);
            *changed = Instant::now();
        }
    }
}

impl Keep for Intake {
    fn queue(&self, job: Job) {
        let shared = self.0.clone();
        tokio::spawn(async move {
            let came = Instant::now();
            let kept = shared.broker.publish(job.arrival).await;
            shared.say(came, &kept);
            if kept.is_ok() {
                shared.observed.count("bodies", "kept", 1);
            }
            // Whoever hung up sends it again, and the repetition is told.
            let _ = job.answer.send(kept.is_ok());
            drop(job.place);
        });
    }

    /// Each is on its way already.
    fn flush(&self) {}
}
