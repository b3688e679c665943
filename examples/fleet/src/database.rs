//! What is stored, on the one session that holds the locks.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use futures_util::future::try_join_all;
use ingest::{
    clock::moment,
    matching::{FACE_CHECKS, Found, Matching, Patience},
    observe::Counts,
    reading::{Arrival, read},
    rows::{self, Row, Type},
};
use mettax_push::{Kind, Push};
use tokio_postgres::{Client, NoTls, Statement, Transaction, types::ToSql};

/// The layout that this release writes.
const VERSION: i32 = 1;
/// The first number of all advisory locks here; the second is the unit, and that of each worker itself the last.
const LOCKS: i32 = 0x6d70;
const WORKER: i32 = i32::MAX;
/// The longest that one statement may take.
const LONGEST: Duration = Duration::from_secs(30);

/// A message, and where it stands.
#[derive(Debug)]
pub struct Message {
    /// The bucket, or the unit of what does not decode.
    pub unit: u32,
    /// When it was published, in milliseconds since 1970.
    pub received: i64,
    /// The body, and how it came.
    pub arrival: Arrival,
}

/// Who owns what.
#[derive(Debug, Default)]
pub struct Owners {
    /// The units that have no owner.
    pub free: Vec<u32>,
    /// How many of them this session should own.
    pub share: usize,
}

/// A session. Whatever ends it gives up its locks and what it has not committed, both at once.
#[derive(Debug)]
pub struct Database {
    client: Client,
    pid: i32,
    inserts: HashMap<Kind, Statement>,
}

impl Database {
    /// Connects, makes the tables where there are none, and enters the session among the workers.
    ///
    /// `lease` is how long the server waits for a session that gives no sign: a worker that is stopped or cut off.
    ///
    /// # Errors
    /// When the database cannot be reached, or is of a newer release or of another number of buckets.
    pub async fn connect(database: &str, lease: Duration, buckets: u32) -> Result<Self> {
        let mut config: tokio_postgres::Config = database.parse()?;
        let (ms, s) = (lease.as_millis(), lease.as_secs().max(3));
        let mut options = config.get_options().unwrap_or_default().to_owned();
        write!(
            options,
            " -c idle_session_timeout={ms} -c idle_in_transaction_session_timeout={ms} \
             -c client_connection_check_interval={ms} -c tcp_user_timeout={ms} -c tcp_keepalives_idle={0} \
             -c tcp_keepalives_interval={0} -c tcp_keepalives_count=2 -c statement_timeout={1} \
             -c client_min_messages=warning",
            s / 3,
            LONGEST.as_millis(),
        )?;
        config.options(options).application_name("fleet worker").connect_timeout(lease);
        config.tcp_user_timeout(lease).keepalives_idle(lease / 3).keepalives_interval(lease / 3);
        let (client, connection) = config.connect(NoTls).await?;
        // It ends with the client, and whatever breaks it breaks the client's next call.
        tokio::spawn(connection);
        prepare(&client, buckets).await?;
        let register = "SELECT pg_backend_pid() FROM pg_advisory_lock_shared($1, $2)";
        let pid = client.query_one(register, &[&LOCKS, &WORKER]).await?.get(0);
        let mut inserts = HashMap::new();
        for &kind in Kind::ALL {
            let insert = format!(
                "INSERT INTO {} (key, received, notes, json)
                 SELECT * FROM unnest($1::bytea[], $2::bigint[], $3::text[], $4::text[])
                 ON CONFLICT (key) DO NOTHING RETURNING key, seq",
                rows::table(kind)
            );
            inserts.insert(kind, client.prepare(&insert).await?);
        }
        Ok(Self { client, pid, inserts })
    }

    /// Looks who owns what. It is also the sign that keeps the session.
    ///
    /// # Errors
    /// When the session is over.
    pub async fn owners(&self, units: u32) -> Result<Owners> {
        let locks = "SELECT pid, objid::int FROM pg_locks
            WHERE locktype = 'advisory' AND classid = $1::int::oid AND objsubid = 2 AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY pid";
        let locks = self.client.query(locks, &[&LOCKS]).await?;
        let locks: Vec<(i32, i32)> = locks.iter().map(|row| (row.get(0), row.get(1))).collect();
        let workers: Vec<i32> = locks.iter().filter(|lock| lock.1 == WORKER).map(|lock| lock.0).collect();
        let place = workers.iter().position(|&pid| pid == self.pid).context("the session lost its locks")?;
        let all = units as usize;
        let share = all / workers.len() + usize::from(place < all % workers.len());
        let is_free = |unit: &u32| !locks.iter().any(|lock| i64::from(lock.1) == i64::from(*unit));
        Ok(Owners { free: (0..units).filter(is_free).collect(), share })
    }

    /// Takes units, and returns those that it got.
    ///
    /// # Errors
    /// When the session is over.
    pub async fn take(&self, units: &[u32]) -> Result<Vec<u32>> {
        let take = "SELECT unit FROM unnest($2::int[]) AS unit WHERE pg_try_advisory_lock($1, unit)";
        let taken = self.client.query(take, &[&LOCKS, &signed(units)]).await?;
        Ok(taken.iter().map(|row| row.get::<_, i32>(0).unsigned_abs()).collect())
    }

    /// Gives units up.
    ///
    /// # Errors
    /// When the session is over.
    pub async fn give_up(&self, units: &[u32]) -> Result<()> {
        let give = "SELECT pg_advisory_unlock($1, unit) FROM unnest($2::int[]) AS unit";
        self.client.query(give, &[&LOCKS, &signed(units)]).await?;
        Ok(())
    }

    /// The matchers of units that have just been taken, as their last owner left them.
    ///
    /// # Errors
    /// When the session is over.
    pub async fn load(&mut self, units: &[u32], patience: Patience) -> Result<BTreeMap<u32, Matching>> {
        let mut matchings: BTreeMap<_, _> =
            units.iter().map(|&unit| (unit, Matching::new(patience))).collect();
        let age = i64::try_from(patience.age.as_millis())?;
        let half = |kind: &str, name: &str| {
            format!(
                "SELECT 0::bigint AS seq, unit, '{kind}' AS kind, (json::json -> '{name}')::text AS json, received
                 FROM matches AS one WHERE unit = ANY($1) AND what = '{FACE_CHECKS}' AND received >
                   (SELECT max(received) FROM matches WHERE unit = one.unit) - {age}"
            )
        };
        let complete =
            [half("face_comparison", "comparison"), half("driver_picture", "picture")].join(" UNION ALL ");
        let of_kind = |&kind: &Kind| {
            let table = rows::table(kind);
            format!(
                "SELECT seq, unit, kind, json, received FROM waiting JOIN {table} USING (seq)
                 WHERE unit = ANY($1) AND kind = '{kind}'"
            )
        };
        let waiting = Kind::ALL.iter().map(of_kind).collect::<Vec<_>>().join(" UNION ALL ");
        let mut found = Vec::new();
        for (select, is_stored) in [(complete, true), (waiting, false)] {
            let select = format!("{select} ORDER BY received, seq");
            for row in self.client.query(&select, &[&signed(units)]).await? {
                let unit = row.get::<_, i32>(1).unsigned_abs();
                let Some(matching) = matchings.get_mut(&unit) else { continue };
                let fed = matching.load(row.get(0), row.get(2), row.get(3), row.get(4))?;
                if !is_stored {
                    found.extend(fed.found.into_iter().map(|found| (unit, row.get(4), found)));
                }
            }
        }
        self.store_found(&found).await?;
        Ok(matchings)
    }

    /// Stores what is in messages, in one transaction. `is_of` says whether a unit stores a push.
    ///
    /// # Errors
    /// When it cannot be stored, or the session is over. Nothing of it is stored then, and the matchers have gone on:
    /// they are of no use any more.
    pub async fn store(
        &mut self,
        messages: Vec<Message>,
        is_of: impl Fn(u32, &Push) -> bool,
        matchings: &mut BTreeMap<u32, Matching>,
    ) -> Result<Counts> {
        let mut counts = Counts::from([(("bodies", "decoded".into()), messages.len() as u64)]);
        let mut count =
            |counter, label: &'static str| *counts.entry((counter, label.into())).or_default() += 1;
        let (mut pushes, mut dead) = (Vec::new(), Vec::new());
        for Message { unit, received, arrival } in messages {
            let mut failures = Vec::new();
            for outcome in read(&arrival) {
                match outcome {
                    Ok(reading) if !is_of(unit, &reading.payload) => {}
                    Ok(reading) => pushes.push((unit, received, Row::of(&reading)?, reading)),
                    Err(failure) => failures.push(failure),
                }
            }
            if !failures.is_empty() {
                for failure in &failures {
                    count("failures", failure.kind);
                }
                dead.push((received, arrival, serde_json::to_string(&failures)?));
            }
        }
        // In the same order everywhere: two owners may have the same one, and must not wait for each other.
        dead.sort_by(|one, other| (one.1.kind, &one.1.body).cmp(&(other.1.kind, &other.1.body)));

        let transaction = self.client.transaction().await?;
        let mut seqs = insert(&transaction, &self.inserts, &pushes).await?;
        let (mut found, mut waiting) = (Vec::new(), Vec::new());
        for (unit, received, row, reading) in pushes {
            // The first of each that is new.
            let Some(seq) = seqs.remove(&row.key.to_u128()) else {
                count("bodies", "repeated");
                continue;
            };
            count("pushes", row.kind.as_str());
            reading.notes.iter().for_each(|note| count("notes", note.kind().as_str()));
            let Some(matching) = matchings.get_mut(&unit) else { continue };
            let fed = matching.feed(reading.payload, seq, row.key, row.json.len(), moment(received));
            if fed.waits {
                waiting.push((seq, i32::try_from(unit)?, row.kind.as_str()));
            }
            found.extend(fed.found.into_iter().map(|found| (unit, received, found)));
        }
        for (received, arrival, failures) in &dead {
            let Arrival { kind, content_type, encoding, headers, body } = arrival;
            let insert =
                "INSERT INTO dead_letter (received, kind, content_type, encoding, headers, body, failures)
                VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (kind, hash) DO NOTHING";
            let (kind, body) = (kind.map_or("", Kind::as_str), &body[..]);
            let values: [&(dyn ToSql + Sync); 7] =
                [received, &kind, content_type, encoding, headers, &body, failures];
            if transaction.execute(insert, &values).await? == 1 {
                count("bodies", "dead");
            }
        }
        if !waiting.is_empty() {
            let insert = "INSERT INTO waiting SELECT * FROM unnest($1::bigint[], $2::int[], $3::text[])";
            let (seqs, (units, kinds)): (Vec<_>, (Vec<_>, Vec<_>)) =
                waiting.into_iter().map(|(seq, unit, kind)| (seq, (unit, kind))).unzip();
            transaction.execute(insert, &[&seqs, &units, &kinds]).await?;
        }
        insert_found(&transaction, &found, &mut counts).await?;
        transaction.commit().await?;
        Ok(counts)
    }

    /// Stores what matchers have given, and that it waits no longer.
    ///
    /// # Errors
    /// When it cannot be stored, or the session is over.
    pub async fn store_found(&mut self, found: &[(u32, i64, Found)]) -> Result<Counts> {
        let mut counts = Counts::new();
        let transaction = self.client.transaction().await?;
        insert_found(&transaction, found, &mut counts).await?;
        transaction.commit().await?;
        Ok(counts)
    }
}

/// Pushes of one kind, as a statement takes them.
#[derive(Default)]
struct Columns<'a> {
    keys: Vec<[u8; 16]>,
    received: Vec<i64>,
    notes: Vec<Option<&'a str>>,
    jsons: Vec<&'a str>,
}

/// Inserts pushes, a statement a kind, and returns the numbers of those that are new.
async fn insert<T>(
    transaction: &Transaction<'_>,
    inserts: &HashMap<Kind, Statement>,
    pushes: &[(u32, i64, Row, T)],
) -> Result<HashMap<u128, i64>> {
    let mut kinds: BTreeMap<Kind, Columns<'_>> = BTreeMap::new();
    for (_, received, row, _) in pushes {
        let columns = kinds.entry(row.kind).or_default();
        columns.keys.push(row.key.to_u128().to_be_bytes());
        columns.received.push(*received);
        columns.notes.push(row.notes.as_deref());
        columns.jsons.push(&row.json);
    }
    // They are all on their way before the first answer comes.
    let inserted =
        try_join_all(kinds.iter().filter_map(|(kind, Columns { keys, received, notes, jsons })| {
            let insert = inserts.get(kind)?;
            let keys: Vec<&[u8]> = keys.iter().map(|key| &key[..]).collect();
            Some(async move { transaction.query(insert, &[&keys, received, notes, jsons]).await })
        }));
    let mut seqs = HashMap::with_capacity(pushes.len());
    for row in inserted.await?.iter().flatten() {
        seqs.insert(u128::from_be_bytes(row.get::<_, &[u8]>(0).try_into()?), row.get(1));
    }
    Ok(seqs)
}

async fn insert_found(
    transaction: &Transaction<'_>,
    found: &[(u32, i64, Found)],
    counts: &mut Counts,
) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let (mut units, mut times, mut members, mut whats, mut jsons) = (vec![], vec![], vec![], vec![], vec![]);
    let mut waited: Vec<i64> = Vec::new();
    for (unit, received, Found { found, waited: of_this }) in found {
        let keys: Vec<String> = found.members().iter().map(ToString::to_string).collect();
        units.push(i32::try_from(*unit)?);
        times.push(*received);
        members.push(keys.join("+"));
        whats.push(found.what());
        jsons.push(serde_json::to_string(found)?);
        waited.extend(of_this);
    }
    let insert = "INSERT INTO matches (unit, received, members, what, json)
        SELECT * FROM unnest($1::int[], $2::bigint[], $3::text[], $4::text[], $5::text[])
        ON CONFLICT (hash) DO NOTHING RETURNING what";
    for row in transaction.query(insert, &[&units, &times, &members, &whats, &jsons]).await? {
        *counts.entry(("matches", row.get::<_, String>(0).into())).or_default() += 1;
    }
    transaction.execute("DELETE FROM waiting WHERE seq = ANY($1)", &[&waited]).await?;
    Ok(())
}

/// Makes the tables where there are none.
async fn prepare(client: &Client, buckets: u32) -> Result<()> {
    // One at a time, or two workers make the same table.
    client.execute("SELECT pg_advisory_lock($1, -1)", &[&LOCKS]).await?;
    let known = client.query_one("SELECT to_regclass('fleet') IS NOT NULL", &[]).await?.get(0);
    let layout = if known {
        client.query_one("SELECT version, buckets FROM fleet", &[]).await?
    } else {
        client.batch_execute(&layout(buckets)).await?;
        client.query_one("SELECT version, buckets FROM fleet", &[]).await?
    };
    client.execute("SELECT pg_advisory_unlock($1, -1)", &[&LOCKS]).await?;
    let (version, known): (i32, i32) = (layout.get(0), layout.get(1));
    ensure!(
        version <= VERSION,
        "the database is of a newer release: layout {version}, and this one knows {VERSION}"
    );
    ensure!(
        i64::from(known) == i64::from(buckets),
        "the database was made for {known} buckets, and there are {buckets}: their number is for good"
    );
    Ok(())
}

/// The statements that make all tables. `seq` goes up across all kinds.
fn layout(buckets: u32) -> String {
    // `PostgreSQL` has no jsonb with NUL, half of a surrogate pair, or a number with an exponent of a million. In `json`
    // they stay as they came; a view shows U+FFFD in their place, or no column at all.
    let mut sql = "BEGIN;
        CREATE SEQUENCE push_seq CACHE 1;
        CREATE FUNCTION readable(json text) RETURNS jsonb IMMUTABLE STRICT LANGUAGE plpgsql AS $$
          BEGIN
            RETURN json::jsonb;
          EXCEPTION WHEN OTHERS THEN
            BEGIN
              RETURN regexp_replace(json, '\\\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\\\ufffd', 'g')::jsonb;
            EXCEPTION WHEN OTHERS THEN
              RETURN NULL;
            END;
          END $$;
        CREATE TABLE dead_letter (seq bigint NOT NULL DEFAULT nextval('push_seq') UNIQUE, received bigint NOT NULL,
          kind text NOT NULL, content_type text, encoding text, headers text NOT NULL, body bytea NOT NULL,
          failures text NOT NULL, hash bytea GENERATED ALWAYS AS (sha256(body)) STORED, PRIMARY KEY (kind, hash));
        CREATE TABLE matches (seq bigint NOT NULL DEFAULT nextval('push_seq') UNIQUE, unit int NOT NULL,
          received bigint NOT NULL, members text NOT NULL, what text NOT NULL, json text NOT NULL,
          hash bytea PRIMARY KEY GENERATED ALWAYS AS (sha256(decode(replace(members, '+', ''), 'hex'))) STORED);
        CREATE INDEX ON matches (unit, received);
        CREATE TABLE waiting (seq bigint PRIMARY KEY, unit int NOT NULL, kind text NOT NULL);
        CREATE INDEX ON waiting (unit);
        CREATE TABLE fleet (version int NOT NULL, buckets int NOT NULL);"
        .to_owned();
    for &kind in Kind::ALL {
        sql += &table(kind);
    }
    sql + &format!("INSERT INTO fleet VALUES ({VERSION}, {buckets}); COMMIT;")
}

/// The statements that make the table and the view of a kind, as the receiver has them in `SQLite`.
fn table(kind: Kind) -> String {
    let table = rows::table(kind);
    let columns = rows::columns(kind).into_iter().map(|(name, type_)| {
        let field = rows::on_the_wire(name);
        let (json_type, sql_type) = match type_ {
            Type::Text => ("string", "text"),
            Type::Number => ("number", "numeric"),
            Type::Flag => ("boolean", "boolean"),
        };
        format!(
            ", CASE WHEN jsonb_typeof(read -> '{field}') = '{json_type}' THEN (read ->> '{field}')::{sql_type} END AS {name}"
        )
    });
    format!(
        "CREATE TABLE {table} (seq bigint NOT NULL DEFAULT nextval('push_seq'), key bytea PRIMARY KEY,
           received bigint NOT NULL, notes text, json text NOT NULL);
         CREATE INDEX ON {table} (seq);
         CREATE VIEW {kind} AS SELECT seq, encode(key, 'hex') AS key, received, notes, json{}
           FROM {table}, LATERAL (SELECT readable(json) AS read OFFSET 0) AS once;",
        columns.collect::<String>()
    )
}

fn signed(units: &[u32]) -> Vec<i32> {
    units.iter().filter_map(|&unit| i32::try_from(unit).ok()).collect()
}
