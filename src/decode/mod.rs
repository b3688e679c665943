//! From bytes to payloads.
//!
//! ```text
//! body ── envelope ──▶ text of the object ── scan ──▶ fields ── detect ──▶ Kind
//!                                                       │
//!                                                       └─▶ de ──▶ the payload's table
//! ```

mod batch;
mod envelope;
mod form;
mod help;
mod inspect;
mod lines;
mod repair;
mod serde;
mod source;
#[cfg(test)]
mod tests;

pub use inspect::{FieldPlace, Inspected, ShownKind};
pub use lines::{Line, LineSplitter, Lines, RawLine};

use alloc::{string::ToString, vec::Vec};

use ::serde::Serialize;

use crate::{
    de::{self, Context, Rules},
    detect,
    error::{DecodeError, ErrorKind},
    json::{Field, object::Object, token::MAX_TEXT},
    kind::Kind,
    note::{Note, NoteKind, Notes},
    push::{Payload, Push, match_payload},
};
use envelope::{Content, Envelope, Opened, Step, at_source, with_fields};
use source::{Encoding, Layers};

/// Decodes one push of any kind, tolerantly.
///
/// The body is in any of these forms, with white space or a byte order mark around it:
///
/// * `{"data":"<JSON text>"}` as the page documents it, escaped once or more, other fields beside `data` or not;
/// * `{"data":{…}}`, and `data` inside `data`;
/// * the object alone, where it shows a kind or names a device;
/// * a JSON string of any of these;
/// * a form, `data=…`, percent-encoded or not.
///
/// An array of pushes is for [`Decoder::decode_batch`], several bodies for [`Decoder::decode_lines`]. The limits are those of
/// [`Decoder::tolerant`]: 16 MiB, and 32 arrays and objects inside one another. What was converted, refused or ignored
/// is noted by [`Decoder::decode`]; this function does without the notes.
///
/// # Errors
/// The body holds no push, or one of a known kind without a device, or an object with two values under one name; see
/// [`ErrorKind`]. Any other value that cannot be read is `None`, and in the payload's `extra`.
///
/// ```
/// use mettax_push::Push;
/// let body = br#"{"data":"{\"deviceId\":\"1\",\"captureId\":\"7\",\"channelId\":1,\"fileUrl\":\"u\"}"}"#;
/// match mettax_push::decode(body)? {
///     Push::CaptureFile(file) => assert_eq!(file.channel_id, Some(1)),
///     other => panic!("{}", other.kind()),
/// }
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
pub fn decode(body: &[u8]) -> Result<Push, DecodeError> {
    let decoder = Decoder::tolerant();
    decoder.push(body, &mut decoder.context(Notes::dropped()))
}

/// Decodes one push whose kind the route knows, tolerantly.
///
/// # Errors
/// As [`decode`], and [`ErrorKind::OtherKind`](crate::ErrorKind::OtherKind) where the fields show another kind and are
/// not all of this one.
///
/// ```
/// use mettax_push::CaptureFile;
/// let body = br#"{"data":"{\"deviceId\":\"1\",\"captureId\":\"7\",\"channelId\":1,\"fileUrl\":\"u\"}"}"#;
/// let file: CaptureFile = mettax_push::decode_as(body)?;
/// assert_eq!(file.capture_id.unwrap(), "7");
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
pub fn decode_as<T: Payload>(body: &[u8]) -> Result<T, DecodeError> {
    let decoder = Decoder::tolerant();
    decoder.payload(body, &mut decoder.context(Notes::dropped()))
}

/// How to decode: what is tolerated, what is noted, and how much is too much.
///
/// | setting | by default | otherwise |
/// | --- | --- | --- |
/// | [`tolerant`](Self::tolerant) or [`strict`](Self::strict) | what is unambiguous and lossless | the page to the letter |
/// | [`repair`](Self::repair) | off | reads printed text that lost braces or backslashes |
/// | [`quote_values`](Self::quote_values) | on | errors and notes leave the sender's values out |
/// | [`max_bytes`](Self::max_bytes) | 16 MiB | how long a body may be |
/// | [`max_depth`](Self::max_depth) | 32 | how deep a body may be nested |
/// | [`max_batch`](Self::max_batch) | 65,536 | how many pushes an array may hold |
///
/// It is `Copy`, and every setting is a `const fn`, so a service has one as a constant. The functions [`decode`] and
/// [`decode_as`] are the default without notes.
///
/// ```
/// use mettax_push::Decoder;
/// const DECODER: Decoder = Decoder::tolerant().max_bytes(64 * 1024);
/// let body = br#"{"data":{"deviceId":"1","captureId":"7","fileUrl":"u"}}"#;
/// let decoded = DECODER.decode(body)?;
/// assert_eq!(decoded.notes.len(), 2); // `data` is an object, and `channelId` is not there
/// assert!(Decoder::strict().decode(body).is_err());
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is a switch of its own
pub struct Decoder {
    strict: bool,
    repair: bool,
    quote_values: bool,
    max_bytes: usize,
    max_depth: usize,
    max_batch: usize,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::tolerant()
    }
}

/// What was decoded, and what there is to say about it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Decoded<T> {
    /// The value.
    pub payload: T,
    /// What was converted, refused or left over; empty for a body as the page documents it. Notes on the
    /// body come first, then those on refused values, then the others.
    pub notes: Vec<Note>,
}

impl Decoder {
    /// Accepts what is unambiguous and lossless. The default.
    #[must_use]
    pub const fn tolerant() -> Self {
        Self {
            strict: false,
            repair: false,
            quote_values: true,
            max_bytes: de::DEFAULT_MAX_BYTES,
            max_depth: Rules::DEFAULT.max_depth,
            max_batch: 1 << 16,
        }
    }

    /// Accepts the vendor's table to the letter: the body is `{"data":"<text>"}`, every field whose
    /// Required is true is there, each with the JSON type that the table names.
    ///
    /// The page's own Face Check and RFID samples write numbers as strings, so this refuses them.
    #[must_use]
    pub const fn strict() -> Self {
        Self { strict: true, ..Self::tolerant() }
    }

    /// Whether to read under-escaped text where it has exactly one reading. Off by default.
    ///
    /// For logs, tickets and the vendor's printed samples, where `"data":"{…}"` is without its outer
    /// braces, or with quotes that lost their backslashes. It is tried where ordinary decoding finds no
    /// JSON or no push, and says in [`NoteKind::Repaired`] what it did. It takes nothing but that fragment,
    /// over one flat object whose names are plain words, and it never completes, drops or changes a byte of
    /// a value. Text that is cut off, that has a raw control character inside a value, or that has two
    /// readings is an error of kind [`ErrorKind::Syntax`] which says so.
    ///
    /// ```
    /// use mettax_push::{Decoder, Push};
    /// let printed = br#""data": "{"captureId":"7", "deviceId":"1", "fileUrl":"https://example.com/7.jpg"}""#;
    /// assert!(Decoder::tolerant().decode(printed).is_err());
    /// let decoded = Decoder::tolerant().repair(true).decode(printed)?;
    /// assert!(matches!(decoded.payload, Push::CaptureFile(_)));
    /// assert_eq!(decoded.notes[0].to_string(), "repaired: outer braces added");
    ///
    /// let error = Decoder::tolerant().repair(true).decode(&printed[..40]).unwrap_err();
    /// assert_eq!(error.to_string(), "syntax error at byte 40: the text is cut off here");
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    ///
    /// # What no reader can tell
    ///
    /// A value whose own quotes lost *every* escape, and which reads like the end of one field and the start
    /// of the next. Here the URL may have been `u","channelId":"2`, and nothing in the text says so:
    ///
    /// ```
    /// use mettax_push::{CaptureFile, Decoder};
    /// let text = br#""data":"{"captureId":"7","deviceId":"1","fileUrl":"u","channelId":"2"}""#;
    /// let file = Decoder::tolerant().repair(true).decode_as::<CaptureFile>(text)?.payload;
    /// assert_eq!((file.file_url.unwrap().as_str(), file.channel_id), ("u", Some(2)));
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    ///
    /// That is why repair is not for bodies that arrive: whoever can write into a value could write fields.
    #[must_use]
    pub const fn repair(self, on: bool) -> Self {
        Self { repair: on, ..self }
    }

    /// Whether errors and notes quote the value that was refused (at most 64 characters). On by default;
    /// turn it off where logs must not hold names, plates or positions.
    ///
    /// ```
    /// use mettax_push::Decoder;
    /// let body = br#"{"data":{"deviceId":["secret"],"captureId":"7","fileUrl":"u"}}"#;
    /// let error = Decoder::tolerant().quote_values(false).decode(body).unwrap_err();
    /// assert_eq!(error.to_string(), "capture_file: field `deviceId`: expected an id: text or an integer, found array");
    /// ```
    #[must_use]
    pub const fn quote_values(self, on: bool) -> Self {
        Self { quote_values: on, ..self }
    }

    /// How long a body may be. 16 MiB by default, just under 256 MiB at most.
    ///
    /// One push takes at most forty times its body's length in memory while it is decoded, a list of a million
    /// codes or unknown names included, and a batch some hundred bytes more for each of its elements.
    #[must_use]
    pub const fn max_bytes(self, n: usize) -> Self {
        Self { max_bytes: if n < MAX_TEXT { n } else { MAX_TEXT }, ..self }
    }

    /// How many arrays and objects may be open at once, all layers together: the envelope is one, the
    /// object in it the next. 32 by default, 127 at most (`serde_json`'s own limit).
    #[must_use]
    pub const fn max_depth(self, n: usize) -> Self {
        Self { max_depth: if n < 127 { n } else { 127 }, ..self }
    }

    /// How many elements a batch may hold. 65 536 by default, which are more pushes than 16 MiB hold.
    ///
    /// An element of two bytes becomes a result of hundreds, so the body's length alone would bound little.
    #[must_use]
    pub const fn max_batch(self, n: usize) -> Self {
        Self { max_batch: n, ..self }
    }

    /// Decodes one push of any kind, with notes.
    ///
    /// # Errors
    /// As the free function [`decode`].
    pub fn decode(&self, body: &[u8]) -> Result<Decoded<Push>, DecodeError> {
        let mut context = self.context(Notes::kept());
        Ok(Decoded { payload: self.push(body, &mut context)?, notes: context.notes.list() })
    }

    /// Decodes one push whose kind the route knows, with notes.
    ///
    /// # Errors
    /// As the free function [`decode_as`].
    pub fn decode_as<T: Payload>(&self, body: &[u8]) -> Result<Decoded<T>, DecodeError> {
        let mut context = self.context(Notes::kept());
        Ok(Decoded { payload: self.payload(body, &mut context)?, notes: context.notes.list() })
    }

    /// Decodes one push of a kind that is known when the program runs, as from a column beside the JSON of a row or from
    /// the name of a route.
    ///
    /// # Errors
    /// As the free function [`decode_as`]. `Kind::Unknown` takes every object as a push of no known kind.
    ///
    /// ```
    /// use mettax_push::{Decoder, Kind, Push};
    ///
    /// let decoded = Decoder::tolerant().decode_kind(Kind::DeviceInfo, br#"{"deviceId":"1","firmware":"1.2"}"#).unwrap();
    /// let Push::DeviceInfo(info) = decoded.payload else { panic!("another kind") };
    /// assert_eq!(info.extra.get("firmware").unwrap().as_str(), r#""1.2""#);
    ///
    /// let error = Decoder::tolerant().decode_kind(Kind::Gps, br#"{"deviceId":"1","alarmType":"sos"}"#).unwrap_err();
    /// assert_eq!(error.kind(), mettax_push::ErrorKind::OtherKind);
    /// ```
    pub fn decode_kind(&self, kind: Kind, body: &[u8]) -> Result<Decoded<Push>, DecodeError> {
        let mut context = self.context(Notes::kept());
        let layers = self.layers(body)?;
        let mut object = Object::of(layers.text());
        let opened = self.open_as(kind, &layers, &mut object, &mut context)?;
        let payload = push_of(kind, &object, &opened, &mut context)?;
        Ok(Decoded { payload, notes: context.notes.list() })
    }

    /// Decodes a JSON array of pushes, or a body whose `data` holds one. A single push is a batch of one.
    ///
    /// Each element is a body of its own, in any form. Notes about what is around the array go to the
    /// first element.
    ///
    /// # Errors
    /// There is no array and no push in the body, or the array does not hold together or is too long. An element that
    /// cannot be decoded is an error in its place and never costs its neighbours.
    ///
    /// ```
    /// use mettax_push::Decoder;
    /// let body = br#"[{"data":{"captureId":"7","deviceId":"1","fileUrl":"u"}}, {"data":{"captureId":"8"}}]"#;
    /// let batch = Decoder::tolerant().decode_batch(body)?;
    /// assert!(batch[0].is_ok());
    /// assert_eq!(batch[1].as_ref().unwrap_err().field(), Some("deviceId"));
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub fn decode_batch(&self, body: &[u8]) -> Result<Vec<Result<Decoded<Push>, DecodeError>>, DecodeError> {
        self.each_push(body, |found, context, list| list.push(push_with_notes(found, context)))
    }

    /// Decodes NDJSON, one body a line, one line at a time. Blank lines are passed over; a carriage
    /// return before the line feed is not part of the line.
    ///
    /// ```
    /// use mettax_push::Decoder;
    /// let text = b"{\"data\":{\"captureId\":\"7\",\"deviceId\":\"1\",\"fileUrl\":\"u\"}}\r\n\nnonsense\n";
    /// let lines: Vec<_> = Decoder::tolerant().decode_lines(text).collect();
    /// assert!(lines[0].result.is_ok());
    /// assert_eq!((lines[1].number, lines[1].raw), (3, &b"nonsense"[..]));
    /// assert!(lines[1].result.is_err());
    /// ```
    #[must_use]
    pub fn decode_lines<'a>(&self, text: &'a [u8]) -> Lines<'a> {
        Lines::new(*self, text)
    }

    /// Splits NDJSON that comes in pieces, from a file or a socket say, into lines, and decodes them. It reads nothing
    /// itself, and holds one line, of which it keeps no more than [`max_bytes`](Self::max_bytes).
    ///
    /// A line that is an array of pushes is read as [`decode_batch`](Self::decode_batch) reads it.
    ///
    /// ```
    /// use std::io::{self, BufRead};
    /// use mettax_push::{Decoder, RawLine};
    ///
    /// fn read(mut input: impl BufRead, mut each: impl FnMut(RawLine<'_>)) -> io::Result<()> {
    ///     let mut lines = Decoder::tolerant().lines();
    ///     loop {
    ///         let piece = input.fill_buf()?;
    ///         let mut rest = piece;
    ///         match piece {
    ///             [] => lines.finish(),
    ///             _ => lines.push(&mut rest),
    ///         }
    ///         let used = piece.len() - rest.len();
    ///         input.consume(used);
    ///         if let Some(line) = lines.line() {
    ///             each(line);
    ///         } else if used == 0 {
    ///             return Ok(());
    ///         }
    ///     }
    /// }
    ///
    /// let text = b"{\"data\":{\"captureId\":\"7\",\"deviceId\":\"1\"}}\r\n\n[{\"deviceId\":\"1\"},{\"deviceId\":\"2\"}]";
    /// let mut counts = Vec::new();
    /// read(&text[..], |line| counts.push((line.number, line.decode().map(|pushes| pushes.len()))))?;
    /// assert!(matches!(counts[..], [(1, Ok(1)), (2, Ok(0)), (3, Ok(2))]));
    /// # Ok::<(), io::Error>(())
    /// ```
    #[must_use]
    pub fn lines(&self) -> LineSplitter {
        LineSplitter::new(*self)
    }

    /// Gives every push of a batch, or the one that there is, to a function, which adds what it makes of it to the list.
    fn each_push<R>(
        &self,
        body: &[u8],
        mut take: impl FnMut(Result<Found<'_, '_>, DecodeError>, &mut Context, &mut Vec<R>),
    ) -> Result<Vec<R>, DecodeError> {
        let layers = self.layers(body)?;
        let mut object = Object::of(layers.text());
        let mut context = self.context(Notes::kept());
        let opened = self.open(&layers, None, &mut object, &mut context.notes)?;
        match opened.content {
            Content::Object => {
                let mut one = Vec::with_capacity(1);
                take(Ok(Found { object: &object, opened: &opened }), &mut context, &mut one);
                Ok(one)
            }
            Content::Array(text) => batch::take_elements(self, text, &opened, context.notes, take),
        }
    }

    fn push(&self, body: &[u8], context: &mut Context) -> Result<Push, DecodeError> {
        let layers = self.layers(body)?;
        let mut object = Object::of(layers.text());
        let opened = self.open(&layers, None, &mut object, &mut context.notes)?;
        opened.refuse_batch()?;
        push_in(&object, &opened, context)
    }

    fn payload<T: Payload>(&self, body: &[u8], context: &mut Context) -> Result<T, DecodeError> {
        let layers = self.layers(body)?;
        let mut object = Object::of(layers.text());
        let opened = self.open_as(T::KIND, &layers, &mut object, context)?;
        T::build(&object, context).map_err(|error| at_object(error, &object, &opened, context))
    }

    /// Opens the body for a caller who knows the kind of the one push in it.
    #[inline]
    fn open_as<'a>(
        &self,
        kind: Kind,
        layers: &'a Layers<'a>,
        object: &mut Object<'a>,
        context: &mut Context,
    ) -> Result<Opened<'a>, DecodeError> {
        let opened = self.open(layers, Some(kind), object, &mut context.notes)?;
        opened.refuse_batch()?;
        if kind != Kind::Unknown {
            refuse_other_kind(object, kind, &opened, context)?;
        }
        (context.kind, context.depth) = (Some(kind), opened.depth);
        Ok(opened)
    }

    #[inline]
    const fn context(&self, notes: Notes) -> Context {
        Context::new(self.rules(), notes)
    }

    #[inline]
    const fn rules(&self) -> Rules {
        Rules { strict: self.strict, quote_values: self.quote_values, max_depth: self.max_depth }
    }

    /// The body as text, within the limits.
    #[inline]
    fn layers<'a>(&self, body: &'a [u8]) -> Result<Layers<'a>, DecodeError> {
        if body.len() > self.max_bytes {
            return Err(DecodeError::too_long(body.len(), self.max_bytes));
        }
        let (text, start) = match body {
            // A byte order mark.
            [0xef, 0xbb, 0xbf, text @ ..] if !self.strict => (text, body.len() - text.len()),
            _ => (body, 0),
        };
        match core::str::from_utf8(text) {
            Ok(text) => Ok(Layers::of_body(text, start)),
            Err(error) => {
                let at = start + error.valid_up_to();
                Err(help::explain(DecodeError::new(ErrorKind::Syntax, "invalid UTF-8").at(Some(at)), body))
            }
        }
    }

    /// Opens the body, perhaps for a caller that wants one kind; the fields of the object in it go into the slot.
    #[inline]
    fn open<'a>(
        &self,
        layers: &'a Layers<'a>,
        wanted: Option<Kind>,
        object: &mut Object<'a>,
        notes: &mut Notes,
    ) -> Result<Opened<'a>, DecodeError> {
        if self.repair {
            return self.open_or_repair(layers, wanted, object, notes);
        }
        Envelope::new(self.rules(), notes)
            .wanting(wanted)
            .open(self.first_step(layers), object)
            .map_err(|error| help::explain(error, layers.text().as_bytes()))
    }

    #[inline]
    fn first_step<'a>(&self, layers: &'a Layers<'a>) -> Step<'a> {
        Step { text: layers.text(), source: layers.source(), depth: self.max_depth }
    }

    #[cold]
    fn open_or_repair<'a>(
        &self,
        layers: &'a Layers<'a>,
        wanted: Option<Kind>,
        object: &mut Object<'a>,
        notes: &mut Notes,
    ) -> Result<Opened<'a>, DecodeError> {
        let kept_notes = notes.len();
        let opened = Envelope::new(self.rules(), notes).wanting(wanted).open(self.first_step(layers), object);
        let no_push = |error: &DecodeError| matches!(error.kind(), ErrorKind::Syntax | ErrorKind::Envelope);
        if !opened.as_ref().is_err_and(no_push) {
            return opened;
        }
        let repaired = match repair::repair(layers.text()) {
            Ok(repaired) => repaired,
            Err(Some(error)) => return Err(at_source(error, layers.source())),
            Err(None) => {
                return opened.map_err(|error| help::explain(error, layers.text().as_bytes()));
            }
        };
        notes.truncate(kept_notes);
        repaired.note(notes);
        let length = layers.text().len() - repaired.start;
        let (text, source) = layers.source().layer(repaired.body, Encoding::Repaired, repaired.start, length);
        *object = Object::of(text);
        Envelope::new(self.rules(), notes)
            .wanting(wanted)
            .open(Step { text, source, depth: self.max_depth }, object)
    }
}

/// An object that was found in a body, and where.
#[derive(Clone, Copy)]
struct Found<'f, 'a> {
    object: &'f Object<'a>,
    opened: &'f Opened<'a>,
}

/// Reads a push that was found, and takes its notes out of the context.
#[inline]
fn push_with_notes(
    found: Result<Found<'_, '_>, DecodeError>,
    context: &mut Context,
) -> Result<Decoded<Push>, DecodeError> {
    let push = found.and_then(|found| push_in(found.object, found.opened, context));
    push.map(|payload| Decoded { payload, notes: context.notes.list() })
}

/// Reads the push whose kind its fields show.
fn push_in(object: &Object<'_>, opened: &Opened<'_>, context: &mut Context) -> Result<Push, DecodeError> {
    let kind = detect::kind(object);
    (context.kind, context.depth) = (Some(kind), opened.depth);
    // Nearly every push has no field but its own, and then no other kind is looked for.
    if (context.notes.wanted() || context.rules.strict) && detect::has_foreign(object, kind) {
        weigh(object, kind, opened, context)?;
    }
    push_of(kind, object, opened, context)
}

/// Reads the push of a kind.
#[inline]
fn push_of(
    kind: Kind,
    object: &Object<'_>,
    opened: &Opened<'_>,
    context: &mut Context,
) -> Result<Push, DecodeError> {
    match_payload!(kind, |T| {
        de::build::<T, Push>(object, context, Push::from)
            .map_err(|error| at_object(error, object, opened, context))
    })
}

/// Notes what else an object shows; strict decoding refuses an object of no known kind.
#[cold]
fn weigh(
    object: &Object<'_>,
    kind: Kind,
    opened: &Opened<'_>,
    context: &mut Context,
) -> Result<(), DecodeError> {
    let weighed = detect::Weighed::of(object);
    let looks_like = weighed.looks_like.map(|(kind, missing)| NoteKind::LooksLike {
        kind,
        missing: missing.iter().map(Field::name).collect(),
    });
    if kind == Kind::Unknown && context.rules.strict {
        let expected = match looks_like {
            Some(looks_like) => looks_like.to_string(),
            None => "an object that shows no known kind".into(),
        };
        return Err(at_object(DecodeError::new(ErrorKind::Envelope, expected), object, opened, context));
    }
    for also in weighed.others {
        context.notes.add(|| Note::new("", NoteKind::AmbiguousKind { also }));
    }
    if let Some(looks_like) = looks_like {
        context.notes.add(|| Note::new("", looks_like));
    }
    Ok(())
}

/// Refuses an object that shows another kind than its caller says, by a field that the caller's kind does not have.
#[inline]
fn refuse_other_kind(
    object: &Object<'_>,
    kind: Kind,
    opened: &Opened<'_>,
    context: &Context,
) -> Result<(), DecodeError> {
    if detect::has_foreign(object, kind) {
        return other_kind(object, kind, opened, context);
    }
    Ok(())
}

#[cold]
fn other_kind(
    object: &Object<'_>,
    kind: Kind,
    opened: &Opened<'_>,
    context: &Context,
) -> Result<(), DecodeError> {
    let shown = detect::kind(object);
    let foreign = detect::shown_foreign(object, kind);
    let field = foreign.iter().next();
    match field {
        Some(field) if shown != kind && shown != Kind::Unknown => {
            let expected = alloc::format!("asked for as {kind}, which has no such field");
            let error = DecodeError::new(ErrorKind::OtherKind, expected)
                .in_field(field.name())
                .of_push(shown)
                .at(Some(object.get(field).offset()))
                .with_help(Some("decode it by `decode`, or send it to another route".into()));
            Err(at_object(error, object, opened, context))
        }
        _ => Ok(()),
    }
}

/// An error about an object: its offset carried to the body, with all that was read.
#[cold]
fn at_object(error: DecodeError, object: &Object<'_>, opened: &Opened<'_>, context: &Context) -> DecodeError {
    let missing = matches!(error.kind(), ErrorKind::MissingField);
    let help = missing.then(|| help::other_writing(object, &[Field::DEVICE_ID])).flatten();
    with_fields(at_source(error, opened.source).with_help(help), object, context.rules)
}
