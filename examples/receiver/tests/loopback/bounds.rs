//! What is too much, too long or too slow, and what it costs.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use crate::{
    answers::{GPS, gzip},
    server::{Server, answer, folder, request, wait_until},
    stored::{dead, each_once, inbox},
};

fn connect(server: &Server, sent: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
    stream.write_all(sent).expect("it takes it");
    stream
}

/// Waits until the other side closes; returns after how long it did.
fn closed(stream: &mut TcpStream) -> Duration {
    let began = Instant::now();
    let _ = stream.read_to_end(&mut Vec::new());
    began.elapsed()
}

#[test]
fn long_bodies_are_answered_413() {
    let folder = folder("long");
    let server = Server::start(&folder, &["--max-body=1000", "--max-decompressed=2000"]);
    assert_eq!(server.post("/push", &b" ".repeat(1000)).status, 200);
    assert_eq!(server.post("/push", &b" ".repeat(1001)).status, 413);
    assert_eq!(server.post("/push/gps", &b" ".repeat(100_000)).status, 413);
    // 100 MB, announced and not.
    let announced = "POST /push HTTP/1.1\r\ncontent-length: 100000000\r\n";
    assert_eq!(request(server.address(), announced, b"{").expect("an answer").status, 413);
    let mut stream =
        connect(&server, b"POST /push HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = [b"10000\r\n", &vec![b' '; 65536][..], b"\r\n"].concat();
    // It answers, and closes, long before the end.
    let sent = (0..1600).take_while(|_| stream.write_all(&chunk).is_ok()).count();
    assert!(sent < 1600, "it took all of it");
    let before = server.memory();
    for bomb in [gzip(&vec![b' '; 100 << 20]), gzip(&vec![b' '; 2001])] {
        let head =
            format!("POST /push HTTP/1.1\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n", bomb.len());
        assert_eq!(request(server.address(), &head, &bomb).expect("an answer").status, 413, "{}", bomb.len());
    }
    assert!(server.memory() < before + (8 << 20), "from {before} to {}", server.memory());
    assert!(server.stop());
    assert_eq!(dead(&folder).len(), 1);
}

#[test]
fn slow_senders_are_cut_off() {
    let folder = folder("slow");
    let times = ["--head-timeout=700ms", "--body-timeout=700ms", "--request-timeout=1500ms"];
    let server = Server::start(&folder, &times);
    let soon = Duration::from_secs(10);
    // A head that does not end, and a connection on which nothing comes, at first or after an answer.
    for sent in [
        &b"POST /push HTTP/1.1\r\nhost:"[..],
        b"",
        b"POST /push HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\n ",
    ] {
        assert!(closed(&mut connect(&server, sent)) < soon, "{}", String::from_utf8_lossy(sent));
    }
    // A body that does not come, and one that comes by the byte.
    let head = b"POST /push HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\nconnection: close\r\n\r\n";
    let silent = answer(&mut connect(&server, head)).expect("an answer");
    assert_eq!((silent.status, silent.body.as_str()), (408, "the body came too slowly\n"));
    assert!(silent.headers.contains("\r\nretry-after: "), "{}", silent.headers);
    let mut drip = connect(&server, head);
    let mut writer = drip.try_clone().expect("a second handle");
    let dripping = thread::spawn(move || {
        let took = (0..100).take_while(|_| {
            thread::sleep(Duration::from_millis(100));
            writer.write_all(b"x").is_ok()
        });
        took.count()
    });
    assert_eq!(answer(&mut drip).expect("an answer").status, 408);
    drop(drip);
    assert!(dripping.join().expect("no panic") < 100);
    assert_eq!(server.post("/push", GPS).status, 200);
    assert!(server.stop());
}

/// Idle connections take the places of others no longer than they may be idle.
#[test]
fn many_connections_are_bounded() {
    let folder = folder("many");
    let server = Server::start(&folder, &["--connections=50", "--head-timeout=1s"]);
    let held: Vec<_> = (0..400).map(|_| connect(&server, b"POST /pu")).collect();
    let began = Instant::now();
    assert_eq!(server.post("/push", GPS).status, 200);
    assert!(began.elapsed() < Duration::from_secs(30));
    let connections = server.count("now", "connections");
    assert!((1..=50).contains(&connections), "{connections}");
    drop(held);
    assert_eq!(server.post("/push", GPS).status, 200);
    assert!(server.stop());
}

/// The same with 10,000 connections, each with a head and the beginning of a body, which need as many open files on
/// both sides.
#[test]
#[ignore = "in full: needs `ulimit -n 12000`"]
fn ten_thousand_connections() {
    let folder = folder("ten_thousand");
    let server = Server::start(
        &folder,
        &["--connections=10000", "--head-timeout=2m", "--body-timeout=2m", "--request-timeout=2m"],
    );
    let head = b"POST /push HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{";
    let mut taken = Vec::new();
    while taken.len() < 9_990 {
        taken.push(connect(&server, head));
        if taken.len() % 50 == 0 {
            thread::sleep(Duration::from_millis(10)); // the kernel's queue may be short
        }
    }
    wait_until("all are taken", || server.count("now", "connections") >= 9_990);
    let began = Instant::now();
    assert_eq!(server.post("/push", GPS).status, 200);
    eprintln!("10,000 connections: {} MB, answered in {:?}", server.memory() >> 20, began.elapsed());
    assert!(server.memory() < 400 << 20);
    drop(taken);
    server.terminate();
}

#[test]
fn bodies_in_memory_are_bounded_together() {
    let folder = folder("open");
    let server = Server::start(&folder, &["--max-open=100KiB"]);
    let head = b"POST /push HTTP/1.1\r\nhost: x\r\ncontent-length: 50000\r\n\r\n";
    let mut taken: Vec<_> =
        (0..2).map(|_| connect(&server, &[head, &b" ".repeat(49_999)[..]].concat())).collect();
    let big = b" ".repeat(30_000);
    thread::sleep(Duration::from_millis(500)); // or what is posted next takes their room
    wait_until("there is no room", || server.post("/push", &big).status == 503);
    let refused = server.post("/push", &big);
    assert!(refused.headers.contains("\r\nretry-after: "), "{}", refused.headers);
    assert_eq!(refused.body, "too many bodies at once\n");
    // A small one finds room, and so does the rest of those that are open.
    assert_eq!(server.post("/push", GPS).status, 200);
    for stream in &mut taken {
        stream.write_all(b" ").expect("it takes it");
    }
    drop(taken);
    wait_until("there is room", || server.post("/push", &big).status == 200);
    assert!(server.stop());
}

#[test]
fn a_queue_that_is_full_is_answered_503_and_passes() {
    let folder = folder("queue");
    Server::start(&folder, &[]).kill();
    inbox(&folder)
        .execute_batch("INSERT INTO inbox VALUES (1, 0, NULL, NULL, NULL, '{}', zeroblob(70000))")
        .expect("a row");
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    database
        .execute_batch(
            "CREATE TRIGGER stuck BEFORE INSERT ON dead_letter BEGIN SELECT raise(ABORT, 'stuck'); END",
        )
        .expect("a trigger");
    let server = Server::start(&folder, &["--queue=64KiB"]);
    let full = server.post("/push", GPS);
    assert_eq!((full.status, full.body.as_str()), (503, "too much is kept and not decoded yet\n"));
    wait_until("the trouble is known", || server.get("/healthz").body.contains("store: stuck"));
    assert_eq!(server.get("/readyz").status, 503);
    database.execute_batch("DROP TRIGGER stuck").expect("it is there");
    wait_until("it passes", || server.post("/push", GPS).status == 200);
    wait_until("it is well again", || server.get("/healthz").status == 200);
    assert!(server.stop());
    assert_eq!((each_once(&folder).len(), dead(&folder).len()), (1, 1));
}

#[test]
fn beyond_the_quota_nothing_is_kept() {
    let folder = folder("quota");
    let server = Server::start(&folder, &["--quota=2MiB"]);
    let big = b" ".repeat(100_000);
    let mut kept = 0;
    while server.post("/push", &big).status == 200 {
        kept += 1;
        assert!(kept < 40, "there is no end");
    }
    assert!(server.get("/healthz").body.contains("the quota of 2097152 bytes is used up"));
    assert!(kept > 3);
    server.stop();
    let size = std::fs::metadata(folder.join("db")).expect("a file").len();
    assert!(size < 5 << 20, "{size}");
    let server = Server::start(&folder, &[]);
    assert_eq!(server.post("/push", GPS).status, 200);
    assert!(server.stop());
    assert_eq!(dead(&folder).len(), kept);
}

/// The same while bodies come all the time: there is no pause in which all of the log is in the file.
#[test]
fn the_log_stays_short_under_load() {
    let folder = folder("log_under_load");
    let server = Server::start(&folder, &["--quota=128MiB"]);
    // One push again and again, so that the log of the inbox alone grows.
    let (body, log) = ([GPS, &b" ".repeat(40_000)].concat(), folder.join("db-inbox-wal"));
    let longest = thread::scope(|scope| {
        let posting = || (0..350).all(|_| server.post("/push", &body).status == 200);
        let posting: Vec<_> = (0..4).map(|_| scope.spawn(posting)).collect();
        let mut longest = 0;
        while !posting.iter().all(thread::ScopedJoinHandle::is_finished) {
            longest = longest.max(std::fs::metadata(&log).expect("a file").len());
            thread::sleep(Duration::from_millis(5));
        }
        assert!(posting.into_iter().all(|thread| thread.join().expect("no panic")));
        longest
    });
    eprintln!("the log had {longest} bytes at the most");
    assert!((16 << 20..45 << 20).contains(&longest), "{longest}");
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), 1);
}

/// What is in the log is copied into the file again and again, or it would take more of the disk than all else.
#[test]
fn the_log_stays_short() {
    let folder = folder("log");
    let server = Server::start(&folder, &["--quota=8MiB"]);
    let mut longest = [0, 0];
    for number in 0..40 {
        assert_eq!(server.post("/push", &b" ".repeat(50_000 + number)).status, 200);
        server.settle();
        for (log, longest) in ["db-wal", "db-inbox-wal"].iter().zip(&mut longest) {
            *longest = std::fs::metadata(folder.join(log)).expect("a file").len().max(*longest);
        }
    }
    for longest in longest {
        assert!(longest > 1 << 19, "nothing was written to it");
        assert!(longest < 3 << 19, "{longest}");
    }
    assert!(server.stop());
    assert_eq!(dead(&folder).len(), 40);
}
