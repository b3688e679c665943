use std::pin::Pin;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    error::InternalError,
    http::StatusCode,
    web::{self, Bytes},
};
use mettax_push::Push;

use crate::Refusal;

/// A push, from a body of any form and any content type.
pub struct PushBody(pub Push);

impl FromRequest for PushBody {
    type Error = InternalError<&'static str>;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        Box::pin(async move {
            let status = |error: actix_web::Error| error.as_response_error().status_code().as_u16();
            let body = body.await.map_err(|error| refused(&Refusal::incomplete(status(error))))?;
            mettax_push::decode(&body).map(Self).map_err(|error| refused(&error.into()))
        })
    }
}

fn refused(refusal: &Refusal) -> InternalError<&'static str> {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
    InternalError::from_response(refusal.error, HttpResponse::build(status).json(refusal))
}

/// For `App::configure`.
pub fn routes(config: &mut web::ServiceConfig) {
    config.app_data(web::PayloadConfig::new(256 * 1024)).route("/push", web::post().to(receive));
}

async fn receive(PushBody(push): PushBody) -> String {
    format!("{} from {:?}", push.kind(), push.device_id())
}
