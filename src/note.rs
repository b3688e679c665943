//! What the decoder did beyond reading what the page documents.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use crate::{json::JsonType, kind::Kind, types::hint::Remark};

/// One remark about a push that was decoded: nothing is converted, refused or ignored in silence.
///
/// ```
/// use mettax_push::{Decoder, NoteKind};
/// let body = br#"{"data":"{\"captureId\":1009759838,\"deviceId\":\"1\",\"fileUrl\":\"u\"}"}"#;
/// let decoded = Decoder::tolerant().decode(body)?;
/// let lines: Vec<_> = decoded.notes.iter().map(ToString::to_string).collect();
/// assert_eq!(lines, [
///     "field `captureId`: number read as string",
///     "field `channelId`: required by the page, but absent",
/// ]);
/// # Ok::<(), mettax_push::DecodeError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    field: Cow<'static, str>,
    kind: NoteKind,
}

impl Note {
    pub(crate) fn new(field: impl Into<Cow<'static, str>>, kind: NoteKind) -> Self {
        Self { field: field.into(), kind }
    }

    /// The field that it is about, by its name on the wire; empty where it is about the whole body.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> &NoteKind {
        &self.kind
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "field `{}`: ", self.field)?;
        }
        self.kind.fmt(f)
    }
}

/// What a [`Note`] tells.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoteKind {
    /// The value has another JSON type than the page says, and was converted without loss.
    #[non_exhaustive]
    Coerced {
        /// The type on the wire.
        from: JsonType,
        /// The type of the page.
        to: JsonType,
    },
    /// An optional value could not be read without guessing: the field is `None`, and its value stays in
    /// `extra`.
    #[non_exhaustive]
    Invalid {
        /// The value, cut at 64 characters.
        found: String,
        /// What the field holds.
        expected: &'static str,
    },
    /// The page requires the field, the push has none, and this crate can do without.
    MissingRequired,
    /// Blank text was read as `None`.
    EmptyAsNone,
    /// The page does not name the field: it is kept in `extra`, or, beside `data`, left out.
    UnknownField,
    /// The code is none of those this release names; said once of a list, however many there are.
    UnknownCode,
    /// The clock counts milliseconds.
    Milliseconds,
    /// The list holds empty elements, which were left out; said once, however many there are.
    EmptyListElement,
    /// The fields fit a second kind too.
    #[non_exhaustive]
    AmbiguousKind {
        /// The kind that was not chosen.
        also: Kind,
    },
    /// The push stood in more layers of JSON string than the documented one.
    #[non_exhaustive]
    Layers {
        /// How many layers there were.
        count: u8,
    },
    /// `data` held the object itself rather than its text.
    NotEncoded,
    /// The push came without an envelope.
    BareObject,
    /// The body was a form.
    Form,
    /// Under-escaped text was repaired.
    #[non_exhaustive]
    Repaired {
        /// What was done.
        step: RepairStep,
    },
}

impl From<Remark> for NoteKind {
    fn from(remark: Remark) -> Self {
        match remark {
            Remark::UnknownCode => Self::UnknownCode,
            Remark::Milliseconds => Self::Milliseconds,
        }
    }
}

/// What repair did to read under-escaped text. See [`Decoder::repair`](crate::Decoder::repair).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RepairStep {
    /// Read the fragment `"data":"{…}"` without its outer braces.
    AddedBraces,
    /// Read quotes of the inner object that were not escaped.
    EscapedQuotes,
    /// Read raw line ends or tabs between tokens.
    RawWhitespace,
    /// Read one quote without its backslash in otherwise escaped text.
    MissingBackslash,
    /// Read quotes of the object inside `message` that lack their own escapes.
    EscapedNested,
    /// Read a comma before a closing brace.
    TrailingComma,
}

impl fmt::Display for RepairStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AddedBraces => "outer braces added",
            Self::EscapedQuotes => "inner quotes escaped",
            Self::RawWhitespace => "raw white space between tokens read",
            Self::MissingBackslash => "one missing backslash added",
            Self::EscapedNested => "quotes inside `message` escaped",
            Self::TrailingComma => "trailing comma left out",
        })
    }
}

impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Coerced { from, to } => write!(f, "{from} read as {to}"),
            Self::Invalid { found, expected } => {
                write!(f, "expected {expected}, found {found}; read as absent")
            }
            Self::MissingRequired => f.write_str("required by the page, but absent"),
            Self::EmptyAsNone => f.write_str("blank text read as absent"),
            Self::UnknownField => f.write_str("not in the page's table"),
            Self::UnknownCode => f.write_str("code without a name"),
            Self::Milliseconds => f.write_str("clock in milliseconds"),
            Self::EmptyListElement => f.write_str("empty list elements left out"),
            Self::AmbiguousKind { also } => write!(f, "fields of {also} are there too"),
            Self::Layers { count: 1 } => f.write_str("1 layer of JSON string"),
            Self::Layers { count } => write!(f, "{count} layers of JSON string"),
            Self::NotEncoded => f.write_str("not encoded as text"),
            Self::BareObject => f.write_str("no envelope"),
            Self::Form => f.write_str("form body"),
            Self::Repaired { step } => write!(f, "repaired: {step}"),
        }
    }
}

/// Where notes go: a list, or nowhere when nobody asked for them.
pub(crate) struct Notes(Option<Vec<Note>>);

impl Notes {
    pub(crate) const fn kept() -> Self {
        Self(Some(Vec::new()))
    }

    pub(crate) const fn dropped() -> Self {
        Self(None)
    }

    /// Whether it pays to look for what to note.
    #[inline]
    pub(crate) const fn wanted(&self) -> bool {
        self.0.is_some()
    }

    /// Takes what makes a note rather than a note, so that nothing is built for nobody.
    #[inline]
    pub(crate) fn add(&mut self, note: impl FnOnce() -> Note) {
        if let Some(notes) = &mut self.0 {
            notes.push(note());
        }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, Vec::len)
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        if let Some(notes) = &mut self.0 {
            notes.truncate(len);
        }
    }

    /// Gives away what was noted; nothing more is wanted.
    #[inline]
    pub(crate) fn list(&mut self) -> Vec<Note> {
        self.0.take().unwrap_or_default()
    }
}
