//! Processor time, side by side: the contenders run in turn, a short batch each, round after round, so that
//! whatever slows the machine slows all of them.

use crate::clock;
use std::hint::black_box;
use std::time::Duration;

/// One way to decode one body.
pub struct Contender {
    pub name: &'static str,
    run: Box<dyn Fn(u32)>,
}

impl Contender {
    /// `decode` is compiled into the loop, so a call through a pointer is paid once a batch, not once a body.
    ///
    /// # Panics
    /// When it runs, where `decode` fails.
    pub fn new<T, E: std::fmt::Display>(
        name: &'static str,
        body: &'static [u8],
        decode: impl Fn(&'static [u8]) -> Result<T, E> + 'static,
    ) -> Self {
        let run = move |times: u32| {
            for _ in 0..times {
                let result = decode(black_box(body));
                // By reference: to hand the value over would copy it, and the longer the dearer.
                if let Err(error) = black_box(&result) {
                    panic!("{name}: {error}");
                }
            }
        };
        Self { name, run: Box::new(run) }
    }

    /// All of them, one after the other.
    #[must_use]
    pub fn all(contenders: Vec<Self>) -> Self {
        let run = move |times: u32| contenders.iter().for_each(|contender| contender.run(times));
        Self { name: "all", run: Box::new(run) }
    }

    /// Decodes and drops `times` times.
    pub fn run(&self, times: u32) {
        (self.run)(times);
    }
}

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub rounds: usize,
    pub batch: Duration,
}

/// Nanoseconds for each contender in each round.
pub struct Race {
    laps: Vec<Vec<f64>>,
}

impl Race {
    /// Runs all of them against each other.
    ///
    /// # Panics
    /// Where a contender fails.
    #[must_use]
    pub fn run(contenders: &[&Contender], plan: Plan) -> Self {
        let batches: Vec<u32> =
            contenders.iter().map(|contender| batch_size(contender, plan.batch)).collect();
        let mut laps = vec![Vec::with_capacity(plan.rounds); contenders.len()];
        for round in 0..plan.rounds {
            for lane in order(round, contenders.len()) {
                let times = batches[lane];
                laps[lane].push(nanoseconds(contenders[lane], times) / f64::from(times));
            }
        }
        Self { laps }
    }

    /// The median time of one call.
    #[must_use]
    pub fn time(&self, lane: usize) -> f64 {
        median(self.laps[lane].clone())
    }

    /// The shortest time of one call: what it takes when nothing else on the machine comes between.
    #[must_use]
    pub fn shortest(&self, lane: usize) -> f64 {
        self.laps[lane].iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// The time of one contender over that of another: the median of the ratios within each round, so that
    /// only what happened side by side is compared.
    #[must_use]
    pub fn ratio(&self, lane: usize, other: usize) -> f64 {
        median(self.laps[lane].iter().zip(&self.laps[other]).map(|(ours, theirs)| ours / theirs).collect())
    }
}

/// The order in which the contenders run in a round: the rows of a Williams design. Whoever runs leaves the caches
/// and the predictor of branches as it needs them, which helps a neighbour that shares its code. So in each
/// `2 * lanes` rounds every lane runs directly after every other equally often.
fn order(round: usize, lanes: usize) -> impl Iterator<Item = usize> {
    let zigzag = move |turn: usize| if turn % 2 == 1 { turn.div_ceil(2) } else { lanes - turn / 2 };
    // An odd number of lanes needs the mirrored rows too.
    let mirrored = round / lanes % 2 == 1;
    (0..lanes).map(move |turn| (round + zigzag(if mirrored { lanes - 1 - turn } else { turn })) % lanes)
}

fn nanoseconds(contender: &Contender, times: u32) -> f64 {
    let start = clock::now();
    contender.run(times);
    (clock::now() - start).as_secs_f64() * 1e9
}

/// How many calls fill `target`; finding it out also warms the caches up.
fn batch_size(contender: &Contender, target: Duration) -> u32 {
    let mut times = 1;
    loop {
        let start = clock::now();
        contender.run(times);
        if clock::now() - start >= target || times >= 1 << 24 {
            return times;
        }
        times *= 2;
    }
}

/// The middle value.
///
/// # Panics
/// On an empty list.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    assert!(!values.is_empty(), "the median of nothing");
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The geometric mean: the one that makes sense of ratios.
#[must_use]
pub fn geometric_mean(values: &[f64]) -> f64 {
    let count = u32::try_from(values.len()).map_or(f64::NAN, f64::from);
    (values.iter().map(|value| value.ln()).sum::<f64>() / count).exp()
}

#[cfg(test)]
mod tests {
    use super::order;
    use std::collections::BTreeMap;

    #[test]
    fn every_lane_follows_every_other_equally_often() {
        for lanes in 1..=12 {
            let mut follows = BTreeMap::new();
            for round in 0..2 * lanes {
                let row: Vec<_> = order(round, lanes).collect();
                let mut sorted = row.clone();
                sorted.sort_unstable();
                assert!(sorted.into_iter().eq(0..lanes), "{row:?}");
                for pair in row.windows(2) {
                    *follows.entry((pair[0], pair[1])).or_default() += 1;
                }
            }
            assert_eq!(follows.len(), lanes * (lanes - 1));
            assert!(follows.values().all(|&times: &usize| times == 2), "{lanes}: {follows:?}");
        }
    }
}
