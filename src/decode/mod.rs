//! From bytes to payloads.
//!
//! ```text
//! body ── envelope ──▶ text of the object ── scan ──▶ fields ── detect ──▶ Kind
//!                                                       │
//!                                                       └─▶ de ──▶ the payload's derived table
//! ```

mod batch;
mod de;
mod decimal;
mod deserialize;
mod detect;
mod envelope;
mod fields;
mod key;
mod lexeme;
mod lines;
mod note;
mod origin;
mod repair;
mod scan;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use de::{Fault, RecordDeserializer};
pub(crate) use deserialize::{from_body, from_object, object};
#[cfg(feature = "schemars")]
pub(crate) use detect::{BARE_DEVICE_INFO, ROWS, Row};
pub(crate) use key::{Key, KeySet};
pub(crate) use lexeme::json_string;
pub use lines::{Line, Lines};
pub use note::{JsonType, Note, NoteKind, RepairStep};

use alloc::vec::Vec;

use crate::{
    error::{DecodeError, ErrorKind},
    payload::{Payload, record::Record},
    push::{Kind, Push, build_push},
};
use de::Context;
use envelope::{Content, Envelope, Opened};
use fields::Fields;
use note::Notes;
use origin::Origin;

/// Decodes one push of any kind, tolerantly.
///
/// # Errors
/// The body holds no push, or a push of a known kind whose required fields cannot be read; see
/// [`ErrorKind`].
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
    Decoder::tolerant().push(body, &mut Notes::dropped(), alone)
}

/// Decodes one push whose kind the route knows, tolerantly.
///
/// # Errors
/// As [`decode`], and where the push lacks a field that the kind requires.
///
/// ```
/// use mettax_push::CaptureFile;
/// let body = br#"{"data":"{\"deviceId\":\"1\",\"captureId\":\"7\",\"channelId\":1,\"fileUrl\":\"u\"}"}"#;
/// let file: CaptureFile = mettax_push::decode_as(body)?;
/// assert_eq!(file.capture_id, "7");
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
pub fn decode_as<T: Payload>(body: &[u8]) -> Result<T, DecodeError> {
    Decoder::tolerant().payload(body, &mut Notes::dropped(), alone)
}

/// How to decode: what is tolerated, what is noted, and how much is too much.
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
#[derive(Clone, Copy, Debug)]
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
#[derive(Clone, Debug, PartialEq)]
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
            max_bytes: 16 << 20,
            max_depth: 32,
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
    /// For logs, tickets and the vendor's printed samples, where `"data":"{…}"` stands without its outer
    /// braces, or with quotes that lost their backslashes. It is tried where ordinary decoding finds no
    /// JSON or no push, and says in [`NoteKind::Repaired`] what it did. It takes nothing but that fragment,
    /// over one flat object whose names are plain words, and it never completes, drops or changes a byte of
    /// a value. Text that is cut off, that has a raw control character inside a value, or that has two
    /// readings is an error of kind [`ErrorKind::Syntax`] which says so. An error in text that was repaired
    /// counts from the start of the fragment.
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
    /// assert_eq!((file.file_url.as_ref(), file.channel_id), ("u", Some(2)));
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
        Self { max_bytes: if n < lexeme::MAX_TEXT { n } else { lexeme::MAX_TEXT }, ..self }
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
        self.push(body, &mut Notes::kept(), noted)
    }

    /// Decodes one push whose kind the route knows, with notes.
    ///
    /// # Errors
    /// As the free function [`decode_as`].
    pub fn decode_as<T: Payload>(&self, body: &[u8]) -> Result<Decoded<T>, DecodeError> {
        self.payload(body, &mut Notes::kept(), noted)
    }

    /// Decodes a JSON array of pushes, or a body whose `data` holds one. A single push is a batch of one.
    ///
    /// Each element is a body of its own, in any form. Notes about what stands around the array go to the
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
        self.open(body, &mut Notes::kept(), |opened, notes| match opened.content {
            Content::Object(_) => Ok(Vec::from([self.one_push(opened, notes, noted)])),
            Content::Array(text) => batch::decode_elements(*self, text, &opened, notes),
        })
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

    fn push<R>(
        &self,
        body: &[u8],
        notes: &mut Notes,
        wrap: impl Fn(Push, &mut Notes) -> R + Copy,
    ) -> Result<R, DecodeError> {
        self.open(body, notes, |opened, notes| self.one_push(opened, notes, wrap))
    }

    fn payload<T: Payload, R>(
        &self,
        body: &[u8],
        notes: &mut Notes,
        wrap: impl Fn(T, &mut Notes) -> R + Copy,
    ) -> Result<R, DecodeError> {
        self.open(body, notes, |opened, notes| {
            let fields = object_in(&opened)?;
            let context = Context::new(*self, Some(T::KIND), notes.take(), opened.depth);
            de::build(fields, opened.origin, context, wrap)
        })
    }

    #[allow(clippy::needless_pass_by_value)] // whoever opened it has no more use for it
    fn one_push<R>(
        &self,
        opened: Opened<'_, '_>,
        notes: &mut Notes,
        wrap: impl Fn(Push, &mut Notes) -> R + Copy,
    ) -> Result<R, DecodeError> {
        let fields = object_in(&opened)?;
        let kind = detect::kind(fields);
        build_push!(kind, |push| self
            .push_of(kind, fields, &opened, notes, |payload, notes| { wrap(push(payload), notes) }))
    }

    /// Reads a push of a kind that its fields showed, whose payload is `T`.
    fn push_of<T: Record, R>(
        &self,
        kind: Kind,
        fields: &Fields<'_>,
        opened: &Opened<'_, '_>,
        notes: &mut Notes,
        wrap: impl FnOnce(T, &mut Notes) -> R,
    ) -> Result<R, DecodeError> {
        // Nearly every push has no field but its own, and then no other kind is looked for.
        let foreign = fields.present.minus(T::KEY_SET);
        if notes.wanted() && !foreign.is_empty() {
            detect::note_others(fields, kind, foreign, notes);
        }
        let context = Context::new(*self, Some(kind), notes.take(), opened.depth);
        de::build(fields, opened.origin, context, wrap)
    }

    #[inline]
    fn refuse_longer(&self, bytes: usize) -> Result<(), DecodeError> {
        if bytes > self.max_bytes { Err(envelope::too_long()) } else { Ok(()) }
    }

    /// Unwraps the body, within the limits.
    fn open<R>(
        &self,
        body: &[u8],
        notes: &mut Notes,
        then: impl Fn(Opened<'_, '_>, &mut Notes) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        self.refuse_longer(body.len())?;
        let (text, start) = match body.strip_prefix("\u{feff}".as_bytes()) {
            Some(text) if !self.strict => (text, body.len() - text.len()),
            _ => (body, 0),
        };
        let text = core::str::from_utf8(text).map_err(|error| {
            DecodeError::new(ErrorKind::Syntax, "invalid UTF-8").at(Some(start + error.valid_up_to()))
        })?;
        let origin = Origin::Slice { around: &Origin::Body, start };
        if !self.repair {
            return Envelope::new(*self, notes).open(text, &origin, self.max_depth, &then);
        }
        let kept_notes = notes.len();
        let result = Envelope::new(*self, notes).open(text, &origin, self.max_depth, &then);
        let no_push = |error: &DecodeError| matches!(error.kind(), ErrorKind::Syntax | ErrorKind::Envelope);
        if !result.as_ref().is_err_and(no_push) {
            return result;
        }
        let repaired = match repair::repair(text) {
            Ok(repaired) => repaired,
            Err(Some(error)) => return Err(error.map_offset(|offset| start + offset)),
            Err(None) => return result,
        };
        notes.truncate(kept_notes);
        repaired.note(notes);
        let origin = Origin::Repaired { start: start + repaired.start };
        Envelope::new(*self, notes).open(&repaired.body, &origin, self.max_depth, &then)
    }
}

/// A payload without notes.
#[inline]
fn alone<T>(payload: T, _: &mut Notes) -> T {
    payload
}

/// A payload with its notes.
#[inline]
fn noted<T>(payload: T, notes: &mut Notes) -> Decoded<T> {
    Decoded { payload, notes: notes.list() }
}

#[inline]
fn object_in<'a>(opened: &Opened<'a, '_>) -> Result<&'a Fields<'a>, DecodeError> {
    match &opened.content {
        Content::Object(fields) => Ok(fields),
        Content::Array(_) => {
            Err(DecodeError::new(ErrorKind::Batch, "the body holds a batch of pushes: use `decode_batch`"))
        }
    }
}
