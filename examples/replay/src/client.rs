//! One connection, and what comes back over it.

use std::{
    io,
    time::{Duration, SystemTime},
};

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::args::Target;

/// An answer, as far as it matters here.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) retry_after: Option<Duration>,
}

/// Posts bodies one after the other over a connection that is kept.
pub(crate) struct Client<'t> {
    target: &'t Target,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl<'t> Client<'t> {
    pub(crate) fn new(target: &'t Target) -> Self {
        Self { target, connection: None }
    }

    /// Posts a body. Where the connection that was kept turns out to be closed, a new one is tried; the
    /// receiver may have had the body then, and gets it again, as from any sender of webhooks.
    pub(crate) async fn post(&mut self, body: &Bytes) -> io::Result<Answer> {
        let kept = self.connection.is_some();
        match self.try_post(body).await {
            Err(_) if kept => self.try_post(body).await,
            result => result,
        }
    }

    async fn try_post(&mut self, body: &Bytes) -> io::Result<Answer> {
        // Taken out, so that what failed is not used again.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        connection.ready().await.map_err(io::Error::other)?;
        // A form says it of itself; the receiver looks at the body in any case.
        let form = body.starts_with(b"data=");
        let content_type = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        let mut request = Request::post(&self.target.path)
            .header(header::HOST, &self.target.host)
            .header(header::CONTENT_TYPE, content_type);
        if let Some(secret) = &self.target.secret {
            request = request.header(header::AUTHORIZATION, format!("Bearer {secret}"));
        }
        let request = request.body(Full::new(body.clone())).map_err(io::Error::other)?;
        let response = connection.send_request(request).await.map_err(io::Error::other)?;
        let status = response.status();
        let retry_after = response
            .headers()
            .get(header::RETRY_AFTER)
            .and_then(|value| retry_after(value.to_str().ok()?, SystemTime::now()));
        response.into_body().collect().await.map_err(io::Error::other)?;
        self.connection = Some(connection);
        Ok(Answer { status, retry_after })
    }

    async fn connect(&self) -> io::Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(self.target.address).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = http1::handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        // It ends with the connection; what went wrong there, the request tells.
        tokio::spawn(async { drop(driver.await) });
        Ok(connection)
    }
}

/// Reads `Retry-After`, which is a number of seconds or a date.
fn retry_after(text: &str, now: SystemTime) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text.trim()).ok()?;
    Some(date.duration_since(now).unwrap_or_default()) // a date that has passed is now
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (text, expected) in [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:40 GMT", Some(3)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ] {
            assert_eq!(retry_after(text, now), expected.map(Duration::from_secs), "{text}");
        }
    }
}
