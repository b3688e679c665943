//! A server of HTTP/1.1 that keeps what is posted.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// The head of a request, and its body.
pub(crate) type Request = (String, Vec<u8>);

/// A server that runs until the test ends.
pub(crate) struct Stub {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Stub {
    /// Starts it on a free port. It gives these answers in order, and 200 to whatever comes after them.
    pub(crate) fn start(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let requests = Arc::<Mutex<Vec<Request>>>::default();
        let kept = Arc::clone(&requests);
        thread::spawn(move || {
            for connection in listener.incoming() {
                serve(connection.expect("a connection"), answers, &kept);
            }
        });
        Self { address, requests }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// All that was posted, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Answers one request after the other until the client closes the connection.
fn serve(mut connection: TcpStream, answers: &[&str], kept: &Mutex<Vec<Request>>) {
    let mut reader = BufReader::new(connection.try_clone().expect("a second handle"));
    while let Some(request) = read(&mut reader) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = answers.get(kept.len()).unwrap_or(&"200 OK");
        kept.push(request);
        drop(kept);
        let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
        connection.write_all(answer.as_bytes()).expect("the client listens");
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).expect("text") == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.and_then(|length| length.parse().ok()).expect("a length")];
    reader.read_exact(&mut body).expect("the whole body");
    Some((head, body))
}
