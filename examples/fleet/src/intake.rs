//! Whoever keeps bodies for the receiver's HTTP service: the stream does.

use std::sync::Arc;

use receiver::{
    http::{Job, Keep},
    observe::Observed,
};

use crate::broker::Broker;

/// Keeps bodies in the stream.
#[derive(Debug)]
pub struct Intake {
    /// The stream.
    pub broker: Broker,
    /// Where bodies are counted.
    pub observed: Arc<Observed>,
}

impl Keep for Intake {
    fn queue(&self, job: Job) {
        let (broker, observed) = (self.broker.clone(), self.observed.clone());
        tokio::spawn(async move {
            let kept = broker.publish(job.arrival).await;
            observed.trouble("keep", &kept);
            if kept.is_ok() {
                observed.count("bodies", "kept", 1);
            }
            // Whoever hung up sends it again, and the repetition is told.
            let _ = job.answer.send(kept.is_ok());
            drop(job.place);
        });
    }

    /// Each is on its way already.
    fn flush(&self) {}
}
