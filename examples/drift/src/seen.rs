//! What a corpus holds, in counts.

use std::collections::{BTreeMap, BTreeSet};

use input::{Body, Outcome};
use mettax_push::{DecodeError, Decoded, Decoder, ErrorKind, NoteKind, PassThroughMessage, Push, RawJson};
use serde::{Deserialize, Serialize};

use crate::capped::{Capped, cut, cut_to};

/// How many names of fields are kept of one kind of push.
pub(crate) const MAX_FIELDS: usize = 200;
/// How many names are kept of one kind of push in one category.
const MAX_FACTS: usize = 100;
/// How many characters of an error are kept: it says more than the value in it, which is cut already.
const MAX_ERROR: usize = 200;
/// Where failures are counted whose kind of push nobody knows.
pub(crate) const NO_KIND: &str = "undecoded";

/// What departs from the page, apart from the fields' types.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Category {
    /// A push of no known kind; the name is the list of its fields.
    UnknownKind,
    /// A field that the page does not name.
    UnknownField,
    /// An alarm type or a code that the page does not name.
    UnknownCode,
    /// A field with a value of another JSON type than before, or than the page says.
    TypeChanged,
    /// A value that cannot be read; the push was.
    ValueRefused,
    /// A field that is not there although the page requires it, or the baseline has it.
    Absent,
    /// A body or a clock in another form.
    Form,
    /// A push that could not be decoded.
    Failure,
    /// Names that found no room.
    LeftOut,
}

/// How often something came, and what it looked like first. A documented field's example is the value
/// as it was decoded, all others are as they came.
#[derive(Debug, Default)]
pub(crate) struct Sighting {
    pub(crate) count: u64,
    /// The line of its file on which it came first.
    pub(crate) line: u64,
    pub(crate) example: Option<String>,
}

impl Sighting {
    fn add(&mut self, line: u64, example: Option<String>) {
        if self.count == 0 {
            self.line = line;
            self.example = example;
        }
        self.count += 1;
    }
}

/// A field of one kind of push.
#[derive(Debug, Default)]
pub(crate) struct FieldSeen {
    pub(crate) count: u64,
    /// Whether the page does not name it.
    pub(crate) unknown: bool,
    /// By JSON type.
    pub(crate) types: BTreeMap<&'static str, TypeSeen>,
}

#[derive(Debug, Default)]
pub(crate) struct TypeSeen {
    /// The type that the page says, where this is another.
    pub(crate) documented: Option<&'static str>,
    pub(crate) sighting: Sighting,
}

/// What came of one kind of push.
#[derive(Debug)]
pub(crate) struct KindSeen {
    /// Those that were decoded.
    pub(crate) pushes: u64,
    pub(crate) failures: u64,
    pub(crate) fields: Capped<FieldSeen>,
    pub(crate) facts: BTreeMap<Category, Capped<Sighting>>,
}

impl Default for KindSeen {
    fn default() -> Self {
        Self { pushes: 0, failures: 0, fields: Capped::new(MAX_FIELDS), facts: BTreeMap::new() }
    }
}

impl KindSeen {
    fn fact(&mut self, category: Category, name: &str, line: u64, example: Option<String>) {
        let facts = self.facts.entry(category).or_insert_with(|| Capped::new(MAX_FACTS));
        if let Some(sighting) = facts.entry(name) {
            sighting.add(line, example);
        }
    }

    fn field(&mut self, name: &str, unknown: bool, line: u64, seen: Shape) {
        let Some(field) = self.fields.entry(name) else { return };
        field.count += 1;
        field.unknown |= unknown;
        let seen_type = field.types.entry(seen.json_type).or_default();
        seen_type.documented = seen_type.documented.or(seen.documented);
        seen_type.sighting.add(line, seen.example);
    }
}

/// One value of a field.
struct Shape {
    json_type: &'static str,
    documented: Option<&'static str>,
    example: Option<String>,
}

/// All that came.
#[derive(Debug)]
pub(crate) struct Seen {
    decoder: Decoder,
    examples: bool,
    pub(crate) lines: u64,
    pub(crate) kinds: BTreeMap<&'static str, KindSeen>,
}

impl Seen {
    pub(crate) fn new(examples: bool) -> Self {
        let decoder = Decoder::tolerant().quote_values(examples);
        Self { decoder, examples, lines: 0, kinds: BTreeMap::new() }
    }

    pub(crate) fn decoder(&self) -> Decoder {
        self.decoder
    }

    /// Looks at one body. A batch is looked at push by push.
    pub(crate) fn body(&mut self, body: &Body<'_>) {
        if !body.is_blank() {
            self.outcome(body.line(), body.decode());
        }
    }

    /// What the body on this line gave.
    pub(crate) fn outcome(&mut self, number: u64, outcome: Outcome) {
        self.lines += 1;
        match outcome {
            Ok(pushes) => {
                for push in pushes {
                    match push {
                        Ok(decoded) => self.push(number, &decoded),
                        Err(error) => self.failure(number, &error),
                    }
                }
            }
            Err(error) => self.failure(number, &error),
        }
    }

    pub(crate) fn pushes(&self) -> u64 {
        self.kinds.values().map(|kind| kind.pushes).sum()
    }

    pub(crate) fn failures(&self) -> u64 {
        self.kinds.values().map(|kind| kind.failures).sum()
    }

    fn failure(&mut self, line: u64, error: &DecodeError) {
        let kind =
            self.kinds.entry(error.push_kind().map_or(NO_KIND, mettax_push::Kind::as_str)).or_default();
        kind.failures += 1;
        let family = family(error.kind());
        let name = error.field().map_or_else(|| family.clone(), |field| format!("{family} {field}"));
        let example = self.examples.then(|| cut_to(&error.to_string(), MAX_ERROR));
        kind.fact(Category::Failure, &name, line, example);
    }

    fn push(&mut self, line: u64, decoded: &Decoded<Push>) {
        let push = &decoded.payload;
        let kind = self.kinds.entry(push.kind().as_str()).or_default();
        kind.pushes += 1;
        let examples = self.examples;
        let example = |text: &str| examples.then(|| cut(text));
        let fields = fields_of(push);
        if let Push::Unknown(_) = push {
            kind.fact(Category::UnknownKind, &signature(&fields), line, None);
        }
        let (mut unknown, mut coerced, mut absent) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
        for note in &decoded.notes {
            let field = note.field();
            match note.kind() {
                NoteKind::UnknownField => {
                    unknown.insert(field);
                }
                NoteKind::Coerced { from, to, .. } => {
                    coerced.insert(field, (json_type_name(*from), json_type_name(*to)));
                }
                NoteKind::Invalid { found, .. } => {
                    kind.fact(Category::ValueRefused, field, line, example(found));
                }
                NoteKind::MissingRequired => {
                    absent.insert(field);
                    kind.fact(Category::Absent, field, line, None);
                }
                NoteKind::UnknownCode => codes(push, field, &fields, |code| {
                    kind.fact(Category::UnknownCode, &format!("{field} {code}"), line, None);
                }),
                // Whether a blank value is null or blank text is the device's choice, and changes from push to push.
                NoteKind::EmptyAsNone => {}
                NoteKind::Layers { count, .. } => {
                    kind.fact(Category::Form, &format!("layers of string: {count}"), line, None);
                }
                NoteKind::NotEncoded => kind.fact(Category::Form, "`data` is an object", line, None),
                NoteKind::Milliseconds => {
                    kind.fact(Category::Form, &format!("{field} in milliseconds"), line, None);
                }
                looks_like @ NoteKind::LooksLike { .. } => {
                    kind.fact(Category::UnknownKind, &looks_like.to_string(), line, None);
                }
                other if field.is_empty() => kind.fact(Category::Form, &other.to_string(), line, None),
                other => kind.fact(Category::Form, &format!("{field}: {other}"), line, None),
            }
        }
        for (name, value) in &fields {
            // The crate writes a face message's type even where none came.
            if absent.contains(name.as_str()) {
                continue;
            }
            let (json_type, documented) = match coerced.get(name.as_str()) {
                Some(&(from, to)) => (from, Some(to)),
                None => (raw_type(value), None),
            };
            let is_unknown = unknown.remove(name.as_str());
            kind.field(
                name,
                is_unknown,
                line,
                Shape { json_type, documented, example: example(value.as_str()) },
            );
        }
        if let Push::PassThrough(pass_through) = push
            && let Some(ports) = pass_through.message.as_ref().and_then(PassThroughMessage::ports)
        {
            for (name, value) in &ports.extra {
                let name = format!("message.{name}");
                unknown.remove(name.as_str());
                let shape =
                    Shape { json_type: raw_type(value), documented: None, example: example(value.as_str()) };
                kind.field(&name, true, line, shape);
            }
        }
        // What is left stands beside `data`, and the decoder does not keep its value.
        for name in unknown {
            let shape = Shape { json_type: "unknown", documented: None, example: None };
            kind.field(&format!("{name} (beside data)"), true, line, shape);
        }
    }
}

/// The fields of the documented form, exact: a number that no type holds is one of them.
fn fields_of(push: &Push) -> BTreeMap<String, RawJson> {
    let text = serde_json::to_string(push);
    // A payload is an object of text, numbers and JSON, so there is nothing that could fail.
    text.and_then(|text| serde_json::from_str(&text)).unwrap_or_default()
}

/// The names of an unknown push's fields, sorted.
fn signature(fields: &BTreeMap<String, RawJson>) -> String {
    fields.keys().map(String::as_str).collect::<Vec<_>>().join(",")
}

/// The codes of a field that this release does not name.
fn codes(push: &Push, field: &str, fields: &BTreeMap<String, RawJson>, mut tell: impl FnMut(&str)) {
    if let Push::Alarm(alarm) = push {
        alarm.alarm_type.iter().filter(|code| code.is_unknown()).for_each(|code| tell(code.as_str()));
    } else if let Some(value) = fields.get(field) {
        tell(&value.deserialize::<String>().unwrap_or_else(|_| value.as_str().into()));
    }
}

/// The label of an error's family, in words.
fn family(kind: ErrorKind) -> String {
    kind.as_str().replace('_', " ")
}

fn json_type_name(json_type: mettax_push::JsonType) -> &'static str {
    use mettax_push::JsonType as T;
    match json_type {
        T::Null => "null",
        T::Bool => "boolean",
        T::Number => "number",
        T::String => "string",
        T::Array => "array",
        T::Object => "object",
        _ => "unknown",
    }
}

fn raw_type(value: &RawJson) -> &'static str {
    match value.as_str().bytes().next() {
        Some(b'{') => "object",
        Some(b'[') => "array",
        Some(b'"') => "string",
        Some(b't' | b'f') => "boolean",
        Some(b'n') => "null",
        _ => "number",
    }
}
