//! What is stored, as the page that `report` makes of it: for this machine alone, as all of the local address.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, Result};
use axum::{
    Router,
    extract::{self, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
    routing::get,
};
use mettax_push::{Decoder, DeviceId, Kind, NoteKind};
use report::{Failed, Report, Settings};
use rusqlite::Row;
use serde::Deserialize;
use tokio::{sync::Semaphore, task};

use crate::export::{What, each_row};

/// Of how many hours a page is that says nothing else.
const HOURS: u32 = 24;

/// `/report` of the last day, and `/report/{hours}`.
pub fn routes(database: PathBuf) -> Router {
    let pages = Arc::new(Pages { database, one: Arc::new(Semaphore::new(1)) });
    Router::new()
        .route("/report", get(async |pages: State<Arc<Pages>>| show(pages, HOURS).await))
        .route("/report/{hours}", get(async |pages, extract::Path(hours)| show(pages, hours).await))
        .with_state(pages)
}

struct Pages {
    database: PathBuf,
    /// A page takes a processor for seconds, so there is one at a time.
    one: Arc<Semaphore>,
}

async fn show(State(pages): State<Arc<Pages>>, hours: u32) -> Response {
    let Ok(turn) = pages.one.clone().try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "another report is being made\n").into_response();
    };
    let made = task::spawn_blocking(move || {
        let page = page(&pages.database, hours);
        drop(turn);
        page
    });
    match made.await.map_err(Into::into).and_then(|page| page) {
        Ok(page) => Html(page).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")).into_response(),
    }
}

/// A failure of a dead letter, as it was stored.
#[derive(Deserialize)]
struct Stored {
    kind: String,
    error: String,
    device_id: Option<DeviceId>,
}

/// The page of what came in the last hours. Repetitions are not in it: they are not stored.
///
/// # Errors
/// When the database cannot be read.
pub fn page(database: &Path, hours: u32) -> Result<String> {
    let age = Duration::from_secs(u64::from(hours) * 60 * 60);
    let since = SystemTime::now().checked_sub(age).context("so long ago there is no time")?;
    let mut settings = Settings::new(match hours {
        1 => "Pushes of the last hour".into(),
        hours => format!("Pushes of the last {hours} hours"),
    });
    settings.unit = "row";
    let mut report = Report::new(settings);
    let kind = |row: &Row<'_>| row.get::<_, Option<String>>("kind");
    each_row(database, What::Pushes, since, 0, |row| {
        let kind: Kind = kind(row)?.unwrap_or_default().parse()?;
        let decoded = Decoder::tolerant().decode_kind(kind, row.get_ref("push")?.as_bytes()?);
        match decoded {
            Ok(mut decoded) => {
                // The envelope was taken off here, and not by the sender.
                decoded.notes.retain(|note| *note.kind() != NoteKind::BareObject);
                report.insert(row.get("seq")?, &decoded);
            }
            Err(error) => report.insert_failure(row.get("seq")?, &error),
        }
        Ok(())
    })?;
    each_row(database, What::DeadLetters, since, 0, |row| {
        let failures: Vec<Stored> = serde_json::from_slice(row.get_ref("failures")?.as_bytes()?)?;
        let kind = kind(row)?.and_then(|kind| kind.parse().ok());
        for Stored { kind: cause, error, device_id } in &failures {
            let failed = Failed { cause, kind, device_id: device_id.as_ref(), error };
            report.insert_failed(row.get("seq")?, &failed);
        }
        Ok(())
    })?;
    Ok(report.to_html())
}
