//! The stream between intake and workers.

use std::{num::NonZeroU32, time::Duration};

use anyhow::{Context as _, Result, ensure};
use async_nats::{
    Client, HeaderMap,
    connection::State,
    jetstream::{
        self, Context,
        consumer::{AckPolicy, DeliverPolicy, pull},
        stream::{Config, DiscardPolicy, Stream},
    },
};
use futures_util::future::try_join_all;
use ingest::reading::{Arrival, read};
use mettax_push::Push;

/// The name of the stream.
const STREAM: &str = "push";
/// The header that holds how a body came.
const ARRIVAL: &str = "Arrival";
/// How many messages of a bucket, and how many bytes of them, are on their way to its owner at the most.
const PULLED: usize = 256;
const PULLED_BYTES: usize = 8 << 20;
/// How long an answer of the broker is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// The oldest server that has been seen to refuse what does not fit into a full stream. Earlier ones acknowledge a message
/// of which all but its record's own bytes fits, and delete the oldest for it.
const SERVER: (i64, i64, i64) = (2, 10, 25);
/// What a message has beside its body.
const HEADERS: usize = 256 << 10;

/// Where the stream is, and how it is made where there is none.
#[derive(clap::Args, Clone, Debug)]
#[group(skip)]
pub struct Options {
    /// The servers of NATS, with commas between them
    #[arg(long, env = "FLEET_NATS", default_value = "nats://127.0.0.1:4222")]
    pub nats: String,
    /// Into how many buckets devices are spread: for good, and more than there will ever be workers
    #[arg(long, default_value = "64")]
    pub buckets: NonZeroU32,
    /// On how many servers the stream is kept, where it is made
    #[arg(long, default_value = "1", value_parser = clap::value_parser!(u32).range(1..=5))]
    pub replicas: u32,
    /// How many bytes of messages that are not stored yet the stream takes, where it is made; beyond, 503
    #[arg(long, default_value = "8589934592")]
    pub stream_bytes: i64,
}

/// The stream.
#[derive(Clone, Debug)]
pub struct Broker {
    client: Client,
    context: Context,
    stream: Stream,
    buckets: NonZeroU32,
}

impl Broker {
    /// Connects, and makes the stream where there is none.
    ///
    /// # Errors
    /// When no server is there or it is too old, or the stream is another than the options say.
    pub async fn connect(options: &Options) -> Result<Self> {
        let client = async_nats::ConnectOptions::new()
            .ping_interval(PATIENCE)
            .reconnect_delay_callback(|attempts| Duration::from_millis(100 * attempts.min(10) as u64))
            .connect(options.nats.split(',').collect::<Vec<_>>());
        let client = client.await.with_context(|| options.nats.clone())?;
        let (major, minor, patch) = SERVER;
        ensure!(
            client.is_server_compatible(major, minor, patch),
            "NATS {} may delete the oldest message where the stream is full: this needs {major}.{minor}.{patch} or later",
            client.server_info().version
        );
        let mut context = jetstream::new(client.clone());
        context.set_timeout(PATIENCE);
        let buckets = options.buckets;
        // Each by its name: whoever counts them otherwise publishes to where nothing is kept, and is told so.
        let subjects: Vec<_> = (0..=buckets.get()).map(|unit| subject(unit, buckets)).collect();
        let config = Config {
            name: STREAM.into(),
            subjects: subjects.clone(),
            max_bytes: options.stream_bytes,
            // Nothing goes that is not stored; what is stored is purged by whoever stored it.
            discard: DiscardPolicy::New,
            num_replicas: options.replicas as usize,
            ..Config::default()
        };
        let stream = context.get_or_create_stream(config).await.context("the stream")?;
        let found = &stream.cached_info().config.subjects;
        ensure!(
            *found == subjects,
            "the stream `{STREAM}` has {} buckets, and --buckets is {buckets}: their number is for good",
            found.len().saturating_sub(1)
        );
        Ok(Self { client, context, stream, buckets })
    }

    /// How many units of work there are: the buckets, and the unit of what does not decode.
    #[must_use]
    pub fn units(&self) -> u32 {
        self.buckets.get() + 1
    }

    /// The longest body that a message takes.
    #[must_use]
    pub fn longest_body(&self) -> usize {
        self.client.server_info().max_payload.min(PULLED_BYTES).saturating_sub(HEADERS)
    }

    /// The bucket of a push. One that names no device waits for nothing, and may be in any.
    #[must_use]
    pub fn bucket(&self, push: &Push) -> u32 {
        push.device_id().map_or(0, |device| device.bucket(self.buckets))
    }

    /// Whether a unit stores a push: that of its bucket, and the one for what another release could not decode.
    #[must_use]
    pub fn is_of(&self, unit: u32, push: &Push) -> bool {
        unit == self.buckets.get() || unit == self.bucket(push)
    }

    /// Keeps a body: once in each bucket that a push in it belongs to, or as one that does not decode. When this
    /// returns, the stream has it.
    ///
    /// # Errors
    /// When the stream does not acknowledge it in time.
    pub async fn publish(&self, arrival: Arrival) -> Result<()> {
        // Otherwise the client would keep messages, and send them when nobody waits for them any more.
        ensure!(self.client.connection_state() == State::Connected, "NATS is not connected");
        let outcomes = read(&arrival);
        let mut units: Vec<u32> = outcomes.iter().flatten().map(|read| self.bucket(&read.payload)).collect();
        units.sort_unstable();
        units.dedup();
        if units.is_empty() && !outcomes.is_empty() {
            units.push(self.buckets.get());
        }
        let mut headers = HeaderMap::new();
        if let [Ok(read)] = &outcomes[..] {
            // The stream drops what is sent again within two minutes; the database drops it for good.
            headers.insert("Nats-Msg-Id", read.payload.dedup_key().to_string());
        }
        let body = arrival.body.clone();
        let arrival = if outcomes.iter().all(Result::is_ok) {
            // What a dead letter is kept with, nobody looks at.
            Arrival { headers: String::new(), encoding: None, ..arrival }
        } else {
            arrival
        };
        headers.insert(ARRIVAL, serde_json::to_string(&arrival)?);
        let publish = async {
            let mut sent = Vec::with_capacity(1);
            for unit in units {
                let subject = subject(unit, self.buckets);
                let published = self.context.publish_with_headers(subject, headers.clone(), body.clone());
                sent.push(published.await?);
            }
            try_join_all(sent.into_iter().map(IntoFuture::into_future)).await?;
            Ok(())
        };
        tokio::time::timeout(PATIENCE, publish).await.context("the stream does not acknowledge")?
    }

    /// How a message came in.
    ///
    /// # Errors
    /// When it was not published by [`publish`](Self::publish).
    pub fn arrival(message: &jetstream::Message) -> Result<Arrival> {
        let header = message.headers.as_ref().and_then(|headers| headers.get(ARRIVAL));
        let arrival: Arrival = serde_json::from_str(header.context("it has no such header")?.as_str())?;
        Ok(Arrival { body: message.payload.clone(), ..arrival })
    }

    /// Delivers what is in a unit and not acknowledged yet: in order, and without a gap as long as the message numbers
    /// within the consumer have none. It starts the consumer anew, so that nothing is on its way to an earlier owner:
    /// to acknowledge the first message after such would acknowledge it too.
    ///
    /// # Errors
    /// When the broker is away.
    pub async fn deliver(&self, unit: u32, ack_wait: Duration) -> Result<pull::Stream> {
        let subject = subject(unit, self.buckets);
        let name = subject.replace('.', "-");
        let mut start = 1;
        if let Ok(info) = self.stream.consumer_info(&name).await {
            start = info.ack_floor.stream_sequence + 1;
            self.stream.delete_consumer(&name).await?;
        }
        let config = pull::Config {
            durable_name: Some(name),
            filter_subject: subject,
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: start },
            ack_policy: AckPolicy::All,
            ack_wait,
            max_ack_pending: 4 * i64::try_from(PULLED)?,
            ..pull::Config::default()
        };
        let consumer = self.stream.create_consumer_strict(config).await?;
        let pulling = consumer.stream().max_messages_per_batch(PULLED).max_bytes_per_batch(PULLED_BYTES);
        Ok(pulling.expires(3 * PATIENCE).heartbeat(PATIENCE).messages().await?)
    }

    /// Waits until the acknowledgements are on their way: after the next owner has begun, they would count for its numbers.
    ///
    /// # Errors
    /// When the broker is away.
    pub async fn flush(&self) -> Result<()> {
        Ok(tokio::time::timeout(PATIENCE, self.client.flush()).await??)
    }

    /// Whether all that was published to a unit before now has been acknowledged.
    ///
    /// # Errors
    /// When the broker is away.
    pub async fn is_done(&self, unit: u32) -> Result<bool> {
        let name = subject(unit, self.buckets).replace('.', "-");
        let info = tokio::time::timeout(PATIENCE / 2, self.stream.consumer_info(&name)).await??;
        Ok(info.num_pending == 0 && info.num_ack_pending == 0)
    }

    /// Deletes the messages of a unit up to one that is stored.
    ///
    /// # Errors
    /// When the broker is away.
    pub async fn purge(&self, unit: u32, stored: u64) -> Result<()> {
        let purge = self.stream.purge().filter(subject(unit, self.buckets)).sequence(stored + 1);
        tokio::time::timeout(PATIENCE, purge.into_future()).await??;
        Ok(())
    }
}

/// The subject of a bucket; after the last one comes that of what does not decode.
fn subject(unit: u32, buckets: NonZeroU32) -> String {
    if unit == buckets.get() { "push.dead".to_owned() } else { format!("push.{unit}") }
}
