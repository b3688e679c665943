//! The fleet as processes, which can be stopped and killed, and real servers for it.

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use async_nats::jetstream::{
    Context,
    consumer::PullConsumer,
    stream::{self, ClusterInfo, State},
};
use futures_util::{
    StreamExt as _,
    future::{join_all, ready},
};
use mettax_push::Kind;
use replay::Report;
use tokio_postgres::{NoTls, Row};

/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(90);

/// A process that is killed when it is dropped.
pub(crate) struct Process(pub(crate) Child);

impl Process {
    fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).spawn().expect("it starts"))
    }

    /// SIGKILL.
    pub(crate) fn kill(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }

    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("sh").arg("-c").arg(format!("kill -{name} {}", self.0.id())).status();
        assert!(sent.expect("there is a shell").success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Where the servers listen.
struct Ports {
    nats: Vec<u16>,
    /// Where those of NATS meet, if they are several.
    cluster: Vec<u16>,
    postgres: u16,
}

/// NATS, PostgreSQL, one intake, and as many workers as a test likes.
pub(crate) struct Fleet {
    pub(crate) folder: PathBuf,
    ports: Ports,
    nats: Vec<Process>,
    pub(crate) postgres: Process,
    intake: Process,
    url: String,
    pub(crate) workers: Vec<Process>,
    options: Vec<String>,
}

impl Fleet {
    /// Starts all of it, with `options` for each worker, and `more` for the intake.
    pub(crate) fn start(name: &str, workers: usize, options: &[&str], more: &[&str]) -> Self {
        Self::start_on(1, name, workers, options, more)
    }

    /// The same with several servers of NATS.
    pub(crate) fn start_on(
        servers: usize,
        name: &str,
        workers: usize,
        options: &[&str],
        more: &[&str],
    ) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("the target folder can be written");
        let free = || TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port").port();
        let some = |count| (0..count).map(|_| free()).collect::<Vec<_>>();
        let cluster = if servers > 1 { some(servers) } else { Vec::new() };
        let ports = Ports { nats: some(servers), cluster, postgres: free() };
        let nats = (0..servers).map(|number| nats_server(&folder, &ports, number)).collect();
        let postgres = server("postgres", &folder.join("postgres"), ports.postgres, &[]);
        if servers > 1 {
            wait_until("the servers of NATS have a leader", || block_on(can_replicate(&ports, servers)));
        }
        let mut intake = Command::new(env!("CARGO_BIN_EXE_intake"));
        intake.args(["--listen", "127.0.0.1:0", "--inside", "127.0.0.1:0"]).args(more);
        let mut intake = Process::start(environment(&mut intake, &ports).stdout(Stdio::piped()));
        // Both of its lines: it ends where nobody reads them.
        let mut out = BufReader::new(intake.0.stdout.take().expect("it is piped")).lines();
        let [line, _inside] = [out.next(), out.next()].map(|line| line.expect("two lines").expect("text"));
        let url = line.strip_prefix("listening on ").unwrap_or_else(|| panic!("{line:?}")).to_owned();
        let options = options.iter().map(|&option| option.to_owned()).collect();
        let mut fleet = Self { folder, ports, nats, postgres, intake, url, workers: Vec::new(), options };
        (0..workers).for_each(|_| fleet.add_worker());
        if workers > 0 {
            fleet.wait_until_shared();
        }
        fleet
    }

    pub(crate) fn worker(&self) -> Process {
        let mut worker = Command::new(env!("CARGO_BIN_EXE_worker"));
        Process::start(environment(&mut worker, &self.ports).args(&self.options).stdout(Stdio::null()))
    }

    pub(crate) fn add_worker(&mut self) {
        let worker = self.worker();
        self.workers.push(worker);
    }

    pub(crate) fn restart_nats(&mut self) {
        self.nats[0].kill();
        self.nats[0] = nats_server(&self.folder, &self.ports, 0);
    }

    /// Takes a server of NATS away with all that is on its disk, puts a new one in its place, and waits until that has
    /// what the others have.
    pub(crate) fn replace_nats(&mut self, number: usize) {
        self.nats[number].kill();
        fs::remove_dir_all(self.folder.join(format!("nats-{number}"))).expect("it has a folder");
        thread::sleep(Duration::from_secs(1)); // the others go on meanwhile
        self.nats[number] = nats_server(&self.folder, &self.ports, number);
        wait_until("each has all", || block_on(self.is_copied()).unwrap_or(false));
    }

    /// Whether the stream and all of its consumers are on all servers.
    async fn is_copied(&self) -> anyhow::Result<bool> {
        let is_copied = |cluster: &Option<ClusterInfo>| {
            cluster.as_ref().is_some_and(|cluster| {
                cluster.replicas.len() + 1 == self.nats.len()
                    && cluster.replicas.iter().all(|peer| peer.current && !peer.offline)
            })
        };
        let stream = jetstream(&self.ports).await?.get_stream("push").await?;
        let (mut all, mut consumers) = (is_copied(&stream.cached_info().cluster), stream.consumers());
        while let Some(consumer) = consumers.next().await.transpose()? {
            all &= is_copied(&consumer.cluster);
        }
        Ok(all)
    }

    pub(crate) fn restart_postgres(&mut self) {
        self.postgres.kill();
        self.postgres = server("postgres", &self.folder.join("postgres"), self.ports.postgres, &[]);
    }

    /// Posts a file; requests that are answered 503 are sent again.
    pub(crate) fn replay(&self, file: &Path, options: &[&str]) -> impl FnOnce() -> Report + Send + 'static {
        let url = format!("{}/push", self.url);
        let mut arguments: Vec<_> =
            ["--url", &url].iter().chain(options).map(std::ffi::OsString::from).collect();
        arguments.push(file.into());
        move || {
            let parsed = replay::parse(lexopt::Parser::from_args(arguments));
            let Ok(replay::Command::Replay(mut options)) = parsed else { panic!("{parsed:?}") };
            options.progress = false;
            replay::run(options).expect("the file is there")
        }
    }

    /// Runs a statement; `None` while the database is away.
    pub(crate) fn query(&self, sql: &str) -> Option<Vec<Row>> {
        block_on(async {
            let (client, connection) =
                tokio_postgres::connect(&database(self.ports.postgres), NoTls).await.ok()?;
            let connection = tokio::spawn(connection);
            let rows = client.query(sql, &[]).await;
            connection.abort();
            match rows {
                Err(error) if error.as_db_error().is_some_and(|it| it.code().code() == "42601") => {
                    panic!("{sql}: {error:?}")
                }
                rows => rows.ok(),
            }
        })
    }

    /// The first column of what a statement selects.
    pub(crate) fn select<T: for<'a> tokio_postgres::types::FromSql<'a>>(&self, sql: &str) -> Vec<T> {
        let rows = self.query(sql).unwrap_or_else(|| panic!("it cannot be selected: {sql}"));
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// How many rows there are, of pushes and of dead letters; `None` while the database is away.
    pub(crate) fn stored(&self) -> Option<i64> {
        let of_kind = |kind: &Kind| format!("(SELECT count(*) FROM {kind}_push) + ");
        let count: String = Kind::ALL.iter().map(of_kind).collect();
        Some(self.query(&format!("SELECT {count} (SELECT count(*) FROM dead_letter)"))?.first()?.get(0))
    }

    /// Waits until as many rows are stored, and returns how long that took.
    pub(crate) fn wait_until_stored(&mut self, rows: i64) -> Duration {
        waited(|| self.stored() >= Some(rows)).unwrap_or_else(|| {
            let ended: Vec<_> = self.workers.iter_mut().map(|worker| worker.0.try_wait()).collect();
            panic!(
                "of {rows} rows there are {:?}; units {:?}, workers that ended {ended:?}; {}",
                self.stored(),
                self.shares(),
                self.describe_stream()
            )
        })
    }

    /// Publishes messages until the stream takes no more of that length, and then one of which all but the bytes of its
    /// record fits. Returns whether the last was refused, how many were taken, and the stream's state.
    pub(crate) fn fill_stream(&self, limit: usize) -> (bool, u64, State) {
        block_on(async {
            let context = jetstream(&self.ports).await.expect("NATS");
            let publish = async |length: usize| {
                let sent = context.publish("push.dead", vec![b'x'; length].into()).await.expect("NATS");
                sent.await.is_ok()
            };
            let mut taken = 0;
            while publish(900).await {
                taken += 1;
            }
            let mut stream = context.get_stream("push").await.expect("the stream");
            let bytes = usize::try_from(stream.cached_info().state.bytes).expect("few");
            let refused = !publish(limit - bytes - 10).await;
            (refused, taken, stream.info().await.expect("the stream").state.clone())
        })
    }

    /// What the stream says of itself, and each consumer that has not got or not acknowledged all.
    fn describe_stream(&self) -> String {
        let described = block_on(async {
            let stream = jetstream(&self.ports).await?.get_stream("push").await?;
            let mut lines = vec![format!("{:?}", stream.cached_info().state)];
            let mut consumers = stream.consumers();
            while let Some(info) = consumers.next().await.transpose()? {
                if info.num_pending > 0 || info.num_ack_pending > 0 {
                    lines.push(format!("{info:?}"));
                }
            }
            anyhow::Ok(lines.join("\n"))
        });
        described.unwrap_or_else(|error| format!("{error:#}"))
    }

    /// Takes messages from the consumers as a former owner would that does not know yet, and leaves them unacknowledged.
    /// Returns how many it got.
    pub(crate) fn steal(&self) -> usize {
        block_on(async {
            let context = jetstream(&self.ports).await.expect("NATS");
            let stolen = join_all((0..64).map(async |unit| {
                let name = format!("push-{unit}");
                // It may be begun anew at the moment.
                let consumer: PullConsumer = context.get_consumer_from_stream(name, "push").await.ok()?;
                let batch = consumer.batch().max_messages(8).expires(Duration::from_millis(500));
                Some(batch.messages().await.ok()?.filter(|message| ready(message.is_ok())).count().await)
            }));
            stolen.await.into_iter().flatten().sum()
        })
    }

    /// How many units each worker owns that owns any.
    pub(crate) fn shares(&self) -> Vec<i64> {
        let count =
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'
                     AND classid = 28016 AND objid < 65 GROUP BY pid ORDER BY 1";
        self.query(count).unwrap_or_default().iter().map(|row| row.get(0)).collect()
    }

    /// Waits until the workers share all units evenly, and returns how long that took.
    pub(crate) fn wait_until_shared(&self) -> Duration {
        wait_until("the units are shared evenly", || {
            let shares = self.shares();
            shares.len() == self.workers.len()
                && shares.iter().sum::<i64>() == 65
                && shares[shares.len() - 1] - shares[0] <= 1
        })
    }

    /// How much memory the intake and the workers have had at the most, in bytes.
    pub(crate) fn memory(&self) -> Vec<u64> {
        let of = |process: &Process| {
            let status = fs::read_to_string(format!("/proc/{}/status", process.0.id())).unwrap_or_default();
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or(0) << 10
        };
        std::iter::once(&self.intake).chain(&self.workers).map(of).collect()
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.workers.clear();
        self.nats.clear();
        self.postgres.kill();
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn nats(ports: &[u16]) -> String {
    ports.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect::<Vec<_>>().join(",")
}

async fn jetstream(ports: &Ports) -> Result<Context, async_nats::ConnectError> {
    let servers = nats(&ports.nats);
    async_nats::connect(servers.split(',').collect::<Vec<_>>()).await.map(async_nats::jetstream::new)
}

/// Whether a stream can be kept on so many servers: they have to find each other first.
async fn can_replicate(ports: &Ports, num_replicas: usize) -> bool {
    let Ok(context) = jetstream(ports).await else { return false };
    let config = stream::Config { name: "probe".into(), num_replicas, ..stream::Config::default() };
    context.get_or_create_stream(config).await.is_ok() && context.delete_stream("probe").await.is_ok()
}

fn database(port: u16) -> String {
    format!("host=127.0.0.1 port={port} user=postgres dbname=postgres")
}

fn environment<'a>(command: &'a mut Command, ports: &Ports) -> &'a mut Command {
    command.env("FLEET_NATS", nats(&ports.nats)).env("FLEET_DATABASE", database(ports.postgres))
}

/// Starts a server of NATS, alone or as one of several.
fn nats_server(folder: &Path, ports: &Ports, number: usize) -> Process {
    let mut cluster: Vec<_> = ports.cluster.iter().map(ToString::to_string).collect();
    cluster.rotate_left(number); // its own comes first
    let folder = folder.join(format!("nats-{number}"));
    server("nats", &folder, ports.nats[number], &[cluster.join(",")])
}

/// Starts a server with the script that users start it with, and waits until it listens.
fn server(name: &str, folder: &Path, port: u16, more: &[String]) -> Process {
    let start = || {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/run");
        Process::start(Command::new(script).arg(name).arg(folder).arg(port.to_string()).args(more))
    };
    let mut process = start();
    wait_until("the server listens", || {
        // What is left of one that was killed may be in the way for a moment.
        if process.0.try_wait().expect("it is our child").is_some() {
            process = start();
        }
        thread::sleep(Duration::from_millis(50));
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    });
    process
}

/// Waits until something holds, and returns how long that took.
pub(crate) fn wait_until(what: &str, holds: impl FnMut() -> bool) -> Duration {
    waited(holds).unwrap_or_else(|| panic!("in vain: {what}"))
}

/// How long it took until something held; `None` where that took too long.
fn waited(mut holds: impl FnMut() -> bool) -> Option<Duration> {
    let began = Instant::now();
    while !holds() {
        if began.elapsed() >= PATIENCE {
            return None;
        }
        thread::sleep(Duration::from_millis(100));
    }
    Some(began.elapsed())
}

fn block_on<F: Future>(future: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(future)
}
