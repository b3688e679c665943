//! Taking bodies in over HTTP: the routes, the bounds, and what is answered.

use std::{
    env,
    error::Error,
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use anyhow::{Context as _, ensure};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{RawPathParams, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use clap::Args;
use http_body_util::{BodyExt as _, LengthLimitError};
use humantime::parse_duration;
use mettax_push::Kind;
use serde::Serializer as _;
use subtle::{Choice, ConstantTimeEq as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tower::ServiceBuilder;
use tower_http::{
    decompression::RequestDecompressionLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestId, PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    timeout::{RequestBodyTimeoutLayer, TimeoutError, TimeoutLayer},
    trace::TraceLayer,
};

use crate::{bytes, observe::Observed, reading::Arrival};

/// How much of what is taken, and for how long.
#[derive(Args, Clone, Debug)]
pub struct Bounds {
    /// Answer 413 to bodies of more bytes
    #[arg(long = "max-body", default_value = "1MiB", value_name = "BYTES", value_parser = bytes::<usize>)]
    pub body: usize,
    /// Answer 413 to bodies of more bytes once decompressed
    #[arg(long = "max-decompressed", default_value = "4MiB", value_name = "BYTES", value_parser = bytes::<usize>)]
    pub decompressed: usize,
    /// Answer 503 to bodies for which there is no room in so many bytes of memory
    #[arg(long = "max-open", default_value = "64MiB", value_name = "BYTES", value_parser = bytes::<usize>)]
    pub open: usize,
    /// Answer 503 while so many bytes are kept and not decoded yet
    #[arg(long, default_value = "256MiB", value_name = "BYTES", value_parser = bytes::<usize>)]
    pub queue: usize,
    /// How long a body may pause
    #[arg(long = "body-timeout", default_value = "10s", value_name = "TIME", value_parser = parse_duration)]
    pub pause: Duration,
    /// How long a request may take from its head to its answer
    #[arg(long = "request-timeout", default_value = "30s", value_name = "TIME", value_parser = parse_duration)]
    pub request: Duration,
}

/// A body that waits for its answer.
#[derive(Debug)]
pub struct Job {
    /// The body.
    pub arrival: Arrival,
    /// Is told whether the body is kept.
    pub answer: oneshot::Sender<bool>,
    /// Its part of the bytes that may be in memory.
    pub place: OwnedSemaphorePermit,
}

/// Who keeps bodies.
pub trait Keep: Send + Sync {
    /// Takes a body.
    fn queue(&self, job: Job);

    /// Keeps what has been taken, unless that is done already.
    fn flush(&self);
}

/// What the handlers share.
pub struct Service {
    /// Who keeps bodies.
    pub keep: Arc<dyn Keep>,
    /// One of these must be sent along, where there are any.
    pub secrets: Vec<String>,
    /// How much is taken.
    pub bounds: Bounds,
    /// Where answers are counted.
    pub observed: Arc<Observed>,
    open: Arc<Semaphore>,
}

/// The secrets, of which a sender must know one: those in a file, or else in the variable `RECEIVER_SECRETS`.
///
/// # Errors
/// When the file cannot be read, or holds no good secrets.
pub fn secrets(path: Option<&Path>) -> anyhow::Result<Vec<String>> {
    let text = match path {
        Some(path) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => env::var("RECEIVER_SECRETS").unwrap_or_default(),
    };
    let secrets: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    ensure!(path.is_none() || !secrets.is_empty(), "no secret is in the file");
    ensure!(secrets.len() <= 2, "there may be two secrets: the old one and the new one");
    let is_good = |secret: &String| {
        secret.len() >= 16
            && secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    };
    ensure!(secrets.iter().all(is_good), "a secret has 16 or more letters, digits or `-._~`");
    Ok(secrets)
}

/// How a body was compressed.
#[derive(Clone)]
struct Encoding(HeaderValue);

/// Why a body is not taken.
type Refusal = (StatusCode, &'static str);

/// What is asked for later is not taken now.
const fn busy(why: &'static str) -> Refusal {
    (StatusCode::SERVICE_UNAVAILABLE, why)
}

impl Service {
    /// A service that hands what it takes to `keep`.
    pub fn new(keep: Arc<dyn Keep>, secrets: Vec<String>, bounds: Bounds, observed: Arc<Observed>) -> Self {
        let open = Arc::new(Semaphore::new(bounds.open.min(Semaphore::MAX_PERMITS)));
        Self { keep, secrets, bounds, observed, open }
    }

    /// Whether the sender knows a secret. How long that takes tells nothing but the lengths.
    fn knows(&self, params: &RawPathParams, headers: &HeaderMap) -> bool {
        let in_path = params.iter().find_map(|(name, value)| (name == "secret").then_some(value));
        let in_header =
            headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let Some(given) = in_path.or(in_header) else { return self.secrets.is_empty() };
        let is_one = |known: &String| known.as_bytes().ct_eq(given.as_bytes());
        self.secrets.iter().map(is_one).fold(Choice::from(0), |any, one| any | one).into()
    }

    /// Takes a body in. It is answered once it is kept.
    async fn take(&self, params: RawPathParams, request: Request) -> Result<(), Refusal> {
        if !self.knows(&params, request.headers()) {
            return Err((StatusCode::UNAUTHORIZED, "the secret is missing or wrong"));
        }
        let named = params.iter().find_map(|(name, value)| (name == "kind").then_some(value));
        let kind = match named.map(str::parse) {
            None => None,
            Some(Ok(Kind::Unknown) | Err(_)) => return Err((StatusCode::NOT_FOUND, "no such kind of push")),
            Some(Ok(kind)) => Some(kind),
        };
        if self.observed.queued.load(Relaxed) >= self.bounds.queue {
            return Err(busy("too much is kept and not decoded yet"));
        }
        let (parts, body) = request.into_parts();
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let content_type = parts.headers.get(header::CONTENT_TYPE).map(text);
        let encoding = parts.extensions.get::<Encoding>().map(|encoding| text(&encoding.0));
        let (body, place) = self.collect(body).await?;
        let headers = others(&parts.headers);
        let arrival = Arrival { kind, content_type, encoding, headers, body };
        let (answer, kept) = oneshot::channel();
        self.keep.queue(Job { arrival, answer, place });
        // The bodies of other requests that are there already come along.
        tokio::task::yield_now().await;
        self.keep.flush();
        if kept.await == Ok(true) { Ok(()) } else { Err(busy("the body cannot be kept")) }
    }

    /// Reads a body, as long as there is room for it beside all others.
    async fn collect(&self, mut body: Body) -> Result<(Bytes, OwnedSemaphorePermit), Refusal> {
        let place = |bytes: usize| {
            let permits = u32::try_from(bytes).ok();
            let place = permits.and_then(|permits| self.open.clone().try_acquire_many_owned(permits).ok());
            place.ok_or(busy("too many bodies at once"))
        };
        let (mut whole, mut held) = (Bytes::new(), place(0)?);
        let mut pieces: Vec<u8> = Vec::new();
        while let Some(frame) = body.frame().await {
            let Ok(piece) = frame.map_err(|error| refusal(&error))?.into_data() else { continue };
            held.merge(place(piece.len())?);
            if whole.is_empty() && pieces.is_empty() {
                whole = piece; // mostly the only one
            } else {
                pieces.extend_from_slice(&std::mem::take(&mut whole));
                pieces.extend_from_slice(&piece);
            }
        }
        Ok((if pieces.is_empty() { whole } else { pieces.into() }, held))
    }
}

/// What an error of reading a body tells, by what it stems from.
fn refusal(error: &axum::Error) -> Refusal {
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = source {
        if error.is::<LengthLimitError>() {
            return (StatusCode::PAYLOAD_TOO_LARGE, "the body is too long");
        }
        if error.is::<TimeoutError>() {
            return (StatusCode::REQUEST_TIMEOUT, "the body came too slowly");
        }
        source = error.source();
    }
    (StatusCode::BAD_REQUEST, "the body was cut off, or is not what its encoding says")
}

/// The headers that are kept beside a body, in case that it does not decode.
fn others(headers: &HeaderMap) -> String {
    let secret = [header::AUTHORIZATION, header::COOKIE, header::PROXY_AUTHORIZATION];
    let kept = headers.iter().filter(|(name, _)| !secret.contains(name) && *name != header::CONTENT_TYPE);
    let kept = kept.map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes())));
    let mut json = Vec::with_capacity(256);
    // Writing to memory cannot fail, and JSON is UTF-8.
    let _ = serde_json::Serializer::new(&mut json).collect_map(kept);
    String::from_utf8(json).unwrap_or_default()
}

/// Numbers that no other request has, since this process started.
#[derive(Clone, Default)]
struct Numbers(Arc<AtomicU64>);

impl MakeRequestId for Numbers {
    fn make_request_id<B>(&mut self, _: &axum::http::Request<B>) -> Option<RequestId> {
        HeaderValue::from_str(&self.0.fetch_add(1, Relaxed).to_string()).ok().map(RequestId::new)
    }
}

/// The routes that take pushes. Where there are secrets, one stands in the path or in `authorization`.
pub fn routes(service: Service) -> Router {
    let (bounds, observed) = (service.bounds.clone(), service.observed.clone());
    let service = Arc::new(service);
    let span = |request: &Request| {
        // Not the path: it may hold the secret.
        let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok());
        tracing::debug_span!("request", method = %request.method(), id)
    };
    let mut routes = Router::new().route("/push", post(push)).route("/push/{kind}", post(push));
    if !service.secrets.is_empty() {
        routes = routes.route("/{secret}/push", post(push)).route("/{secret}/push/{kind}", post(push));
    }
    // In the order in which a request comes to them. As one layer, since the router boxes each.
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(Numbers::default()))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .layer(PropagateRequestIdLayer::x_request_id())
        .map_request(|mut request: Request| {
            // Decompressing takes the header away.
            if let Some(encoding) = request.headers().get(header::CONTENT_ENCODING).cloned() {
                request.extensions_mut().insert(Encoding(encoding));
            }
            request
        })
        .map_response(move |mut response: axum::http::Response<_>| {
            let status = response.status();
            observed.count("answers", status.as_str(), 1);
            if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT) {
                // Not to all senders the same.
                response.headers_mut().insert(header::RETRY_AFTER, fastrand::u64(1..=5).into());
            }
            response
        })
        .layer(RequestBodyLimitLayer::new(bounds.body))
        .layer(RequestBodyTimeoutLayer::new(bounds.pause))
        .layer(RequestDecompressionLayer::new())
        .layer(RequestBodyLimitLayer::new(bounds.decompressed))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, bounds.request));
    routes.layer(layers).with_state(service)
}

async fn push(State(service): State<Arc<Service>>, params: RawPathParams, request: Request) -> Response {
    match service.take(params, request).await {
        Ok(()) => "ok\n".into_response(),
        Err((status, why)) => {
            if status != StatusCode::NOT_FOUND {
                service.observed.fault(why, status.as_str());
            }
            (status, format!("{why}\n")).into_response()
        }
    }
}

/// The routes that tell how it is: for this machine alone.
pub fn inside(observed: Arc<Observed>) -> Router {
    Router::new()
        .route("/healthz", get(health))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(observed)
}

type Seen = State<Arc<Observed>>;

async fn health(State(observed): Seen) -> Response {
    let troubles = observed.troubles();
    let status = if troubles.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, if troubles.is_empty() { "ok\n".into() } else { troubles }).into_response()
}

async fn ready(State(observed): Seen) -> Response {
    let (status, text) = if observed.is_ready() {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not ready\n")
    };
    (status, text).into_response()
}

async fn metrics(State(observed): Seen) -> Response {
    let text = observed.text().map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()));
    ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response()
}
