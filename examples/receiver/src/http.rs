//! The routes, and what they answer.

use std::sync::{Arc, mpsc::Sender};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State, rejection::BytesRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use mettax_push::Kind;
use tokio::sync::{Semaphore, oneshot};

use crate::{
    args::Options,
    entry::{self, Entry, Raw},
    intake::Arrival,
    reading::read,
    stats::Stats,
};

/// In how many seconds to come again.
const RETRY_AFTER: &str = "1";

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) arrivals: Sender<Arrival>,
    /// A place for each body that is not stored yet.
    pub(crate) queue: Arc<Semaphore>,
    /// How many there are.
    pub(crate) places: usize,
    pub(crate) stats: Stats,
    pub(crate) reject: bool,
}

pub(crate) fn routes(service: Service, options: &Options) -> Router {
    Router::new()
        .route("/push", post(push))
        .route("/push/{kind}", post(push_of_kind))
        .layer(DefaultBodyLimit::max(options.max_body))
        .route("/healthz", get(health))
        .route("/stats", get(stats))
        .with_state(service)
}

/// Whatever the content type says: the decoder tells a form from JSON by the body.
type Body = Result<Bytes, BytesRejection>;

async fn push(State(service): State<Service>, body: Body) -> Response {
    service.receive(None, body).await
}

async fn push_of_kind(State(service): State<Service>, Path(name): Path<String>, body: Body) -> Response {
    match name.parse() {
        Ok(Kind::Unknown) | Err(_) => service.answer(StatusCode::NOT_FOUND, "no such kind of push"),
        Ok(kind) => service.receive(Some(kind), body).await,
    }
}

async fn health(State(service): State<Service>) -> Response {
    let trouble = service.stats.counts().trouble.clone();
    if trouble.is_empty() {
        return "ok\n".into_response();
    }
    let lines: Vec<String> = trouble.iter().map(|(place, error)| format!("{place}: {error}\n")).collect();
    (StatusCode::SERVICE_UNAVAILABLE, lines.concat()).into_response()
}

async fn stats(State(service): State<Service>) -> Response {
    let mut counts = service.stats.counts().clone();
    counts.queued = service.places - service.queue.available_permits();
    match serde_json::to_string_pretty(&counts) {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json + "\n").into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

impl Service {
    async fn receive(&self, kind: Option<Kind>, body: Body) -> Response {
        let body = match body {
            Ok(body) => body,
            Err(rejection) => return self.answer(rejection.status(), "the body is too long or was cut off"),
        };
        if self.reject
            && let Some(error) = why_nothing_reads(&body, kind)
        {
            return self.answer(StatusCode::BAD_REQUEST, &error);
        }
        let Ok(place) = self.queue.clone().try_acquire_owned() else {
            return self.answer(StatusCode::SERVICE_UNAVAILABLE, "the queue is full");
        };
        let (answer, stored) = oneshot::channel();
        let entry = Entry { seq: 0, received: entry::now(), kind, raw: Raw(body) };
        let sent = self.arrivals.send(Arrival { entry, place, answer });
        if sent.is_ok() && stored.await == Ok(true) {
            self.answer(StatusCode::OK, "ok")
        } else {
            self.answer(StatusCode::SERVICE_UNAVAILABLE, "the body cannot be kept")
        }
    }

    fn answer(&self, status: StatusCode, text: &str) -> Response {
        *self.stats.counts().answers.entry(status.as_u16()).or_default() += 1;
        let mut response = (status, format!("{text}\n")).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from_static(RETRY_AFTER));
        }
        response
    }
}

/// The first error, where nothing in the body can be read.
fn why_nothing_reads(body: &[u8], kind: Option<Kind>) -> Option<String> {
    let mut first = None;
    for outcome in read(body, kind) {
        let failure = outcome.err()?;
        first.get_or_insert(failure.error);
    }
    first
}
