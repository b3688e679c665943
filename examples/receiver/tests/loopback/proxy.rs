//! The proxy of docs/servers.md.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use crate::{
    answers::GPS,
    server::{Server, folder, post, wait_until},
    stored::each_once,
};

/// Runs the configuration as the document has it, on other ports and without the certificate.
#[test]
fn nginx_passes_on_as_the_document_says() {
    if Command::new("nginx").arg("-v").stderr(Stdio::null()).status().is_err() {
        eprintln!("no nginx is here: the proxy was NOT tested");
        return;
    }
    let document = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/servers.md"))
        .expect("it is there");
    let (_, rest) = document.split_once("```nginx\n").expect("a configuration");
    let (configuration, _) = rest.split_once("```").expect("its end");
    let folder = folder("proxy");
    let server = Server::start(&folder, &[]);
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = free.local_addr().expect("it is bound");
    drop(free);
    let mut here = String::new();
    for line in configuration.lines().filter(|line| !line.trim_start().starts_with("ssl_")) {
        here += &line
            .replace("443 ssl", &address.to_string())
            .replace("127.0.0.1:8080", &server.address().to_string());
        here.push('\n');
    }
    assert!(
        here.contains(&format!("listen {address}")) && here.contains(&server.address().to_string()),
        "{here}"
    );
    let path = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|name| format!("{name}_temp_path {path}/{name};\n"))
        .collect::<Vec<_>>()
        .concat();
    let whole = format!(
        "daemon off; pid {path}/pid; error_log {path}/error.log; events {{}}\nhttp {{\n{temporary}{here}}}\n"
    );
    fs::write(folder.join("nginx.conf"), whole).expect("a file");
    let mut nginx = Command::new("nginx");
    let mut nginx =
        nginx.arg("-c").arg(folder.join("nginx.conf")).arg("-p").arg(&*folder).spawn().expect("it starts");
    wait_until("nginx listens", || {
        assert!(
            nginx.try_wait().expect("our child").is_none(),
            "{:?}",
            fs::read_to_string(folder.join("error.log"))
        );
        TcpStream::connect(address).is_ok()
    });
    let status = |body: &[u8]| post(address, "/push", "application/json", body).expect("an answer").status;
    assert_eq!(status(GPS), 200);
    assert_eq!(status(&b" ".repeat((1 << 20) + 1)), 413);
    assert!(server.stop());
    assert_eq!(each_once(&folder).len(), 1);
    assert_eq!(status(GPS), 502);
    let stop = Command::new("sh").arg("-c").arg(format!("kill -QUIT {}", nginx.id())).status();
    assert!(stop.expect("there is a shell").success());
    thread::sleep(Duration::from_millis(100));
    let _ = nginx.wait();
}
