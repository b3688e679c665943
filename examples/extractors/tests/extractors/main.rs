//! Each extractor inside its framework's own router, without a socket.
#![allow(clippy::unwrap_used, reason = "in the helpers of a test, too, a panic is the report")]

mod page;
mod requests;

use extractors::{for_actix, for_axum};
use requests::{Answer, REQUESTS};

#[tokio::test]
async fn axum_takes_every_form_and_answers_errors_as_json() {
    use axum::{
        body::{Body, to_bytes},
        http::{Request, header},
    };
    use tower::ServiceExt as _;

    let app = for_axum::app();
    for request in REQUESTS {
        let posted = Request::post("/push")
            .header(header::CONTENT_TYPE, request.content_type)
            .body(Body::from(request.body()))
            .unwrap();
        let (head, body) = app.clone().oneshot(posted).await.unwrap().into_parts();
        let content_type = head.headers.get(header::CONTENT_TYPE).unwrap().to_str().unwrap();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        request.check(&Answer { status: head.status.as_u16(), content_type, body: &body });
    }
}

#[test]
fn actix_takes_every_form_and_answers_errors_as_json() {
    use actix_web::{
        App,
        http::header,
        test::{TestRequest, call_service, init_service, read_body},
    };

    actix_web::rt::System::new().block_on(async {
        let app = init_service(App::new().configure(for_actix::routes)).await;
        for request in REQUESTS {
            let posted = TestRequest::post()
                .uri("/push")
                .insert_header((header::CONTENT_TYPE, request.content_type))
                .set_payload(request.body());
            let response = call_service(&app, posted.to_request()).await;
            let status = response.status().as_u16();
            let content_type = response.headers().get(header::CONTENT_TYPE).unwrap().to_str().unwrap();
            let content_type = content_type.to_owned();
            let body = read_body(response).await;
            request.check(&Answer { status, content_type: &content_type, body: &body });
        }
    });
}
