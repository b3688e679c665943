use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, Request},
    http::StatusCode,
    routing::post,
};
use mettax_push::Push;

use crate::Refusal;

/// A push, from a body of any form and any content type.
pub struct PushBody(pub Push);

impl<S: Send + Sync> FromRequest<S> for PushBody {
    type Rejection = (StatusCode, Json<Refusal>);

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|error| refused(Refusal::incomplete(error.status().as_u16())))?;
        mettax_push::decode(&body).map(Self).map_err(|error| refused(error.into()))
    }
}

fn refused(refusal: Refusal) -> (StatusCode, Json<Refusal>) {
    (StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST), Json(refusal))
}

pub fn app() -> Router {
    Router::new().route("/push", post(receive)).layer(DefaultBodyLimit::max(256 * 1024))
}

async fn receive(PushBody(push): PushBody) -> String {
    format!("{} from {:?}", push.kind(), push.device_id())
}
