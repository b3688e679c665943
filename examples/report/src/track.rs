//! Where a device was.

use mettax_push::Position;

/// How many points a track holds at most. Above it, half of them are left out.
pub(crate) const POINTS: usize = 1024;
/// How many alarms are marked on a track.
pub(crate) const MARKS: usize = 200;

/// One entry of a track: a fix, or that there was none.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sample {
    time: i64,
    fix: Option<Position>,
}

/// An alarm with a position.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    pub(crate) time: i64,
    pub(crate) position: Position,
    pub(crate) what: String,
}

/// The fixes of a device in the order of time, a bounded number of them.
#[derive(Debug, Default)]
pub(crate) struct Track {
    samples: Vec<Sample>,
    /// How many fixes came, those that were left out among them.
    pub(crate) fixes: u64,
    /// How many reports came without a fix.
    pub(crate) lost: u64,
    pub(crate) marks: Vec<Mark>,
    /// How many alarms found no room.
    pub(crate) unmarked: u64,
}

/// A part of a track without a gap, in the order of time.
pub(crate) type Piece = Vec<(i64, Position)>;

impl Track {
    pub(crate) fn fix(&mut self, time: i64, position: Position) {
        self.fixes += 1;
        self.insert(Sample { time, fix: Some(position) });
        if self.samples.len() > POINTS {
            self.thin();
        }
    }

    /// Takes in that the device reported no fix.
    pub(crate) fn lose(&mut self, time: i64) {
        self.lost += 1;
        let after = self.place(time);
        let is_lost = |sample: Option<&Sample>| sample.is_some_and(|sample| sample.fix.is_none());
        // One sample a gap is enough: its length is that between the fixes around it.
        if !is_lost(self.samples.get(after)) && !is_lost(self.samples[..after].last()) {
            self.insert(Sample { time, fix: None });
        }
        if self.samples.len() > POINTS {
            self.thin();
        }
    }

    pub(crate) fn mark(&mut self, mark: Mark) {
        if self.marks.len() < MARKS {
            self.marks.push(mark);
        } else {
            self.unmarked += 1;
        }
    }

    /// The parts between the gaps.
    pub(crate) fn pieces(&self) -> Vec<Piece> {
        let pieces = self.samples.split(|sample| sample.fix.is_none());
        let fixes = pieces.map(|piece| {
            piece.iter().filter_map(|sample| Some((sample.time, sample.fix?))).collect::<Vec<_>>()
        });
        fixes.filter(|piece| !piece.is_empty()).collect()
    }

    /// Where a sample of this time belongs. Nearly all come in order, so the end is looked at first.
    fn place(&self, time: i64) -> usize {
        match self.samples.last() {
            Some(last) if time < last.time => self.samples.partition_point(|sample| sample.time <= time),
            _ => self.samples.len(),
        }
    }

    fn insert(&mut self, sample: Sample) {
        self.samples.insert(self.place(sample.time), sample);
    }

    /// Leaves out the fixes that change the line least, until half of the room is free: those with the smallest
    /// triangle between themselves and their neighbours (Visvalingam and Whyatt's measure). The ends of a piece stay
    /// while anything else can go.
    fn thin(&mut self) {
        while self.samples.len() > POINTS / 2 {
            let mut weights = self.weights();
            let middle = weights.len() / 2;
            let limit = *weights.clone().select_nth_unstable_by(middle, f64::total_cmp).1;
            // No two neighbours at once: the weight of the one depends on the other.
            let mut previous_stays = true;
            for weight in &mut weights {
                let goes = previous_stays && *weight <= limit && *weight < STAYS;
                previous_stays = !goes;
                *weight = f64::from(u8::from(goes));
            }
            let mut goes = weights.into_iter().map(|weight| weight > 0.0);
            self.samples.retain(|_| !goes.next().unwrap_or_default());
            self.samples.dedup_by(|after, before| after.fix.is_none() && before.fix.is_none());
        }
    }

    fn weights(&self) -> Vec<f64> {
        let weight = |index: usize| {
            let sample = self.samples[index];
            if index == 0 || index + 1 == self.samples.len() {
                return STAYS;
            }
            match (self.samples[index - 1].fix, sample.fix, self.samples[index + 1].fix) {
                (Some(before), Some(fix), Some(after)) => triangle(before, fix, after),
                // Without the fix between them, two gaps are one.
                (None, Some(_), None) => SINGLE,
                (_, Some(_), _) => END_OF_PIECE,
                (_, None, _) => STAYS,
            }
        };
        (0..self.samples.len()).map(weight).collect()
    }
}

/// The weights of what is no point on a line: above any triangle, in the order in which they may go.
const SINGLE: f64 = 1e6;
const END_OF_PIECE: f64 = 2e6;
/// The first, the last, and each gap: over it, no line may be drawn.
const STAYS: f64 = 3e6;

/// The area of a triangle, in square degrees of latitude.
fn triangle(before: Position, at: Position, after: Position) -> f64 {
    let shrink = at.lat.to_radians().cos();
    let from = |to: Position| (east(at.lon, to.lon) * shrink, to.lat - at.lat);
    let ((ax, ay), (bx, by)) = (from(before), from(after));
    (ax * by - ay * bx).abs() / 2.0
}

/// How many degrees a longitude is east of another, the short way round.
pub(crate) fn east(from: f64, to: f64) -> f64 {
    (to - from + 540.0).rem_euclid(360.0) - 180.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Position {
        Position::new(lat, lon).expect("a position")
    }

    #[test]
    fn a_lost_fix_splits_the_track_and_late_fixes_find_their_place() {
        let mut track = Track::default();
        track.fix(0, at(1.0, 1.0));
        track.fix(20, at(1.0, 3.0));
        track.fix(10, at(1.0, 2.0));
        track.lose(25);
        track.lose(27);
        track.fix(30, at(1.0, 4.0));
        let times: Vec<Vec<i64>> =
            track.pieces().iter().map(|piece| piece.iter().map(|fix| fix.0).collect()).collect();
        assert_eq!(times, [vec![0, 10, 20], vec![30]]);
        assert_eq!((track.fixes, track.lost), (4, 2));
    }

    #[test]
    fn thinning_keeps_the_corners() {
        // A square of four sides with many points each.
        let mut track = Track::default();
        let side = 5000;
        for step in 0..4 * side {
            let along = f64::from(step % side) / f64::from(side);
            let (x, y) = match step / side {
                0 => (along, 0.0),
                1 => (1.0, along),
                2 => (1.0 - along, 1.0),
                _ => (0.0, 1.0 - along),
            };
            track.fix(i64::from(step), at(10.0 + y, 10.0 + x));
        }
        assert!(track.samples.len() <= POINTS);
        assert_eq!(track.fixes, 20_000);
        for corner in [(10.0, 11.0), (11.0, 11.0), (11.0, 10.0)] {
            let kept = track.samples.iter().filter_map(|sample| sample.fix);
            assert!(kept.into_iter().any(|fix| (fix.lat, fix.lon) == corner), "{corner:?} is gone");
        }
        assert_eq!(track.samples[0].time, 0);
    }

    #[test]
    fn thinning_keeps_the_ends_of_a_gap() {
        // On a straight road no fix is worth more than another.
        let mut track = Track::default();
        for step in 0..5000_i32 {
            if step == 2500 {
                track.lose(2499);
            }
            track.fix(i64::from(step), at(1.0, 1.0 + f64::from(step) / 1e4));
        }
        let ends: Vec<_> =
            track.pieces().iter().map(|piece| (piece[0].0, piece[piece.len() - 1].0)).collect();
        assert_eq!(ends, [(0, 2499), (2500, 4999)]);
    }

    #[test]
    fn any_number_of_gaps_is_bounded_too() {
        let mut track = Track::default();
        for step in 0..50_000_i32 {
            track.lose(i64::from(2 * step));
            track.fix(i64::from(2 * step + 1), at(1.0 + f64::from(step % 7) / 1e5, 1.0));
        }
        assert!(track.samples.len() <= POINTS);
        assert_eq!((track.fixes, track.lost), (50_000, 50_000));
        assert!(!track.pieces().is_empty());
    }

    #[test]
    fn the_short_way_round_crosses_the_date_line() {
        assert!((east(179.5, -179.5) - 1.0).abs() < 1e-9);
        assert!((east(-179.5, 179.5) + 1.0).abs() < 1e-9);
    }
}
