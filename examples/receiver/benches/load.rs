//! The receiver beside a bare handler that reads the body and answers 200: the same senders, on the same cores.
//!
//! ```text
//! cargo bench -p receiver --bench load
//! cargo bench -p receiver --bench load -- 5     # seconds for each figure
//! ```
//!
//! All are processes of their own, and take turns. The file is kept in the target folder, without `--fsync`. Between the
//! two stands what keeps each body before its answer as the receiver does, and decodes none: the best that decoding
//! could leave of the bare handler's rate, if it cost nothing.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Write as _},
    ops::Range,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, routing::post};
use clap::Parser as _;
use ingest::{
    http::{self, Job, Keep, Service},
    observe::{Observed, held},
};
use mettax_push::{Decoder, DeviceTime, Push};
use receiver::{
    args::{self, Arguments},
    inbox::Inbox,
    store::Store,
};
use replay::Report;
use tokio::{net::TcpListener, runtime::Builder};

/// What the receiver must reach of the bare handler's rate, by the number of senders. At 8, keeping alone is at 0.4 of it:
/// each commit has few bodies then, and nothing is left for decoding them.
const WANTED: [(usize, f64); 3] = [(1, 0.4), (8, 0.3), (64, 0.4)];
/// How often the two take turns.
const ROUNDS: usize = 5;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["bare"] => return bare(),
        ["keeping", file] => return keeping(file).map_err(io::Error::other),
        _ => {}
    }
    let seconds = arguments.first().and_then(|argument| argument.parse().ok()).unwrap_or(1.0);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("load-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // of a number of bodies
    let each = (50_000.0 * seconds) as usize;
    for round in 0..=ROUNDS {
        fs::write(folder.join(round.to_string()), made_up(round * each..(round + 1) * each))?;
    }
    println!("         rate a second, part of bare's                         CPU a push       p99");
    println!(
        "senders   bare       keeping      receiver, wanted     bare  receiver      bare  receiver     behind  memory"
    );
    let mut is_slow = false;
    for (senders, wanted) in WANTED {
        let file = |name: &str| folder.join(format!("{name}-{senders}"));
        let bare = Server::start(Command::new(env::current_exe()?).arg("bare"))?;
        let keeping = Server::start(Command::new(env::current_exe()?).arg("keeping").arg(file("keeping")))?;
        let addresses = ["--listen", "127.0.0.1:0", "--inside", "127.0.0.1:0"];
        let program = &mut Command::new(env!("CARGO_BIN_EXE_receiver"));
        let ours = Server::start(program.arg("serve").arg(file("receiver")).args(addresses))?;
        let mut turns = Vec::new();
        for round in 0..=ROUNDS {
            let bodies = folder.join(round.to_string());
            let replay = |server: &Server| server.replay(&bodies, senders, seconds);
            let turn = [replay(&bare)?, replay(&keeping)?, replay(&ours)?];
            if round > 0 {
                turns.push(turn); // the first one warms
            }
        }
        let median = |of: &dyn Fn(&[Turn; 3]) -> f64| {
            let mut all: Vec<f64> = turns.iter().map(of).collect();
            all.sort_by(f64::total_cmp);
            all[ROUNDS / 2]
        };
        let ratio = median(&|[bare, _, ours]| ours.report.rate() / bare.report.rate());
        println!(
            "{senders:7} {:6.0} {:6.0}, {:4.2} {:6.0}, {ratio:4.2} of {wanted:.1} {:7.0} us {:6.0} us {:6.2} ms {:6.2} ms {:6.2} s {:4} MB",
            median(&|[bare, ..]| bare.report.rate()),
            median(&|[_, keeping, _]| keeping.report.rate()),
            median(&|[bare, keeping, _]| keeping.report.rate() / bare.report.rate()),
            median(&|[.., ours]| ours.report.rate()),
            median(&|[bare, ..]| bare.cpu),
            median(&|[.., ours]| ours.cpu),
            median(&|[bare, ..]| bare.report.latency(99).as_secs_f64() * 1e3),
            median(&|[.., ours]| ours.report.latency(99).as_secs_f64() * 1e3),
            median(&|[.., ours]| ours.behind.as_secs_f64()),
            ours.memory() >> 20,
        );
        is_slow |= ratio < wanted;
        assert!(turns.iter().flatten().all(|turn| turn.report.all_answered_200()));
    }
    fs::remove_dir_all(&folder)?;
    if is_slow { Err(io::Error::other("slower than wanted")) } else { Ok(()) }
}

/// What one of them did in one turn.
struct Turn {
    report: Report,
    /// What a push cost of the processors' time in microseconds, its sender's part included.
    cpu: f64,
    /// How long it decoded after the last answer.
    behind: Duration,
}

/// The bare handler.
fn bare() -> io::Result<()> {
    let routes = Router::new().route("/push", post(|body: Bytes| async move { drop(body) }));
    Builder::new_multi_thread().enable_all().build()?.block_on(serve(routes))
}

/// The receiver without what it does after its answer.
fn keeping(file: &str) -> anyhow::Result<()> {
    let args::Command::Serve(options) = Arguments::parse_from(["receiver", "serve", file]).command else {
        anyhow::bail!("`serve` is another command");
    };
    let (_store, inbox) = Store::open(options.settings, "the bench")?;
    let keep = Arc::new(Keeping { inbox: Mutex::new(inbox), queue: Mutex::default() });
    let routes =
        http::routes(Service::new(keep, Vec::new(), options.bounds, Arc::new(Observed::new("keeping")?)));
    Ok(Builder::new_current_thread().enable_all().build()?.block_on(serve(routes))?)
}

struct Keeping {
    inbox: Mutex<Inbox>,
    queue: Mutex<Vec<Job>>,
}

impl Keep for Keeping {
    fn queue(&self, job: Job) {
        held(&self.queue).push(job);
    }

    fn flush(&self) {
        let jobs = std::mem::take(&mut *held(&self.queue));
        let mut inbox = held(&self.inbox);
        let kept = jobs.is_empty() || inbox.keep(jobs.iter().map(|job| &job.arrival)).is_ok();
        for job in jobs {
            let _ = job.answer.send(kept);
        }
    }
}

async fn serve(routes: Router) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}\ninside on http://none", listener.local_addr()?);
    io::stdout().flush()?;
    axum::serve(listener, routes).await
}

/// How much of the processors' time a process has had, in hundredths of a second.
fn cpu(process: &str) -> io::Result<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // After the name, which may hold blanks, `utime` and `stime` are the 12th and the 13th.
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ').skip(11).take(2);
    Ok(fields.filter_map(|ticks| ticks.parse::<u32>().ok()).sum())
}

/// Pushes of all kinds, none like another: those of the fixtures with other ids, and clocks that go on.
fn made_up(numbers: Range<usize>) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/wire");
    let files = fs::read_dir(folder).expect("fixtures").map(|file| file.expect("a file").path());
    let bodies: Vec<String> = files.map(|path| fs::read_to_string(path).expect("a fixture")).collect();
    let pushes: Vec<Push> =
        bodies.iter().map(|body| mettax_push::decode(body.as_bytes()).expect("a push")).collect();
    let mut lines = Vec::new();
    for number in numbers {
        let push = &pushes[number % pushes.len()];
        let device = push.device_id().map_or("", |device| device.as_str());
        let mut body = push.to_body().replace(device, &format!("{:012}", 100_000_000_000 + number));
        if let Some(clock) = push.report_ct().map(DeviceTime::raw) {
            let now = clock + i64::try_from(number / 10_000).expect("it is small");
            body = body.replace(&clock.to_string(), &now.to_string());
        }
        debug_assert!(Decoder::tolerant().decode(body.as_bytes()).is_ok());
        lines.extend_from_slice(body.as_bytes());
        lines.push(b'\n');
    }
    lines
}

struct Server {
    child: Child,
    url: String,
    inside: String,
}

impl Server {
    fn start(program: &mut Command) -> io::Result<Self> {
        let mut child = program.stdout(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let mut line = |start: &str| -> io::Result<String> {
            let line = lines.next().ok_or(io::ErrorKind::UnexpectedEof)??;
            Ok(line.strip_prefix(start).unwrap_or(&line).to_owned())
        };
        let url = line("listening on ")?;
        let inside = line("inside on http://")?;
        Ok(Self { child, url, inside })
    }

    /// Posts for so many seconds, and waits until all of it is decoded.
    fn replay(&self, bodies: &Path, senders: usize, seconds: f64) -> io::Result<Turn> {
        let arguments = ["--url", &format!("{}/push", self.url), "--concurrency", &senders.to_string()];
        let mut arguments: Vec<_> = arguments.into_iter().map(std::ffi::OsString::from).collect();
        arguments.push(bodies.into());
        let Ok(replay::Command::Replay(mut options)) = replay::parse(lexopt::Parser::from_args(arguments))
        else {
            return Err(io::Error::other("wrong arguments"));
        };
        options.progress = false;
        options.seconds = seconds;
        let ticks = || -> io::Result<u32> { Ok(cpu("self")? + cpu(&self.child.id().to_string())?) };
        let before = ticks()?;
        let report = replay::run(options)?;
        let began = Instant::now();
        while self.inside != "none" && self.stat("backlog")? > 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
        #[allow(clippy::cast_precision_loss)] // of a number of bodies
        let cpu = f64::from(ticks()? - before) * 1e4 / report.done() as f64;
        Ok(Turn { cpu, behind: began.elapsed(), report })
    }

    fn stat(&self, what: &str) -> io::Result<u64> {
        let stream = std::net::TcpStream::connect(&self.inside)?;
        (&stream).write_all(b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")?;
        let wanted = format!("receiver_now{{what=\"{what}\"}} ");
        for line in BufReader::new(stream).lines() {
            if let Some(value) = line?.strip_prefix(&wanted) {
                return value.parse().map_err(io::Error::other);
            }
        }
        Err(io::Error::other("it is not told"))
    }

    /// How much memory it has had at the most, in bytes.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) << 10
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
