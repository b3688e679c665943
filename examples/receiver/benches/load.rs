//! The receiver beside a bare handler that reads the body and answers 200: the same senders, on the same cores.
//!
//! ```text
//! cargo bench -p receiver --bench load
//! cargo bench -p receiver --bench load -- 5     # seconds for each figure
//! ```
//!
//! Both are processes of their own, and take turns. The file is kept in the target folder, without `--fsync`.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Write as _},
    ops::Range,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use axum::{Router, body::Bytes, routing::post};
use mettax_push::{Decoder, Push};
use replay::Report;

/// What the receiver must reach of the bare handler's rate.
const WANTED: f64 = 0.4;

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // of a number of bodies
fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if arguments.first().is_some_and(|argument| argument == "bare") {
        return bare();
    }
    let seconds = arguments.first().and_then(|argument| argument.parse().ok()).unwrap_or(3.0);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("load-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    let bodies = folder.join("bodies.ndjson");
    let warm = folder.join("warm.ndjson");
    fs::write(&warm, made_up(0..3000))?;
    fs::write(&bodies, made_up(3000..(60_000.0 * seconds) as usize))?;
    println!("senders  bare/s  receiver/s  ratio  p99 bare  p99 receiver  behind  memory");
    let mut worst = f64::INFINITY;
    for senders in [1, 8, 64] {
        let run = |program: &mut Command| -> io::Result<(Report, Server)> {
            let server = Server::start(program)?;
            drop(server.replay(&warm, senders, 1.0)?); // warm
            Ok((server.replay(&bodies, senders, seconds)?, server))
        };
        let (bare, _) = run(Command::new(env::current_exe()?).arg("bare"))?;
        let file = folder.join(format!("db-{senders}"));
        let addresses = ["--listen", "127.0.0.1:0", "--inside", "127.0.0.1:0"];
        let program = &mut Command::new(env!("CARGO_BIN_EXE_receiver"));
        let (ours, server) = run(program.arg("serve").arg(&file).args(addresses))?;
        // How long the bodies that it has kept take it when nothing more comes.
        let (began, memory) = (Instant::now(), server.memory());
        while server.stat("backlog")? > 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
        let behind = began.elapsed();
        let ratio = ours.rate() / bare.rate();
        worst = worst.min(ratio);
        println!(
            "{senders:7} {:7.0} {:11.0} {ratio:6.2} {:6.2} ms {:10.2} ms {:5.2} s {:4} MB",
            bare.rate(),
            ours.rate(),
            bare.latency(99).as_secs_f64() * 1e3,
            ours.latency(99).as_secs_f64() * 1e3,
            behind.as_secs_f64(),
            memory >> 20,
        );
        assert!(bare.all_answered_200() && ours.all_answered_200());
    }
    fs::remove_dir_all(&folder)?;
    println!("worst ratio {worst:.2}, wanted {WANTED}");
    if worst < WANTED { Err(io::Error::other("slower than wanted")) } else { Ok(()) }
}

/// The bare handler.
fn bare() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on http://{}\ninside on http://none", listener.local_addr()?);
        io::stdout().flush()?;
        let routes = Router::new().route("/push", post(|body: Bytes| async move { drop(body) }));
        axum::serve(listener, routes).await
    })
}

/// Pushes of all kinds, none like another: those of the fixtures, with other ids.
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
        let body = push.to_body().replace(device, &format!("{:012}", 100_000_000_000 + number));
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

    /// Posts for so many seconds.
    fn replay(&self, bodies: &Path, senders: usize, seconds: f64) -> io::Result<Report> {
        let arguments = ["--url", &format!("{}/push", self.url), "--concurrency", &senders.to_string()];
        let mut arguments: Vec<_> = arguments.into_iter().map(std::ffi::OsString::from).collect();
        arguments.push(bodies.into());
        let Ok(replay::Command::Replay(mut options)) = replay::parse(lexopt::Parser::from_args(arguments))
        else {
            return Err(io::Error::other("wrong arguments"));
        };
        options.progress = false;
        options.seconds = seconds;
        replay::run(options)
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
