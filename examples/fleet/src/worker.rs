//! A worker: owns its share of the units, and stores what is in them.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering::Relaxed},
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use async_nats::jetstream;
use futures_util::{StreamExt as _, future::join_all};
use ingest::{
    clock::{moment, now},
    matching::{Matching, Patience},
    observe::Observed,
};
use tokio::{sync::mpsc, task::JoinHandle, time};

use crate::{
    broker::Broker,
    database::{Database, Message},
};

/// How many messages one transaction stores at the most, and how long it waits for more of them.
const BATCH: usize = 500;
const LINGER: Duration = Duration::from_millis(10);
/// How often it looks who owns what.
const TICK: Duration = Duration::from_secs(1);
/// After how many looks it deletes what is stored from the stream.
const PURGE: u64 = 10;
/// How far clocks may be apart: what has waited too long is let go that much later.
const CLOCKS: Duration = Duration::from_secs(2);
/// How long anything may take before the session is given up.
const STUCK: Duration = Duration::from_secs(40);

/// What a worker is told.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Options {
    /// The database, as a URL or as words; a session of its own, so without a pooler between
    #[arg(
        long,
        env = "FLEET_DATABASE",
        default_value = "host=127.0.0.1 user=postgres dbname=postgres",
        hide_env_values = true
    )]
    pub database: String,
    /// After how many seconds a worker that gives no sign loses its buckets
    #[arg(long, default_value = "10", value_parser = clap::value_parser!(u64).range(2..=3600))]
    pub lease: u64,
    /// How many seconds a message waits for what belongs to it
    #[arg(long, default_value = "600")]
    pub match_age: u64,
    /// How many bytes of a bucket wait for what belongs to them; what waits longest goes first
    #[arg(long, default_value = "8388608")]
    pub max_waiting: usize,
}

/// A message of a unit. `generation` tells deliveries that were begun anew.
struct Delivered {
    unit: u32,
    generation: u64,
    sequence: u64,
    received: i64,
    message: jetstream::Message,
}

/// What delivers the messages of a unit. It ends when it is dropped.
struct Delivery {
    generation: u64,
    task: JoinHandle<()>,
    stored: u64,
    purged: u64,
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Works for good, in one session after the other. Whoever drops it ends the session; what was on its way is stored by
/// the next owner.
pub async fn work(broker: &Broker, options: &Options, observed: &Arc<Observed>) {
    loop {
        let over = session(broker, options, observed).await;
        observed.ready.store(false, Relaxed);
        observed.gauge("units", 0);
        observed.trouble("session", &over);
        time::sleep(Duration::from_millis(fastrand::u64(200..1000))).await;
    }
}

/// One session of the database: whatever goes wrong in it ends it, and with it everything that it owned.
async fn session(broker: &Broker, options: &Options, observed: &Arc<Observed>) -> Result<()> {
    let lease = Duration::from_secs(options.lease);
    let patience = Patience { age: Duration::from_secs(options.match_age), bytes: options.max_waiting };
    let connected = Database::connect(&options.database, lease, broker.units() - 1);
    let database = time::timeout(STUCK, connected).await.context("connecting")??;
    // Bounded by what each unit may have on its way beside.
    let (sender, mut inbox) = mpsc::channel(BATCH);
    let mut session = Session {
        broker,
        observed,
        database,
        patience,
        ack_wait: 2 * lease,
        sender,
        deliveries: BTreeMap::new(),
        matchings: BTreeMap::new(),
        generation: 0,
        looks: 0,
    };
    let mut tick = time::interval(TICK);
    tick.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
    let mut batch = Vec::with_capacity(BATCH);
    loop {
        tokio::select! {
            biased;
            _ = tick.tick() => time::timeout(STUCK, session.look_around()).await.context("looking around")??,
            _ = inbox.recv_many(&mut batch, BATCH) => {
                if batch.len() < BATCH {
                    time::sleep(LINGER).await;
                    while batch.len() < BATCH && let Ok(more) = inbox.try_recv() {
                        batch.push(more);
                    }
                }
                time::timeout(STUCK, session.store(&mut batch)).await.context("storing")??;
            }
        }
    }
}

struct Session<'a> {
    broker: &'a Broker,
    observed: &'a Arc<Observed>,
    database: Database,
    patience: Patience,
    ack_wait: Duration,
    sender: mpsc::Sender<Delivered>,
    deliveries: BTreeMap<u32, Delivery>,
    matchings: BTreeMap<u32, Matching>,
    generation: u64,
    looks: u64,
}

impl Session<'_> {
    /// Takes and gives up units, so that it owns its share of them.
    async fn look_around(&mut self) -> Result<()> {
        let units = self.broker.units();
        let mut owners = self.database.owners(units).await?;
        if self.matchings.len() > owners.share {
            let surplus: Vec<u32> = self.matchings.keys().copied().skip(owners.share).collect();
            for unit in &surplus {
                self.deliveries.remove(unit);
                self.matchings.remove(unit);
            }
            self.broker.flush().await?;
            self.database.give_up(&surplus).await?;
        } else {
            fastrand::shuffle(&mut owners.free);
            owners.free.truncate(owners.share - self.matchings.len());
            if !owners.free.is_empty() {
                let taken = self.database.take(&owners.free).await?;
                self.matchings.extend(self.database.load(&taken, self.patience).await?);
            }
        }
        let ended = |delivery: &Delivery| delivery.task.is_finished();
        for unit in self.matchings.keys().copied().collect::<Vec<_>>() {
            if self.deliveries.get(&unit).is_none_or(ended) {
                self.deliver(unit);
            }
        }
        self.expire().await?;
        self.looks += 1;
        if self.looks.is_multiple_of(PURGE) {
            self.purge().await;
        }
        self.observed.gauge("units", self.matchings.len());
        self.observed.gauge("waiting", self.matchings.values().map(Matching::waiting).sum());
        self.observed.trouble("session", &Ok(()));
        self.observed.ready.store(true, Relaxed);
        Ok(())
    }

    /// Has the messages of a unit delivered from the first one that is not acknowledged.
    fn deliver(&mut self, unit: u32) {
        self.generation += 1;
        let (generation, ack_wait) = (self.generation, self.ack_wait);
        let (broker, sender, observed) = (self.broker.clone(), self.sender.clone(), self.observed.clone());
        let task = tokio::spawn(async move {
            let delivered = deliver(&broker, unit, generation, ack_wait, &sender).await;
            if let Err(error) = delivered {
                observed.fault("a delivery is begun anew", &format!("{unit}: {error:#}"));
            }
        });
        let (stored, purged) = self.deliveries.get(&unit).map_or((0, 0), |last| (last.stored, last.purged));
        self.deliveries.insert(unit, Delivery { generation, task, stored, purged });
    }

    /// Stores messages, and then acknowledges them.
    async fn store(&mut self, batch: &mut Vec<Delivered>) -> Result<()> {
        let (mut messages, mut last) = (Vec::with_capacity(batch.len()), BTreeMap::new());
        for delivered in batch.drain(..) {
            let Delivered { unit, generation, sequence, received, message } = delivered;
            // Of a unit that was given up, or of a delivery that was begun anew: it comes again.
            if self.deliveries.get(&unit).is_none_or(|delivery| delivery.generation != generation) {
                continue;
            }
            // What others publish there is a dead letter, and says why.
            let arrival = Broker::arrival(&message);
            let arrival = arrival.unwrap_or_else(|error| ingest::reading::Arrival {
                headers: serde_json::json!({ "fleet": format!("{error:#}") }).to_string(),
                body: message.payload.clone(),
                ..Default::default()
            });
            messages.push(Message { unit, received, arrival });
            last.insert(unit, (sequence, message));
        }
        if messages.is_empty() {
            return Ok(());
        }
        let is_of = |unit, push: &_| self.broker.is_of(unit, push);
        let counts = self.database.store(messages, is_of, &mut self.matchings).await?;
        self.observed.count_all(counts);
        for (unit, (sequence, message)) in last {
            if let Err(error) = message.ack().await {
                self.observed.fault("stored, but not acknowledged", &error.to_string());
            }
            if let Some(delivery) = self.deliveries.get_mut(&unit) {
                delivery.stored = sequence;
            }
        }
        Ok(())
    }

    /// Lets go what has waited long enough, where nothing older may be on its way.
    async fn expire(&mut self) -> Result<()> {
        let until = moment(now()).saturating_sub(CLOCKS);
        let mut found = Vec::new();
        for (&unit, matching) in &mut self.matchings {
            if matching.next_expiry().is_some_and(|moment| moment <= until)
                && self.broker.is_done(unit).await.unwrap_or(false)
            {
                found.extend(matching.expire(until).into_iter().map(|found| (unit, now(), found)));
            }
        }
        if !found.is_empty() {
            let counts = self.database.store_found(&found).await?;
            self.observed.count_all(counts);
        }
        Ok(())
    }

    /// Deletes what is stored from the stream.
    async fn purge(&mut self) {
        let due = self.deliveries.iter_mut().filter(|(_, delivery)| delivery.stored > delivery.purged);
        let purged = join_all(due.map(async |(&unit, delivery)| {
            let purged = self.broker.purge(unit, delivery.stored).await;
            if purged.is_ok() {
                delivery.purged = delivery.stored;
            }
            purged
        }));
        for error in purged.await.into_iter().filter_map(Result::err) {
            self.observed.fault("what is stored cannot be purged", &format!("{error:#}"));
        }
    }
}

/// Delivers the messages of a unit until one is missing or comes again.
async fn deliver(
    broker: &Broker,
    unit: u32,
    generation: u64,
    ack_wait: Duration,
    sender: &mpsc::Sender<Delivered>,
) -> Result<()> {
    let mut messages = broker.deliver(unit, ack_wait).await?;
    let mut last = (0, 0);
    while let Some(message) = messages.next().await {
        let message = message?;
        let info = message.info().map_err(|error| anyhow::anyhow!("{error}"))?;
        let (sequence, number) = (info.stream_sequence, info.consumer_sequence);
        let received = i64::try_from(info.published.unix_timestamp_nanos() / 1_000_000)?;
        // To acknowledge what comes after a gap would acknowledge what is missing.
        ensure!(
            number == last.1 + 1 && sequence > last.0,
            "message {sequence} is number {number} after {last:?}"
        );
        last = (sequence, number);
        if sender.send(Delivered { unit, generation, sequence, received, message }).await.is_err() {
            break; // the session is over
        }
    }
    Ok(())
}
