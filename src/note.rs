//! What the decoder did beyond reading what the page documents.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{error::Escaped, json::JsonType, kind::Kind, types::hint::Remark};

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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
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

/// An object of the field's name, the label of the kind, and the words of `Display`.
impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut note = serializer.serialize_struct("Note", 3)?;
        note.serialize_field("field", &self.field)?;
        note.serialize_field("kind", self.kind.as_str())?;
        note.serialize_field("text", &format_args!("{}", self.kind))?;
        note.end()
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "field `{}`: ", Escaped(&self.field))?;
        }
        self.kind.fmt(f)
    }
}

/// What a [`Note`] says.
///
/// [`as_str`](Self::as_str) gives a label that stays the same, for metrics.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoteKind {
    /// `coerced`: the value has another JSON type than the page says, and was converted without loss.
    #[non_exhaustive]
    Coerced {
        /// The type on the wire.
        from: JsonType,
        /// The type of the page.
        to: JsonType,
    },
    /// `invalid`: the value could not be read without guessing: the field is `None`, or an empty list, and its exact
    /// text is in `extra`.
    #[non_exhaustive]
    Invalid {
        /// The value, escaped and cut at 64 characters.
        found: String,
        /// What the field holds.
        expected: &'static str,
    },
    /// `missing_required`: the page requires the field, and the push has none.
    MissingRequired,
    /// `empty_as_none`: blank text was read as absent.
    EmptyAsNone,
    /// `unknown_field`: the page does not name the field: it is kept in `extra`, or, beside `data`, left out.
    UnknownField,
    /// `unknown_code`: the code is none of those this release names; once for a list, however many there are.
    UnknownCode,
    /// `milliseconds`: the clock counts milliseconds.
    Milliseconds,
    /// `cut_to_millisecond`: the clock had a fraction finer than a millisecond, which was cut off.
    CutToMillisecond,
    /// `clocks_apart`: `reportCt` and `deviceCt` are more than a day apart, though `actual` says that the data was
    /// sent at its time: a clock that was never set, or one that is 1,024 weeks late since its GPS week counter rolled
    /// over.
    ClocksApart,
    /// `empty_list_element`: the list holds null or blank elements, which were left out; once, however many there are.
    EmptyListElement,
    /// `out_of_range`: the number is kept, but it is no latitude or longitude.
    OutOfRange,
    /// `control_characters`: the text holds control characters, NUL perhaps, which a database may refuse. It is kept.
    ControlCharacters,
    /// `plain_text`: the message is no JSON object; its text is kept as it is.
    PlainText,
    /// `repeated`: the field came more than once with the same value, which was read once.
    Repeated,
    /// `ambiguous_kind`: the fields show a second kind too.
    #[non_exhaustive]
    AmbiguousKind {
        /// The kind that was not chosen.
        also: Kind,
    },
    /// `looks_like`: the push is of no known kind, but it looks like one that lacks something.
    #[non_exhaustive]
    LooksLike {
        /// The kind that it looks like.
        kind: Kind,
        /// The fields, by their names on the wire, that it lacks to be one.
        missing: Vec<&'static str>,
    },
    /// `layers`: the push was in more layers of JSON string or envelopes than the documented one.
    #[non_exhaustive]
    Layers {
        /// How many layers there were.
        count: u8,
    },
    /// `not_encoded`: `data` held the object itself rather than its text.
    NotEncoded,
    /// `bare_object`: the push came without an envelope.
    BareObject,
    /// `form`: the body was a form.
    Form,
    /// `not_percent_encoded`: the form's value was not percent-encoded: JSON was read from it as it is.
    NotPercentEncoded,
    /// `repaired`: under-escaped text was repaired.
    #[non_exhaustive]
    Repaired {
        /// What was done.
        step: RepairStep,
    },
}

impl NoteKind {
    /// A label that stays the same in later releases: `coerced`, `invalid`, … as each variant says.
    ///
    /// ```
    /// use mettax_push::{Decoder, NoteKind};
    /// let decoded = Decoder::tolerant().decode(br#"{"deviceId":"1","captureId":"7"}"#)?;
    /// assert_eq!(decoded.notes[0].kind().as_str(), "bare_object");
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Coerced { .. } => "coerced",
            Self::Invalid { .. } => "invalid",
            Self::MissingRequired => "missing_required",
            Self::EmptyAsNone => "empty_as_none",
            Self::UnknownField => "unknown_field",
            Self::UnknownCode => "unknown_code",
            Self::Milliseconds => "milliseconds",
            Self::CutToMillisecond => "cut_to_millisecond",
            Self::ClocksApart => "clocks_apart",
            Self::EmptyListElement => "empty_list_element",
            Self::OutOfRange => "out_of_range",
            Self::ControlCharacters => "control_characters",
            Self::PlainText => "plain_text",
            Self::Repeated => "repeated",
            Self::AmbiguousKind { .. } => "ambiguous_kind",
            Self::LooksLike { .. } => "looks_like",
            Self::Layers { .. } => "layers",
            Self::NotEncoded => "not_encoded",
            Self::BareObject => "bare_object",
            Self::Form => "form",
            Self::NotPercentEncoded => "not_percent_encoded",
            Self::Repaired { .. } => "repaired",
        }
    }
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
    /// Read no-break spaces between tokens.
    NoBreakSpaces,
    /// Took one level of escapes from a body that was escaped once too often.
    Unescaped,
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
            Self::NoBreakSpaces => "no-break spaces between tokens read",
            Self::Unescaped => "one level of escapes taken away",
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
            Self::CutToMillisecond => f.write_str("fraction cut to the millisecond"),
            Self::ClocksApart => f.write_str(
                "more than a day apart from `deviceCt`, though `actual` is true: check the device's clock",
            ),
            Self::EmptyListElement => f.write_str("empty list elements left out"),
            Self::OutOfRange => f.write_str("out of range for a coordinate; the number is kept"),
            Self::ControlCharacters => f.write_str("holds control characters, which are kept"),
            Self::PlainText => f.write_str("no JSON object; kept as text"),
            Self::Repeated => f.write_str("named more than once, with the same value"),
            Self::AmbiguousKind { also } => write!(f, "fields of {also} are there too"),
            Self::LooksLike { kind, missing } => {
                write!(f, "no known kind; looks like {kind}, but lacks ")?;
                for (index, name) in missing.iter().enumerate() {
                    write!(f, "{}`{name}`", if index == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::Layers { count: 1 } => f.write_str("1 layer of JSON string"),
            Self::Layers { count } => write!(f, "{count} layers of JSON string"),
            Self::NotEncoded => f.write_str("not encoded as text"),
            Self::BareObject => f.write_str("no envelope"),
            Self::Form => f.write_str("form body"),
            Self::NotPercentEncoded => f.write_str("not percent-encoded; read as it is"),
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
