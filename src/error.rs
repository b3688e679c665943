//! What went wrong, precisely and in few words.

use alloc::{borrow::Cow, boxed::Box, format, string::String};
use core::{fmt, panic::AssertUnwindSafe};

use serde::de::IgnoredAny;

use crate::{
    json::{
        JsonType,
        object::{ScanError, offset_of},
    },
    kind::Kind,
};

/// How many characters of a refused value an error or a note quotes.
const QUOTED: usize = 64;

/// Why a body could not be decoded.
///
/// It names the kind of push, the field, what was found (at most 64 characters of that one value) and
/// what was expected; never the body. [`Decoder::quote_values`](crate::Decoder::quote_values) keeps
/// values out of it altogether.
///
/// ```
/// let body = br#"{"data":"{\"deviceId\":\"1\",\"alarmId\":\"2\",\"id\":\"3\",\"alarmType\":\"sos\",\"reportCt\":1735296575,\"deviceCt\":\"yesterday\"}"}"#;
/// let error = mettax_push::decode(body).unwrap_err();
/// assert_eq!(error.to_string(), "alarm: field `deviceCt`: expected epoch seconds, found \"yesterday\"");
/// assert_eq!(error.kind(), mettax_push::ErrorKind::InvalidField);
/// assert_eq!(error.push_kind(), Some(mettax_push::Kind::Alarm));
/// assert_eq!(error.field(), Some("deviceCt"));
/// ```
#[derive(thiserror::Error)]
#[error(transparent)]
pub struct DecodeError(Box<Details>);

#[derive(Debug)]
struct Details {
    kind: ErrorKind,
    push_kind: Option<Kind>,
    field: Option<Cow<'static, str>>,
    offset: Option<usize>,
    expected: &'static str,
    found: Found,
    /// Nobody can change it, so a panic cannot leave it half changed. It says nothing of that by itself, because with
    /// the standard library it could hold any error of an IO.
    cause: Option<AssertUnwindSafe<serde_json::Error>>,
}

/// The family of a [`DecodeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are not JSON, or not UTF-8, at some layer.
    Syntax,
    /// Well-formed, but there is no push in it.
    Envelope,
    /// A required field is absent, null or blank.
    MissingField,
    /// The value of a required field cannot be read without guessing.
    InvalidField,
    /// An object names a field twice.
    DuplicateField,
    /// The body is larger, deeper or wrapped more often than the decoder allows.
    LimitExceeded,
    /// The body holds several pushes: it is one for [`Decoder::decode_batch`](crate::Decoder::decode_batch).
    Batch,
}

impl DecodeError {
    #[cold]
    pub(crate) fn new(kind: ErrorKind, expected: &'static str) -> Self {
        Self(Box::new(Details {
            kind,
            push_kind: None,
            field: None,
            offset: None,
            expected,
            found: Found::Unsaid,
            cause: None,
        }))
    }

    /// Says what was wrong with the text that was scanned; the offset counts from its start.
    #[cold]
    pub(crate) fn from_scan(error: ScanError, text: &str) -> Self {
        match error {
            ScanError::Duplicate { at, name } => {
                Self::new(ErrorKind::DuplicateField, "named twice").in_field(name).at(Some(at))
            }
            ScanError::Depth { at } => Self::too_deep().at(Some(at)),
            ScanError::Syntax { at, cause } => {
                // The scanner knows that it is wrong, serde_json knows how to say it.
                let cause = cause.map(|cause| (at, cause)).or_else(|| {
                    let cause = serde_json::from_str::<IgnoredAny>(text).err()?;
                    Some((offset_of(&cause, text), cause))
                });
                let (at, cause) = cause.map_or((at, None), |(at, cause)| (at, Some(cause)));
                Self::new(ErrorKind::Syntax, "not valid JSON").at(Some(at)).because(cause)
            }
        }
    }

    #[cold]
    pub(crate) fn too_long() -> Self {
        Self::new(ErrorKind::LimitExceeded, "more bytes than the decoder takes")
    }

    #[cold]
    pub(crate) fn too_deep() -> Self {
        Self::new(ErrorKind::LimitExceeded, "arrays and objects nested too deep")
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

    pub(crate) fn because(mut self, cause: Option<serde_json::Error>) -> Self {
        self.0.cause = cause.map(AssertUnwindSafe);
        self
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

    /// The field at fault, by its name on the wire (`deviceCt`, `message.com1`).
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }

    /// Where the fault is, as a byte offset into the body as it was received.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecodeError")
            .field("kind", &self.0.kind)
            .field("message", &format!("{self}"))
            .field("offset", &self.0.offset)
            .finish_non_exhaustive()
    }
}

impl core::error::Error for Details {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        self.cause.as_ref().map(|cause| &cause.0 as _)
    }
}

impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(kind) = self.push_kind {
            write!(f, "{kind}: ")?;
        }
        match (self.kind, self.offset) {
            (ErrorKind::Syntax, Some(offset)) => write!(f, "syntax error at byte {offset}: ")?,
            (ErrorKind::Envelope, _) => f.write_str("no push in this body: ")?,
            (ErrorKind::LimitExceeded, _) => f.write_str("limit exceeded: ")?,
            _ => {}
        }
        if let Some(field) = &self.field {
            write!(f, "field `{field}`: ")?;
        }
        match (&self.cause, self.kind) {
            // The cause says more than we could, but for the position: that one counts in its own layer.
            (Some(cause), ErrorKind::Syntax) => f.write_str(without_position(&format!("{}", cause.0)))?,
            (_, ErrorKind::InvalidField | ErrorKind::MissingField) => {
                write!(f, "expected {}", self.expected)?;
            }
            _ => f.write_str(self.expected)?,
        }
        match &self.found {
            Found::Unsaid => Ok(()),
            found => write!(f, ", found {found}"),
        }
    }
}

/// serde_json closes its messages with ` at line 1 column 17`.
fn without_position(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message)
}

/// What stood where something else was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The message is complete without it.
    Unsaid,
    Nothing,
    Null,
    Blank,
    /// The text as it reads in JSON, cut.
    Quoted(String),
    /// A value that must not be quoted.
    Hidden(&'static str),
}

impl Found {
    /// What a refused value looked like, for an error or a note.
    pub(crate) fn value(json: &str, json_type: JsonType, quote: bool) -> Self {
        if quote { Self::quoted(json) } else { Self::Hidden(json_type.name()) }
    }

    /// Quotes JSON text, cut short.
    fn quoted(json: &str) -> Self {
        let mut characters = json.char_indices();
        Self::Quoted(match characters.nth(QUOTED) {
            Some((end, _)) => format!("{}…", &json[..end]),
            None => json.into(),
        })
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
