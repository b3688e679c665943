//! The command line.

use std::{
    fs,
    net::{SocketAddr, ToSocketAddrs as _},
};

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt as _,
};

use crate::form::Form;

const USAGE: &str = "\
Posts saved MettaX pushes to a receiver, and tells how long the answers took.

Usage: replay [options] <input>…

Options:
  --url <url>           where to (http://127.0.0.1:8080/push)
  --secret <file>       send the first word of this file along, as `authorization: Bearer …`
  --form <form>         the form of the bodies (as-is):
                          as-is    every line as it was saved
                          text     {\"data\":\"<text>\"}, the documented form
                          object   {\"data\":{…}}
                          bare     the object without an envelope
                          form     data=<text>, percent-encoded
                        a line that is no such body is sent as it was saved
  --batch <n>           put so many bodies into one request, as a JSON array (1: no array);
                        not with `--form form`; what is not one push in JSON goes by itself
  --rate <n>            begin so many requests a second at the most (0: as fast as it goes)
  --concurrency <n>     have so many requests on their way at once (4)
  --repeat <n>          post the whole file so many times over (1)
  --seconds <s>         begin no request after so many seconds (0: no end but the file's)
  --no-latencies        leave the latencies out, for comparing two runs
  --check               exit with 1 when a request was answered by anything but 200
  -h, --help            print this help
  -V, --version         print the version

{INPUTS}
Progress goes to standard error. After 429 and 503, it waits as long as the answer says, 30 s at the
most and up to a quarter longer by chance, and sends the body again.

Exit status: 0 when every request was answered, 1 with --check when an answer was not 200, 2 when an argument
is wrong, a file cannot be read, or a request was not answered at all.
";

const VERSION: &str = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"), "\n");

/// What the command line asks for.
#[derive(Debug)]
pub enum Command {
    /// Print this, the help or the version.
    Print(String),
    /// Replay files.
    Replay(Options),
}

/// What to replay, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The files: at least one.
    pub inputs: Vec<String>,
    /// Where to post.
    pub target: Target,
    /// The form of the bodies.
    pub form: Form,
    /// How many bodies go into one request.
    pub batch: usize,
    /// How many requests begin in a second at the most; 0 for no limit.
    pub rate: f64,
    /// How many requests are on their way at once.
    pub concurrency: usize,
    /// How many times over the file is posted.
    pub repeat: usize,
    /// After how many seconds no request is begun any more; 0 for no end.
    pub seconds: f64,
    /// Whether the latencies are printed.
    pub latencies: bool,
    /// Whether an answer other than 200 is reported by the exit status.
    pub check: bool,
    /// Whether progress goes to standard error; every command line asks for it.
    pub progress: bool,
}

/// Where to post.
#[derive(Clone, Debug)]
pub struct Target {
    /// The socket to connect to.
    pub address: SocketAddr,
    /// The host and port as the URL names them.
    pub host: String,
    /// The path and query.
    pub path: String,
    /// What shows that the sender may send.
    pub secret: Option<String>,
}

/// Reads the command line.
///
/// # Errors
///
/// When an argument is unknown, is missing, or has a value that it cannot have.
pub fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut url = "http://127.0.0.1:8080/push".to_owned();
    let (mut form, mut batch, mut rate, mut concurrency, mut repeat) = (Form::AsIs, 1, 0.0, 4, 1);
    let mut seconds = 0.0;
    let (mut latencies, mut check, mut inputs, mut secret) = (true, false, Vec::new(), None);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("url") => url = parser.value()?.string()?,
            Long("secret") => secret = Some(first_word(&parser.value()?.string()?)?),
            Long("form") => form = parser.value()?.parse_with(Form::named)?,
            Long("batch") => batch = at_least_one(&mut parser, "--batch")?,
            Long("rate") => rate = parser.value()?.parse()?,
            Long("seconds") => seconds = parser.value()?.parse()?,
            Long("concurrency") => concurrency = at_least_one(&mut parser, "--concurrency")?,
            Long("repeat") => repeat = at_least_one(&mut parser, "--repeat")?,
            Long("no-latencies") => latencies = false,
            Long("check") => check = true,
            Short('h') | Long("help") => return Ok(Command::Print(USAGE.replace("{INPUTS}", input::HELP))),
            Short('V') | Long("version") => return Ok(Command::Print(VERSION.into())),
            Value(name) => inputs.push(name.string()?),
            _ => return Err(argument.unexpected()),
        }
    }
    for (option, number) in [("--rate", rate), ("--seconds", seconds)] {
        if !(0.0..=1e9).contains(&number) {
            return Err(format!("`{option}` takes a number from 0 to 1000000000").into());
        }
    }
    if batch > 1 && form == Form::Urlencoded {
        return Err("`--batch` makes a JSON array, and a form body is no JSON".into());
    }
    if inputs.is_empty() {
        return Err("the file to replay is missing".into());
    }
    let target = Target { secret, ..target(&url)? };
    Ok(Command::Replay(Options {
        inputs,
        target,
        form,
        batch,
        rate,
        concurrency,
        repeat,
        seconds,
        latencies,
        check,
        progress: true,
    }))
}

fn first_word(file: &str) -> Result<String, lexopt::Error> {
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    let word = text.split_whitespace().next().map(str::to_owned);
    Ok(word.ok_or_else(|| format!("{file}: there is no secret in it"))?)
}

fn at_least_one(parser: &mut lexopt::Parser, option: &str) -> Result<usize, lexopt::Error> {
    match parser.value()?.parse()? {
        0 => Err(format!("`{option}` takes a number from 1").into()),
        number => Ok(number),
    }
}

/// Takes a URL apart. There is no TLS here: it is for a receiver nearby.
fn target(url: &str) -> Result<Target, lexopt::Error> {
    let wrong = || format!("`--url` takes http://host:port/path, not `{}`", url.escape_debug());
    let rest = url.strip_prefix("http://").ok_or_else(wrong)?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    let bare = host.rsplit_once(']').map_or(host, |(_, port)| port);
    let with_port = if bare.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let mut addresses = with_port.to_socket_addrs().map_err(|error| format!("{}: {error}", wrong()))?;
    let address = addresses.next().ok_or_else(wrong)?;
    Ok(Target { address, host: host.to_owned(), path: path.to_owned(), secret: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        parse(lexopt::Parser::from_args(arguments)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_url_is_taken_apart() {
        for (url, address, path) in [
            ("http://127.0.0.1:81/push/gps", "127.0.0.1:81", "/push/gps"),
            ("http://127.0.0.1", "127.0.0.1:80", "/"),
            ("http://[::1]/push?a=b", "[::1]:80", "/push?a=b"),
            ("http://[::1]:99/push", "[::1]:99", "/push"),
        ] {
            let Ok(Command::Replay(options)) = parsed(&["--url", url, "file"]) else { panic!("{url}") };
            assert_eq!(
                (options.target.address.to_string().as_str(), options.target.path.as_str()),
                (address, path)
            );
        }
    }

    #[test]
    fn wrong_arguments_say_what_is_wrong() {
        let wrong = |arguments: &[&str]| parsed(arguments).expect_err("accepted");
        assert_eq!(wrong(&[]), "the file to replay is missing");
        assert_eq!(wrong(&["--rate=NaN", "f"]), "`--rate` takes a number from 0 to 1000000000");
        assert_eq!(wrong(&["--batch=0", "f"]), "`--batch` takes a number from 1");
        assert!(wrong(&["--url=https://x/", "f"]).starts_with("`--url` takes http://host:port/path, not"));
        assert!(wrong(&["--form=xml", "f"]).contains("as-is, text, object, bare, form"));
        assert!(wrong(&["--form=form", "--batch=2", "f"]).starts_with("`--batch` makes a JSON array"));
    }
}
