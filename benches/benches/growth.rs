//! `cargo bench -p mettax-push-benches --bench growth`: nanoseconds per byte from 300 B to 16 MB, and the most
//! heap that was held. Started without `--bench` it decodes the smaller sizes once.

use mettax_push::{Decoder, decode};
use mettax_push_benches::alloc::{Counting, Heap, measure};
use mettax_push_benches::bodies::{self, SHAPES, Shape};
use mettax_push_benches::cases;
use mettax_push_benches::clock;
use mettax_push_benches::grid::Grid;
use mettax_push_benches::mode;
use mettax_push_benches::peers::two_pass;
use mettax_push_benches::rounds::{Contender, Plan, Race};
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The last is just below the decoder's own limit of 16 MiB.
const SIZES: [usize; 6] = [300, 3_000, 30_000, 300_000, 3_000_000, 16_000_000];
const PLAN: Plan = Plan { rounds: 25, batch: Duration::from_millis(1) };
const LIMIT: f64 = 1.5;

/// A reader hands over this many lines at once; a million of them are a thousand such pieces.
const PIECE: usize = 1_000;
const LINES: [usize; 4] = [PIECE, 10_000, 100_000, 1_000_000];

fn main() {
    if mode::quick() {
        for shape in &SHAPES {
            Growth::of(shape, &SIZES[..3], Plan { rounds: 1, batch: Duration::ZERO });
        }
        assert_eq!(Stream::of(2 * PIECE).heap.peak, Stream::of(4 * PIECE).heap.peak, "lines pile up");
        println!("{} shapes decode; a stream of lines is read in constant memory", SHAPES.len());
        return;
    }
    let growths: Vec<Growth> = SHAPES.iter().map(|shape| Growth::of(shape, &SIZES, PLAN)).collect();
    print_growths(&growths);
    print_streams(&LINES.map(Stream::of));
}

/// One shape in all sizes.
struct Growth {
    name: &'static str,
    per_byte: Vec<f64>,
    /// What `serde_json` takes to skip the same: how flat this machine's memory lets anything be.
    floor: Vec<f64>,
    /// The most heap held while the longest body was decoded, as a multiple of that body.
    peak: f64,
}

impl Growth {
    fn of(shape: &Shape, sizes: &[usize], plan: Plan) -> Self {
        eprintln!("measuring {}", shape.name);
        let mut peak = 0.0;
        let (mut per_byte, mut floor) = (Vec::new(), Vec::new());
        let shortest: &'static [u8] = shape.body(0).leak();
        let (least, least_skip) = (
            Contender::new("least", shortest, decode),
            Contender::new("least skip", shortest, two_pass::skip),
        );
        // One size after another, the short ones first: a small decode must not pay for the heap that a
        // large one has just left in pieces.
        for &size in sizes {
            let body: &'static [u8] = shape.body(size).leak();
            let ours = Contender::new(shape.name, body, decode);
            let skip = Contender::new("skip", body, two_pass::skip);
            let ((), heap) = measure(|| ours.run(1));
            peak = count(heap.peak) / count(body.len());
            let race = Race::run(&[&ours, &skip, &least, &least_skip], plan);
            // What the shortest body of the shape takes is paid once, and is no growth.
            let added = count(body.len() - shortest.len());
            per_byte.push((race.shortest(0) - race.shortest(2)) / added);
            floor.push((race.shortest(1) - race.shortest(3)) / added);
        }
        Self { name: shape.name, per_byte, floor, peak }
    }
}

/// The worst step upwards, from any size to any longer one. A fall is none.
fn rise(costs: &[f64]) -> f64 {
    let mut cheapest = f64::INFINITY;
    let mut rise: f64 = 0.0;
    for &cost in costs {
        cheapest = cheapest.min(cost);
        rise = rise.max(cost / cheapest);
    }
    rise
}

fn print_growths(growths: &[Growth]) {
    let sizes = SIZES.map(|size| format!("{} kB", count(size) / 1e3));
    let head = ["shape".to_owned()].into_iter().chain(sizes);
    let mut grid = Grid::new(head.chain(["rise", "rise of skip", "peak heap / body"].map(str::to_owned)));
    for growth in growths {
        let mut cells = vec![growth.name.to_owned()];
        cells.extend(growth.per_byte.iter().map(|cost| format!("{cost:.3}")));
        cells.extend([
            format!("{:.2}", rise(&growth.per_byte)),
            format!("{:.2}", rise(&growth.floor)),
            format!("{:.2}", growth.peak),
        ]);
        grid.row(cells);
    }
    grid.print("Nanoseconds per byte that is added to the shortest body of the shape");
    let steep = growths.iter().filter(|growth| rise(&growth.per_byte) > LIMIT);
    let steep: Vec<&str> = steep.map(|growth| growth.name).collect();
    match steep.as_slice() {
        [] => println!("\nflat: no shape rises by more than {LIMIT}"),
        names => println!("\nNOT FLAT: {} rise by more than {LIMIT}", names.join(", ")),
    }
}

/// So many lines, read piece by piece.
struct Stream {
    lines: usize,
    per_byte: f64,
    heap: Heap,
}

impl Stream {
    fn of(lines: usize) -> Self {
        let samples: Vec<&[u8]> = cases::all().iter().map(|case| case.body).collect();
        let mut text = Vec::new();
        let (mut bytes, mut time) = (0, Duration::ZERO);
        let ((), heap) = measure(|| {
            for _ in 0..lines / PIECE {
                bodies::lines(&samples, PIECE, &mut text);
                let start = clock::now();
                let decoded =
                    Decoder::tolerant().decode_lines(&text).filter(|line| line.result.is_ok()).count();
                time += clock::now() - start;
                bytes += text.len();
                assert_eq!(decoded, PIECE, "a line was not decoded");
            }
        });
        Self { lines, per_byte: time.as_secs_f64() * 1e9 / count(bytes), heap }
    }
}

fn print_streams(streams: &[Stream]) {
    let mut grid = Grid::new(["lines", "ns per byte", "peak heap, kB"]);
    for Stream { lines, per_byte, heap } in streams {
        grid.row([lines.to_string(), format!("{per_byte:.3}"), format!("{:.1}", count(heap.peak) / 1e3)]);
    }
    grid.print(
        "NDJSON, the ten samples in turn, read in pieces of a thousand lines (the piece counts as heap)",
    );
}

#[allow(clippy::cast_precision_loss)] // nothing counted here comes near 2^53
fn count(number: usize) -> f64 {
    number as f64
}
