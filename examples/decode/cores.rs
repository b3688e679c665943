//! A large input is decoded on all cores; what is printed keeps its order.

use std::{
    io, mem,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread::{self, Scope},
};

use mettax_push::Decoder;

use crate::{
    Trouble,
    input::{Bodies, Body, Outcome},
    report::{Printed, Printer, Report},
};

/// How much text a thread gets at once: enough that handing it over costs nothing beside decoding it.
const CHUNK: usize = 256 * 1024;
/// How many chunks a thread has before it, so that it never waits while others are ahead.
const AHEAD: usize = 2;

/// Some bodies of an input, in a row.
#[derive(Default)]
struct Chunk {
    text: Vec<u8>,
    bodies: Vec<(u64, Content)>,
    /// Where in the input it ends.
    position: u64,
}

enum Content {
    /// It ends at this place of the text, and starts where the one before it ends.
    Text(usize),
    /// What stands for itself is decoded where it is read: a body of many lines, a line that is cut.
    Decoded(Outcome),
}

impl Chunk {
    /// Takes bodies in; says whether there are more.
    fn fill(&mut self, bodies: &mut Bodies) -> io::Result<bool> {
        while self.text.len() < CHUNK {
            let more = bodies.advance();
            self.position = bodies.position();
            if !more? {
                return Ok(false);
            }
            match bodies.body() {
                Some(body) if body.is_blank() => {}
                Some(Body::Line(line)) if !line.is_cut() => {
                    self.text.extend_from_slice(line.raw);
                    self.bodies.push((line.number as u64, Content::Text(self.text.len())));
                }
                Some(body) => self.bodies.push((body.line(), Content::Decoded(body.decode()))),
                None => {}
            }
        }
        Ok(true)
    }

    fn print(self, decoder: Decoder, mut printer: Printer<'_>) -> io::Result<Printed> {
        let mut start = 0;
        for (line, content) in self.bodies {
            let outcome = match content {
                Content::Text(end) => decoder.decode_batch(&self.text[mem::replace(&mut start, end)..end]),
                Content::Decoded(outcome) => outcome,
            };
            printer.body(line, outcome)?;
        }
        printer.finish()
    }
}

/// A thread, and the ways to it and back.
struct Worker<'o> {
    chunks: SyncSender<(Chunk, Printer<'o>)>,
    printed: Receiver<(u64, io::Result<Printed>)>,
}

impl<'o> Worker<'o> {
    /// Starts a thread; `None` where the system has none to give.
    fn start<'s>(scope: &'s Scope<'s, '_>, decoder: Decoder) -> Option<Self>
    where
        'o: 's,
    {
        let (chunks, incoming) = sync_channel::<(Chunk, Printer<'o>)>(AHEAD);
        let (outgoing, printed) = sync_channel(AHEAD);
        let work = move || {
            for (chunk, printer) in incoming {
                let position = chunk.position;
                // Nobody takes it where printing has failed.
                if outgoing.send((position, chunk.print(decoder, printer))).is_err() {
                    return;
                }
            }
        };
        thread::Builder::new().spawn_scoped(scope, work).ok()?;
        Some(Self { chunks, printed })
    }
}

/// Decodes an input. One that is no longer than a chunk is decoded here; of a longer one, each thread gets every so
/// manieth chunk, and what it makes of them is taken in the same turn.
pub(crate) fn decode(mut bodies: Bodies, decoder: Decoder, report: &mut Report<'_>) -> Result<(), Trouble> {
    thread::scope(|scope| {
        let mut workers: Vec<Worker<'_>> = Vec::new();
        let (mut given, mut taken) = (0, 0);
        let mut take = |workers: &[Worker<'_>], report: &mut Report<'_>| {
            // A thread that is gone has panicked, and the scope says so.
            let Ok((position, printed)) = workers[taken % workers.len()].printed.recv() else {
                return Ok(());
            };
            taken += 1;
            printed.and_then(|printed| report.take(printed, position)).map_err(Trouble::Writing)
        };
        loop {
            let mut chunk = Chunk::default();
            let more = chunk.fill(&mut bodies);
            if matches!(more, Ok(true)) && given == 0 {
                let cores = thread::available_parallelism().map_or(1, usize::from);
                workers.extend((0..cores).map_while(|_| Worker::start(scope, decoder)));
            }
            if workers.is_empty() {
                let position = chunk.position;
                let printed = chunk.print(decoder, report.printer());
                printed.and_then(|printed| report.take(printed, position)).map_err(Trouble::Writing)?;
            } else {
                if given >= workers.len() * AHEAD {
                    take(&workers, report)?;
                }
                // As above, where it fails.
                let _ = workers[given % workers.len()].chunks.send((chunk, report.printer()));
                given += 1;
            }
            if !more.as_ref().is_ok_and(|more| *more) {
                for _ in 0..given.min(workers.len() * AHEAD) {
                    take(&workers, report)?;
                }
                return more.map(drop).map_err(Trouble::Reading);
            }
        }
    })
}
