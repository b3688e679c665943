//! What went wrong, precisely and in few words.

use alloc::{
    borrow::Cow,
    boxed::Box,
    format,
    string::{String, ToString},
};
use core::fmt::{self, Write};

use serde::de::IgnoredAny;

use crate::{
    json::{
        JsonType,
        object::{ScanError, offset_of},
    },
    kind::Kind,
    types::{DeviceId, Extra},
};

/// How many characters of what a sender wrote an error or a note shows.
const SHOWN: usize = 64;

/// Why a body could not be decoded.
///
/// It names the kind of push, the field, what was found and what was expected, and, where that can be told, what to do
/// about it; never the body. What the sender wrote is shown escaped and cut at 64 characters, and
/// [`Decoder::quote_values`](crate::Decoder::quote_values) keeps values out of it altogether.
///
/// An error about an object that could be read keeps all that was read: [`device_id`](Self::device_id),
/// [`fields`](Self::fields), and all together by [`into_unknown`](Self::into_unknown), so that a service stores and routes
/// even that record. `Debug` and `Display` leave it out.
///
/// ```
/// let body = br#"{"data":"{\"deviceId\":[1],\"alarmType\":\"sos\",\"reportCt\":1735296575}"}"#;
/// let error = mettax_push::decode(body).unwrap_err();
/// assert_eq!(error.to_string(), "alarm: field `deviceId`: expected an id: text or an integer, found [1]");
/// assert_eq!(error.kind(), mettax_push::ErrorKind::InvalidField);
/// assert_eq!(error.push_kind(), Some(mettax_push::Kind::Alarm));
/// assert_eq!(error.field(), Some("deviceId"));
/// assert_eq!(error.fields().unwrap().get("alarmType").unwrap().as_str(), r#""sos""#);
/// ```
#[derive(Clone)]
pub struct DecodeError(Box<Details>);

#[derive(Clone)]
struct Details {
    kind: ErrorKind,
    push_kind: Option<Kind>,
    field: Option<Cow<'static, str>>,
    offset: Option<usize>,
    expected: Cow<'static, str>,
    found: Found,
    /// What to do about it.
    help: Option<Cow<'static, str>>,
    /// The object that could be read.
    read: Option<(Option<DeviceId>, Extra)>,
}

/// The family of a [`DecodeError`].
///
/// [`as_str`](Self::as_str) gives a label that stays the same, for metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `syntax`: the bytes are not JSON, or not UTF-8, at some layer.
    Syntax,
    /// `envelope`: well-formed, but there is no push in it.
    Envelope,
    /// `missing_field`: the device, or what strict decoding requires, is absent, null or blank.
    MissingField,
    /// `invalid_field`: the device cannot be read without guessing, or a value is not what strict decoding requires.
    InvalidField,
    /// `duplicate_field`: an object gives one field two different values.
    DuplicateField,
    /// `other_kind`: the push is of another kind than the caller asked for.
    OtherKind,
    /// `limit_exceeded`: the body is larger, deeper or wrapped more often than the decoder allows.
    LimitExceeded,
    /// `batch`: the body holds several pushes: it is one for [`Decoder::decode_batch`](crate::Decoder::decode_batch).
    Batch,
}

impl ErrorKind {
    /// A label that stays the same in later releases: `syntax`, `envelope`, … as each variant says.
    ///
    /// ```
    /// let error = mettax_push::decode(b"").unwrap_err();
    /// assert_eq!(error.kind().as_str(), "syntax");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::Envelope => "envelope",
            Self::MissingField => "missing_field",
            Self::InvalidField => "invalid_field",
            Self::DuplicateField => "duplicate_field",
            Self::OtherKind => "other_kind",
            Self::LimitExceeded => "limit_exceeded",
            Self::Batch => "batch",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, expected: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Details {
            kind,
            push_kind: None,
            field: None,
            offset: None,
            expected: expected.into(),
            found: Found::Unsaid,
            help: None,
            read: None,
        }))
    }

    /// Says what was wrong with the text that was scanned; the offset counts from its start.
    #[cold]
    pub(crate) fn from_scan(error: ScanError, text: &str, max_depth: usize) -> Self {
        match error {
            ScanError::Duplicate { at, name } => {
                Self::new(ErrorKind::DuplicateField, "named twice, with different values")
                    .in_field(name)
                    .at(Some(at))
            }
            ScanError::Depth { at } => Self::too_deep(max_depth).at(Some(at)),
            ScanError::Syntax { at, cause } => {
                // The scanner knows that it is wrong, serde_json knows how to say it.
                let cause = cause.map(|cause| (at, cause)).or_else(|| {
                    let cause = serde_json::from_str::<IgnoredAny>(text).err()?;
                    Some((offset_of(&cause, text), cause))
                });
                match cause {
                    Some((at, cause)) => {
                        let words = cause.to_string();
                        // Its position counts in its own layer, and ours in the body.
                        let words = words.rsplit_once(" at line ").map_or(&*words, |(words, _)| words);
                        Self::new(ErrorKind::Syntax, words.to_string()).at(Some(at))
                    }
                    None => Self::new(ErrorKind::Syntax, "not valid JSON").at(Some(at)),
                }
            }
        }
    }

    #[cold]
    pub(crate) fn too_long(bytes: usize, limit: usize) -> Self {
        let expected = format!("a body of {bytes} bytes, where the decoder takes {limit}");
        Self::new(ErrorKind::LimitExceeded, expected)
    }

    #[cold]
    pub(crate) fn too_deep(limit: usize) -> Self {
        let expected =
            format!("arrays and objects nested deeper than the {limit} levels that the decoder takes");
        Self::new(ErrorKind::LimitExceeded, expected)
    }

    pub(crate) fn of_push(mut self, kind: Kind) -> Self {
        self.0.push_kind = Some(kind);
        self
    }

    pub(crate) fn in_field(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.0.field = Some(field.into());
        self
    }

    pub(crate) fn at(mut self, offset: Option<usize>) -> Self {
        self.0.offset = offset;
        self
    }

    /// Carries an offset into one layer over to the body around it.
    pub(crate) fn map_offset(mut self, map: impl FnOnce(usize) -> usize) -> Self {
        self.0.offset = self.0.offset.map(map);
        self
    }

    pub(crate) fn found(mut self, found: Found) -> Self {
        self.0.found = found;
        self
    }

    /// Says what to do about it, unless that was said already.
    pub(crate) fn with_help(mut self, help: Option<Cow<'static, str>>) -> Self {
        self.0.help = self.0.help.or(help);
        self
    }

    /// Keeps what was read of the object.
    pub(crate) fn with_fields(mut self, device_id: Option<DeviceId>, fields: Extra) -> Self {
        self.0.read = Some((device_id, fields));
        self
    }

    pub(crate) fn into_fields(self) -> Option<(Option<DeviceId>, Extra)> {
        self.0.read
    }

    /// The family of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The kind of push, once it is known.
    #[must_use]
    pub fn push_kind(&self) -> Option<Kind> {
        self.0.push_kind
    }

    /// The field at fault, by its name on the wire (`deviceId`, `data`); all of it, however long the sender made it.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// Where the fault is, as a byte offset into the body as it was received.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// What the sender or the receiver can do about it, where the bytes show the cause: a body that is still gzip,
    /// a form that was percent-encoded twice, several bodies at once, …
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// The device, where the object could be read and names one.
    #[must_use]
    pub fn device_id(&self) -> Option<&DeviceId> {
        self.0.read.as_ref()?.0.as_ref()
    }

    /// The fields of the object, `deviceId` apart where it is an id, where the object could be read.
    #[must_use]
    pub fn fields(&self) -> Option<&Extra> {
        self.0.read.as_ref().map(|(_, fields)| fields)
    }
}

impl core::error::Error for DecodeError {}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("kind", &self.0.kind)
            .field("message", &format!("{self}"))
            .field("offset", &self.0.offset)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { kind, push_kind, field, offset, expected, found, help, .. } = &*self.0;
        if let Some(kind) = push_kind {
            write!(f, "{kind}: ")?;
        }
        match (kind, offset) {
            (ErrorKind::Syntax, Some(offset)) => write!(f, "syntax error at byte {offset}: ")?,
            (ErrorKind::Envelope, _) => f.write_str("no push in this body: ")?,
            (ErrorKind::LimitExceeded, _) => f.write_str("limit exceeded: ")?,
            _ => {}
        }
        if let Some(field) = field {
            write!(f, "field `{}`: ", Escaped(field))?;
        }
        match (kind, found) {
            (ErrorKind::MissingField, Found::Nothing) => write!(f, "missing; expected {expected}")?,
            (ErrorKind::InvalidField | ErrorKind::MissingField, found) => {
                write!(f, "expected {expected}, found {found}")?;
            }
            (_, Found::Unsaid) => f.write_str(expected)?,
            (_, found) => write!(f, "{expected}, found {found}")?,
        }
        match help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

/// Text that a sender chose, as errors and notes show it: escaped and cut.
///
/// What a terminal would act on is escaped (control characters, U+0080 to U+009F, bidi controls and whatever else has
/// no glyph), quotes and backslashes are left as they are.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut characters = self.0.chars();
        for character in characters.by_ref().take(SHOWN) {
            match character {
                '"' | '\'' | '\\' => f.write_char(character)?,
                _ => write!(f, "{}", character.escape_debug())?,
            }
        }
        if characters.next().is_some() { f.write_char('…') } else { Ok(()) }
    }
}

/// What was there where something else was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The message is complete without it.
    Unsaid,
    Nothing,
    Null,
    Blank,
    /// The text as it reads in JSON, escaped and cut.
    Quoted(String),
    /// A value that must not be quoted.
    Hidden(&'static str),
}

impl Found {
    /// What a refused value looked like, for an error or a note.
    pub(crate) fn value(json: &str, json_type: JsonType, quote: bool) -> Self {
        if quote { Self::Quoted(Escaped(json).to_string()) } else { Self::Hidden(json_type.name()) }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unsaid => "",
            Self::Nothing => "nothing",
            Self::Null => "null",
            Self::Blank => "blank text",
            Self::Quoted(text) => text,
            Self::Hidden(what) => what,
        })
    }
}
