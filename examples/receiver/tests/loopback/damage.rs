//! What befalls the file: it goes, is replaced, damaged, locked, full, or of another release.

use std::{
    fs::{self, OpenOptions},
    io::{Seek as _, SeekFrom, Write as _},
    path::Path,
    process::Command,
    time::{Duration, SystemTime},
};

use crate::{
    answers::GPS,
    server::{Server, command, folder, refused, wait_until},
    stored::{dead, each_once, inbox, kept, select},
};

fn gps(number: u32) -> Vec<u8> {
    String::from_utf8_lossy(GPS).replace("1_1", &format!("1_{number}")).into_bytes()
}

/// Runs a receiver that stores so many pushes.
fn filled(folder: &Path, count: u32) {
    let server = Server::start(folder, &[]);
    for number in 0..count {
        assert_eq!(server.post("/push", &gps(number)).status, 200);
    }
    assert!(server.stop());
}

/// As if no name in a folder had changed for a minute: then one look at the folder does for all that is in it.
fn quiet(folder: &Path) {
    let long_ago = SystemTime::now() - Duration::from_secs(60);
    let handle = fs::File::open(folder).expect("it is there");
    handle.set_modified(long_ago).expect("it is ours");
}

#[test]
fn a_file_that_is_gone_or_replaced_is_noticed_before_the_next_200() {
    let folder = folder("gone");
    filled(&folder, 3);
    let files = ["", "-wal", "-shm"].map(|suffix| [format!("db{suffix}"), format!("db-inbox{suffix}")]);
    for (number, file) in files.as_flattened().iter().enumerate() {
        let server = Server::start(&folder, &[]);
        if number % 2 == 0 {
            quiet(&folder);
        }
        assert_eq!(server.post("/push", &gps(10)).status, 200);
        let (here, away) = (folder.join(file), folder.join("away"));
        fs::rename(&here, &away).expect("it is there");
        for replaced in [false, true] {
            if replaced {
                fs::copy(&away, &here).expect("it can be read");
            }
            assert_eq!(server.post("/push", &gps(11)).status, 503, "{file}");
            let health = server.get("/healthz");
            let why = if replaced { "was replaced" } else { "is gone" };
            assert!(health.status == 503 && health.body.contains(why), "{file}: {health:?}");
        }
        fs::rename(&away, &here).expect("it is there");
        wait_until("it is well again, though nothing came", || server.get("/healthz").status == 200);
        assert_eq!(server.post("/push", &gps(12)).status, 200);
        assert!(server.stop());
        assert_eq!(each_once(&folder).len(), 6, "{file}: what was answered 503 may be there");
        let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
        database
            .execute_batch("DELETE FROM gps_push WHERE json LIKE '%1_12%' OR json LIKE '%1_11%'")
            .expect("rows");
        assert_eq!(database.query_row("SELECT count(*) FROM gps", [], |row| row.get(0)), Ok(4));
    }
}

#[test]
fn a_file_that_is_cut_off_or_has_a_hole_is_said_to_be_damaged() {
    let folder = folder("damaged");
    filled(&folder, 400);
    let path = folder.join("db");
    // So that every page is in use.
    let database = rusqlite::Connection::open(&path).expect("the receiver made it");
    database.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)").expect("nobody else is there");
    drop(database);
    let whole = fs::read(&path).expect("a file");
    let pages = whole.len() / 4096;
    assert!(pages > 40);

    for file in ["db", "db-inbox"] {
        let server = Server::start(&folder, &[]);
        quiet(&folder);
        assert_eq!(server.post("/push", &gps(900)).status, 200);
        let path = folder.join(file);
        let half = fs::metadata(&path).expect("a file").len() / 2;
        OpenOptions::new().write(true).open(&path).expect("a file").set_len(half).expect("it can be written");
        wait_until("it is known", || server.get("/healthz").body.contains(&format!("{file} was cut off")));
        assert_eq!(server.post("/push", &gps(901)).status, 503);
        server.kill();
        for file in ["db-wal", "db-shm", "db-inbox", "db-inbox-wal", "db-inbox-shm"] {
            fs::remove_file(folder.join(file)).expect("it is left by a kill");
        }
        fs::write(folder.join("db"), &whole).expect("it can be written");
    }

    fs::write(&path, &whole[..4096 * (pages / 2)]).expect("it can be written");
    let said = refused(&folder, &[]);
    assert!(said.contains("malformed") || said.contains("is damaged"), "{said}");

    for page in (1..pages).step_by(5) {
        let hole = page * 4096..(page + 1) * 4096;
        fs::write(&path, [&whole[..hole.start], &[0; 4096], &whole[hole.end..]].concat())
            .expect("it can be written");
        let said = refused(&folder, &[]);
        assert!(said.contains("is damaged") || said.contains("malformed"), "page {page}: {said}");
    }
}

/// Damage that is met while it runs: what was kept stays in the inbox, and nothing more is kept.
#[test]
fn damage_that_is_met_later_stops_it() {
    let folder = folder("met");
    filled(&folder, 400);
    let path = folder.join("db");
    let root = select(&folder, "SELECT rootpage FROM sqlite_schema WHERE name = 'gps_push'");
    let root: u64 = root[0].trim_start_matches("Integer(").trim_end_matches(')').parse().expect("a number");
    let mut file = OpenOptions::new().write(true).open(&path).expect("a file");
    file.seek(SeekFrom::Start(4096 * (root - 1))).expect("it is as long");
    file.write_all(&[0; 4096]).expect("it can be written");
    let server = Server::start(&folder, &["--no-check"]);
    assert_eq!(server.post("/push", &gps(900)).status, 200);
    wait_until("it is known", || server.get("/healthz").body.contains("malformed"));
    wait_until("nothing is kept any more", || server.post("/push", &gps(901)).status == 503);
    assert!(!server.stop());
    assert_ne!(kept(&folder), 0);
}

#[test]
fn a_locked_inbox_is_answered_503_until_it_is_free() {
    let folder = folder("locked");
    let server = Server::start(&folder, &[]);
    assert_eq!(server.post("/push", &gps(1)).status, 200);
    server.settle();
    let inbox = inbox(&folder);
    inbox.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    let locked = server.post("/push", &gps(2));
    assert_eq!(locked.status, 503);
    assert!(locked.headers.contains("\r\nretry-after: "), "{}", locked.headers);
    for _ in 0..10 {
        // Also when it has looked again.
        assert!(server.get("/healthz").body.starts_with("keep: database is locked"));
        std::thread::sleep(Duration::from_millis(100));
    }
    inbox.execute_batch("COMMIT").expect("nothing was written");
    wait_until("it is well again, though nothing came", || server.get("/healthz").status == 200);
    assert_eq!(server.post("/push", &gps(2)).status, 200);
    drop(inbox);
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), 2);
}

/// Another process that writes into the database keeps nobody from being answered.
#[test]
fn while_the_database_is_locked_bodies_are_kept() {
    let folder = folder("locked_database");
    let server = Server::start(&folder, &[]);
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    database.execute_batch("BEGIN IMMEDIATE").expect("nobody writes");
    for number in 0..20 {
        assert_eq!(server.post("/push", &gps(number)).status, 200);
    }
    wait_until("it is told", || server.get("/healthz").body.starts_with("store: database is locked"));
    assert_eq!(server.post("/push", &gps(20)).status, 200);
    assert_eq!(kept(&folder), 21);
    wait_until("it is told", || server.count("now", "backlog") == 21);
    database.execute_batch("COMMIT").expect("nothing was written");
    wait_until("it is well again", || server.get("/healthz").status == 200);
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), 21);
}

/// What is stored and cannot be taken off the inbox is stored once all the same, also by the next start.
#[test]
fn what_stays_in_the_inbox_is_not_stored_twice() {
    let folder = folder("stays");
    let server = Server::start(&folder, &[]);
    inbox(&folder)
        .execute_batch("CREATE TRIGGER stuck BEFORE DELETE ON inbox BEGIN SELECT raise(ABORT, 'stuck'); END")
        .expect("a trigger");
    for body in [&gps(1)[..], b"nonsense", &gps(2)] {
        assert_eq!(server.post("/push", body).status, 200);
        wait_until("it is told", || server.get("/healthz").body.contains("store: stuck"));
    }
    wait_until("all is stored", || each_once(&folder).len() == 2 && dead(&folder).len() == 1);
    assert_eq!(kept(&folder), 3);
    server.kill();
    inbox(&folder).execute_batch("DROP TRIGGER stuck").expect("it is there");
    let server = Server::start(&folder, &[]);
    assert_eq!((kept(&folder), server.count("now", "backlog")), (0, 0));
    assert_eq!(server.post("/push", &gps(1)).status, 200);
    server.settle();
    assert_eq!(server.count("bodies", "repeated"), 1, "it was not fed from the inbox");
    assert!(server.stop());
    assert_eq!((each_once(&folder).len(), dead(&folder).len()), (2, 1));
}

/// What is stored where nobody will find it stays in the inbox.
#[test]
fn a_database_that_is_removed_takes_nothing_with_it_that_is_not_decoded() {
    for _ in 0..10 {
        let folder = folder("removed");
        let server = Server::start(&folder, &[]);
        for number in 0..20 {
            assert_eq!(server.post("/push", &gps(number)).status, 200);
        }
        fs::remove_file(folder.join("db")).expect("it is there");
        wait_until("it is known", || server.get("/healthz").body.contains("is gone"));
        // Time to decode it in vain, more than once.
        std::thread::sleep(Duration::from_millis(800));
        server.kill();
        if kept(&folder) > 0 {
            return;
        }
        // All of it was decoded while it still was there.
    }
    panic!("nothing is kept");
}

/// Bodies were answered 200 that are in an inbox, so none is passed over.
#[test]
fn an_inbox_is_of_one_database() {
    let (here, there) = (folder("inbox_here"), folder("inbox_there"));
    for folder in [&here, &there] {
        Server::start(folder, &[]).kill();
        inbox(folder)
            .execute("INSERT INTO inbox VALUES (7, 0, NULL, NULL, NULL, '{}', ?)", [gps(1)])
            .expect("a row");
    }
    let away = here.join("away");
    fs::rename(here.join("db-inbox"), &away).expect("it is there");
    let said = refused(&here, &[]);
    assert!(said.contains("db-inbox is gone, and with it what was answered 200"), "{said}");
    fs::copy(there.join("db-inbox"), here.join("db-inbox")).expect("it can be read");
    let said = refused(&here, &[]);
    assert!(said.contains("db-inbox is of another database, and holds 1 bodies"), "{said}");

    fs::rename(&away, here.join("db-inbox")).expect("it is there");
    let server = Server::start(&here, &[]);
    server.settle();
    server.kill();
    assert_eq!(each_once(&here).len(), 1);

    // To do without, as it was told.
    fs::remove_file(here.join("db-inbox")).expect("it is there");
    let database = rusqlite::Connection::open(here.join("db")).expect("the receiver made it");
    database.execute_batch("UPDATE receiver SET inbox = NULL").expect("as it was told");
    drop(database);
    // An empty one of another database holds nothing that could be lost.
    inbox(&there).execute_batch("DELETE FROM inbox").expect("a table");
    fs::copy(there.join("db-inbox"), here.join("db-inbox")).expect("it can be read");
    let server = Server::start(&here, &[]);
    assert_eq!(server.post("/push", &gps(2)).status, 200);
    assert!(server.stop());
    assert_eq!(each_once(&here).len(), 2);
}

/// Files may be no longer than a limit, which is lifted later: the same as a disk that is full.
#[test]
fn a_full_disk_is_answered_503_until_there_is_room() {
    let folder = folder("full");
    let serve = command(&folder, &[]);
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; exec prlimit --fsize=3000000:unlimited \"$@\"", "sh"]);
    limited.arg(serve.get_program()).args(serve.get_args());
    let server = Server::run(&mut limited);
    let mut kept = 0;
    let body = |number: u32| [&gps(number)[..], &b" ".repeat(20_000)].concat();
    while server.post("/push", &body(kept)).status == 200 {
        kept += 1;
        assert!(kept < 1000, "the limit is not there");
    }
    assert!(kept > 10);
    assert_eq!(server.get("/healthz").status, 503);
    let lifted =
        Command::new("prlimit").args(["--fsize=unlimited", "--pid", &server.id().to_string()]).status();
    assert!(lifted.expect("prlimit is there").success());
    wait_until("it is well again, though nothing came", || server.get("/healthz").status == 200);
    assert_eq!(server.post("/push", &body(kept)).status, 200);
    server.settle();
    server.kill();
    let server = Server::start(&folder, &[]);
    server.settle();
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), kept as usize + 1);
}

/// A file system of its own, which others fill up.
#[test]
fn a_file_system_that_is_full_is_answered_503_until_there_is_room() {
    let folder = folder("full_tmpfs");
    let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=8m", "none"]).arg(&*folder).output();
    if !mount.is_ok_and(|mounted| mounted.status.success()) {
        eprintln!("nothing can be mounted here: a full file system was NOT tested, only a limit on files");
        return;
    }
    let unmount = Unmount(&folder);
    let server = Server::start(&folder, &[]);
    let (mut kept, body) = (0, |number: u32| [&gps(number)[..], &b" ".repeat(20_000)].concat());
    for _ in 0..2 {
        let mut other = fs::File::create(folder.join("other")).expect("there is room for the name");
        while other.write_all(&[0; 4096]).is_ok() {}
        drop(other); // or its room is not given back
        for _ in 0..20 {
            match server.post("/push", &body(kept)).status {
                200 => kept += 1,
                status => assert_eq!(status, 503),
            }
        }
        let health = server.get("/healthz");
        assert!(health.status == 503 && health.body.contains("full"), "{health:?}");
        fs::remove_file(folder.join("other")).expect("it is there");
        wait_until("it is well again, though nothing came", || server.get("/healthz").status == 200);
        assert_eq!(server.post("/push", &body(kept)).status, 200);
        kept += 1;
        server.settle();
    }
    server.kill();
    let server = Server::start(&folder, &[]);
    server.settle();
    assert!(server.stop());
    // What was answered 503 was sent again under the same number, so it may have been kept before it was answered 200.
    assert_eq!(each_once(&folder).len(), kept as usize);
    drop(unmount);
}

struct Unmount<'f>(&'f Path);

impl Drop for Unmount<'_> {
    fn drop(&mut self) {
        // Also where the test fails and a receiver still has files open there.
        let _ = Command::new("umount").arg("--lazy").arg(self.0).status();
    }
}

#[test]
fn a_layout_that_is_newer_or_not_ours_is_refused_and_left_alone() {
    let folder = folder("layouts");
    filled(&folder, 3);
    let database = rusqlite::Connection::open(folder.join("db")).expect("the receiver made it");
    database.execute_batch("PRAGMA user_version = 9").expect("it can be written");
    let said = refused(&folder, &[]);
    assert!(said.contains("it is of a newer release: layout 9, and this one knows 1"), "{said}");
    assert_eq!(database.query_row("PRAGMA user_version", [], |row| row.get(0)), Ok(9));

    // Of this layout by its number, but not by a table: what came could be kept, and never stored.
    database.execute_batch("PRAGMA user_version = 1").expect("it can be written");
    for (table, column) in [("gps_push", "clock"), ("receiver", "inbox")] {
        let rename = |from: &str, to: &str| {
            let rename = format!("ALTER TABLE {table} RENAME COLUMN {from} TO {to}");
            database.execute_batch(&rename).expect("it can be written");
        };
        rename(column, "other");
        let said = refused(&folder, &[]);
        assert!(said.contains("its tables are not those of layout 1: start a new one: "), "{said}");
        rename("other", column);
    }
    assert!(Server::start(&folder, &[]).stop());

    // An older table of the same name, without a number of layout.
    let other = crate::server::folder("layouts_other");
    let database = rusqlite::Connection::open(other.join("db")).expect("a new file");
    database
        .execute_batch("CREATE TABLE gps (key, json); INSERT INTO gps VALUES (1, '{}')")
        .expect("a table");
    let said = refused(&other, &[]);
    assert!(said.contains("it is the database of something else"), "{said}");
    assert_eq!(
        database.query_row("SELECT count(*), json FROM gps", [], |row| row.get(1)),
        Ok("{}".to_owned())
    );
    fs::write(other.join("db"), b"some text that is no database, and longer than its head".repeat(20))
        .expect("a file");
    assert!(refused(&other, &[]).contains("file is not a database"));
    assert!(dead(&folder).is_empty());
}

#[test]
fn the_path_may_be_a_name_alone_or_a_link() {
    let (here, there) = (folder("path_here"), folder("path_there"));
    let alone = |folder: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_receiver"));
        command.args(["serve", "db", "--listen", "127.0.0.1:0", "--inside", "127.0.0.1:0"]);
        command.current_dir(folder);
        Server::run(&mut command)
    };
    let server = alone(&there);
    quiet(&there);
    assert_eq!(server.post("/push", &gps(1)).status, 200);
    fs::rename(there.join("db-inbox"), there.join("away")).expect("it is there");
    assert_eq!(server.post("/push", &gps(2)).status, 503);
    fs::rename(there.join("away"), there.join("db-inbox")).expect("it is there");
    server.kill();
    std::os::unix::fs::symlink(there.join("db"), here.join("db")).expect("a link");
    for folder in [&here, &there] {
        let server = alone(folder);
        assert!(!here.join("db-inbox").exists(), "it lies beside the link");
        server.settle();
        server.kill();
    }
    assert!(Server::start(&here, &[]).stop());
    assert!(!there.join("db-inbox").exists());
    assert!(each_once(&there).contains_key(&select(&here, "SELECT key FROM gps")[0]));
}

#[test]
fn nobody_else_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("mode");
    fs::write(folder.join("db"), b"").expect("a file");
    fs::set_permissions(folder.join("db"), fs::Permissions::from_mode(0o644)).expect("it is ours");
    let server = Server::start(&folder, &[]);
    assert_eq!(server.post("/push", GPS).status, 200);
    for file in ["db", "db-wal", "db-shm", "db-inbox", "db-inbox-wal", "db-inbox-shm"] {
        let mode = fs::metadata(folder.join(file)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert!(server.stop());
}
