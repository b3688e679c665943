//! What is counted, what is wrong at the moment, and what is logged.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use prometheus::{Histogram, HistogramOpts, IntCounterVec, IntGaugeVec, Opts, Registry};

/// How long one fault is not logged again.
const QUIET: Duration = Duration::from_secs(10);

/// Counters, each with the name of its one label.
const COUNTERS: [(&str, &str, &str); 7] = [
    ("answers", "status", "Answers to pushes."),
    ("bodies", "what", "Bodies that were kept, and what became of them."),
    ("pushes", "kind", "Pushes that were stored."),
    ("notes", "kind", "What the decoder noted."),
    ("failures", "kind", "Pushes that could not be read."),
    ("matches", "what", "Face checks and alarms with files, by what was found of them."),
    ("faults", "what", "Faults, those that were not logged among them."),
];

/// What is to be added to counters: by counter and value of its label.
pub type Counts = BTreeMap<(&'static str, Cow<'static, str>), u64>;

/// What all threads tell, and whoever looks is shown.
#[derive(Debug)]
pub struct Observed {
    registry: Registry,
    counters: HashMap<&'static str, IntCounterVec>,
    gauges: IntGaugeVec,
    /// How long keeping took, from the first look at the bodies to the answer.
    pub commits: Histogram,
    trouble: Mutex<BTreeMap<&'static str, String>>,
    said: Mutex<HashMap<&'static str, (Instant, u64)>>,
    /// Whether bodies are served: recovery is over, and no end has been asked for.
    pub ready: AtomicBool,
    /// How many bytes of bodies are kept and not decoded yet.
    pub queued: AtomicUsize,
}

/// Locks what is whole after each statement: a panic elsewhere does not spoil it.
pub fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Observed {
    /// Nothing is counted yet. The name of each metric begins with that of the program.
    ///
    /// # Errors
    /// When the name of the program is none of a metric.
    pub fn new(program: &str) -> prometheus::Result<Self> {
        let registry = Registry::new_custom(Some(program.into()), None)?;
        let mut counters = HashMap::new();
        for (name, label, help) in COUNTERS {
            let counter = IntCounterVec::new(Opts::new(format!("{name}_total"), help), &[label])?;
            registry.register(Box::new(counter.clone()))?;
            counters.insert(name, counter);
        }
        let gauges =
            IntGaugeVec::new(Opts::new("now", "How much there is of what at the moment."), &["what"])?;
        let buckets = prometheus::exponential_buckets(0.000_05, 4.0, 10)?;
        let times = HistogramOpts::new("commit_seconds", "How long one commit of bodies took.");
        let commits = Histogram::with_opts(times.buckets(buckets))?;
        registry.register(Box::new(gauges.clone()))?;
        registry.register(Box::new(commits.clone()))?;
        let (trouble, said) = (Mutex::default(), Mutex::default());
        let (ready, queued) = (AtomicBool::new(false), AtomicUsize::new(0));
        Ok(Self { registry, counters, gauges, commits, trouble, said, ready, queued })
    }

    /// Adds to a counter.
    pub fn count(&self, counter: &str, label: &str, more: u64) {
        if let Some(counter) = self.counters.get(counter) {
            counter.with_label_values(&[label]).inc_by(more);
        }
    }

    /// Adds to many counters; to those of bodies last, so that whoever sees one done sees all of what it came to.
    pub fn count_all(&self, counts: Counts) {
        for ((counter, label), more) in counts.into_iter().rev() {
            self.count(counter, &label, more);
        }
    }

    /// Says how much there is of something.
    pub fn gauge(&self, what: &str, value: usize) {
        self.gauges.with_label_values(&[what]).set(i64::try_from(value).unwrap_or(i64::MAX));
    }

    /// Says whether something is in trouble; each change is logged.
    pub fn trouble<T>(&self, what: &'static str, result: &anyhow::Result<T>) {
        let mut trouble = held(&self.trouble);
        match result {
            Err(error) => {
                let text = format!("{error:#}");
                if trouble.insert(what, text.clone()).is_none() {
                    tracing::error!(what, error = text, "trouble");
                }
            }
            Ok(_) => {
                if trouble.remove(what).is_some() {
                    tracing::info!(what, "well again");
                }
            }
        }
    }

    /// Whether nothing is in trouble.
    pub fn is_well(&self) -> bool {
        held(&self.trouble).is_empty()
    }

    /// Whether this is in trouble.
    pub fn is_in_trouble(&self, what: &str) -> bool {
        held(&self.trouble).contains_key(what)
    }

    /// What is in trouble, one line each; empty where all is well.
    pub fn troubles(&self) -> String {
        held(&self.trouble).iter().flat_map(|(&what, error)| [what, ": ", error, "\n"]).collect()
    }

    /// Counts a fault, and logs it where the last one like it was logged long enough ago.
    pub fn fault(&self, what: &'static str, detail: &str) {
        self.count("faults", what, 1);
        let mut said = held(&self.said);
        let now = Instant::now();
        match said.get_mut(what) {
            Some((last, silent)) if now.duration_since(*last) < QUIET => *silent += 1,
            previous => {
                let silent = previous.map_or(0, |(_, silent)| *silent);
                tracing::warn!(what, detail, not_logged = silent, "fault");
                said.insert(what, (now, 0));
            }
        }
    }

    /// All counts in Prometheus' text form.
    ///
    /// # Errors
    /// Never: what is registered can be written.
    pub fn text(&self) -> prometheus::Result<String> {
        prometheus::TextEncoder::new().encode_to_string(&self.registry.gather())
    }

    /// Whether pushes can be taken.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Relaxed) && self.is_well()
    }
}
