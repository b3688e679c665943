//! Runs the receiver, and talks to it.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    ops::Deref,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// What a receiver may have had of memory at the most: a few times what it has when it has started.
const MEMORY: u64 = 100 << 20;

/// A folder for one test, empty. It stays where the test fails.
pub(crate) struct Folder(PathBuf);

pub(crate) fn folder(test: &str) -> Folder {
    let name = format!("receiver-{test}-{}", std::process::id());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    Folder(folder)
}

impl Deref for Folder {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

/// A receiver that runs.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    inside: SocketAddr,
}

/// The command that serves `<folder>/db` on free ports.
pub(crate) fn command(folder: &Path, options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_receiver"));
    command.arg("serve").arg(folder.join("db")).args(["--listen", "127.0.0.1:0", "--inside", "127.0.0.1:0"]);
    command.args(options).stdin(Stdio::null());
    command
}

impl Server {
    pub(crate) fn start(folder: &Path, options: &[&str]) -> Self {
        Self::run(&mut command(folder, options))
    }

    /// Runs a command, and waits until it prints where it listens.
    pub(crate) fn run(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the receiver starts");
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut address = |start: &str| {
            let mut line = String::new();
            out.read_line(&mut line).expect("it prints where it listens");
            let address = line.strip_prefix(start).unwrap_or_else(|| panic!("it printed {line:?}"));
            address.trim_end().parse().expect("an address")
        };
        let (address, inside) = (address("listening on http://"), address("inside on http://"));
        Self { child, address, inside }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn post(&self, path: &str, body: &[u8]) -> Answer {
        post(self.address, path, "application/json", body).expect("an answer")
    }

    /// Asks what only this machine may ask.
    pub(crate) fn get(&self, path: &str) -> Answer {
        request(self.inside, &format!("GET {path} HTTP/1.1\r\n"), b"").expect("an answer")
    }

    /// What `/metrics` says, by name and label: `receiver_answers_total{status="200"} 5` is 5 at `answers`, `200`.
    pub(crate) fn counts(&self) -> BTreeMap<String, BTreeMap<String, u64>> {
        let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for line in self.get("/metrics").body.lines().filter_map(|line| line.strip_prefix("receiver_")) {
            let Some((name, rest)) = line.split_once('{') else { continue };
            let mut parts = rest.split('"');
            let (Some(label), Some(value)) = (parts.nth(1), parts.next()) else { continue };
            if let Ok(value) = value.trim_start_matches("} ").parse() {
                counts.entry(name.trim_end_matches("_total").into()).or_default().insert(label.into(), value);
            }
        }
        counts
    }

    pub(crate) fn count(&self, name: &str, label: &str) -> u64 {
        self.counts().get(name).and_then(|counts| counts.get(label)).copied().unwrap_or(0)
    }

    /// Waits until all that is kept is decoded.
    pub(crate) fn settle(&self) {
        wait_until("all is decoded", || {
            let bodies = self.counts().remove("bodies").unwrap_or_default();
            let count = |what: &str| bodies.get(what).copied().unwrap_or(0);
            count("kept") + count("recovered") == count("decoded")
        });
    }

    /// How much memory it has had at the most, in bytes.
    pub(crate) fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).expect("it runs");
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a line");
        line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
    }

    pub(crate) fn terminate(&self) {
        let status = Command::new("sh").arg("-c").arg(format!("kill -TERM {}", self.child.id())).status();
        assert!(status.expect("there is a shell").success());
    }

    /// Whatever it went through, it has taken no more memory than this.
    fn assert_bounded(&self) {
        let memory = self.memory();
        assert!(memory < MEMORY, "{} MB", memory >> 20);
    }

    /// Stops it with SIGTERM. Returns whether it succeeded.
    pub(crate) fn stop(mut self) -> bool {
        self.assert_bounded();
        self.terminate();
        let mut status = None;
        wait_until("the receiver has stopped", || {
            status = self.child.try_wait().expect("it is our child");
            status.is_some()
        });
        status.is_some_and(|status| status.success())
    }

    /// Ends it with SIGKILL.
    pub(crate) fn kill(mut self) {
        self.assert_bounded();
        self.child.kill().expect("it runs");
        self.child.wait().expect("it is our child");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Where a test fails, it must not stay behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a receiver that must not start, and returns what it says.
pub(crate) fn refused(folder: &Path, options: &[&str]) -> String {
    let mut child =
        command(folder, options).stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("it starts");
    let began = Instant::now();
    let status = loop {
        match child.try_wait().expect("it is our child") {
            Some(status) => break status,
            None if began.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(5)),
            None => break child.kill().and_then(|()| child.wait()).expect("it runs"),
        }
    };
    let mut said = String::new();
    child.stderr.take().expect("it is piped").read_to_string(&mut said).expect("text");
    assert_eq!(status.code(), Some(2), "{said}");
    said
}

pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "in vain: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) body: String,
}

/// Posts a body on a connection of its own; `None` where no answer came.
pub(crate) fn post(address: SocketAddr, path: &str, content_type: &str, body: &[u8]) -> Option<Answer> {
    let head =
        format!("POST {path} HTTP/1.1\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n", body.len());
    request(address, &head, body)
}

pub(crate) fn request(address: SocketAddr, head: &str, body: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let head = format!("{head}host: {address}\r\nconnection: close\r\n\r\n");
    // It may answer before it has all of it, and close.
    let _ = stream.write_all(&[head.as_bytes(), body].concat());
    answer(&mut stream)
}

/// Reads an answer, up to the end of the connection.
pub(crate) fn answer(stream: &mut TcpStream) -> Option<Answer> {
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    let (headers, body) = answer.split_once("\r\n\r\n")?;
    let status = headers.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some(Answer { status, headers: headers.to_owned(), body: body.to_owned() })
}

/// Replays a file, and returns whether every request was answered 200, and what was printed.
pub(crate) fn replay(server: &Server, file: &Path, options: &[&str]) -> (bool, String) {
    let url = server.url("/push");
    let mut arguments: Vec<OsString> = vec!["--url".into(), url.into()];
    arguments.extend(options.iter().map(OsString::from));
    arguments.push(file.into());
    let parsed = replay::parse(lexopt::Parser::from_args(arguments));
    let Ok(replay::Command::Replay(mut options)) = parsed else { panic!("{parsed:?}") };
    options.progress = false;
    let mut printed = Vec::new();
    let all_answered_200 =
        replay::replay(options, &mut printed).expect("the file is there").all_answered_200();
    (all_answered_200, String::from_utf8(printed).expect("text"))
}
