//! Which kind of push an object is. The wire names none, so its fields have to show it.
//!
//! A field *shows* where its value is not null, blank text or `[]`. The rule, in the order in which it is applied:
//!
//! 1. `alarmType` with a code: an alarm, whatever else is there.
//! 2. Of the candidates, the one that leaves the fewest shown fields of the page unclaimed; on a tie a strong one
//!    before a weak one, then the order of [`ORDER`]. **Strong** is a field that one kind alone has, with a value that
//!    the field can hold. **Weak** is a field with an everyday name: it needs the base of its kind beside it, and, where
//!    the object has a name that the page does not have, everything that the page requires.
//! 3. No candidate: the kind whose namesake is there as null, if it is the only one.
//! 4. Else the kind is unknown.

use alloc::vec::Vec;

use serde_json::value::RawValue;

use crate::{
    de::{is_blank, is_plain_text, record::Record},
    json::{
        Field, FieldSet, number,
        object::Object,
        scan,
        token::{Token, TokenKind},
    },
    kind::Kind,
    payload::{
        AlarmData, AlarmFile, CaptureFile, DeviceInfo, DriverPicture, FaceComparison, GpsData, PassThrough,
        RfidRead, SensorData,
    },
};

/// What the page says of a kind.
struct Table {
    kind: Kind,
    fields: FieldSet,
    /// What the page requires.
    required: FieldSet,
    /// The field that by itself says which kind was meant, even as null.
    namesake: Field,
}

const fn table<T: Record>(kind: Kind, namesake: &str) -> Table {
    let required = T::DOCUMENTED_REQUIRED.with(Field::DEVICE_ID);
    Table {
        kind,
        // `messageType` of the two messages of a face check is no field of their structs.
        fields: T::FIELD_SET.or(required),
        required,
        namesake: Field::named(namesake),
    }
}

/// The kinds that a tie between two candidates is decided by.
const ORDER: [Table; 10] = [
    table::<AlarmData>(Kind::Alarm, "alarmType"),
    table::<FaceComparison>(Kind::FaceComparison, "compaResult"),
    table::<DriverPicture>(Kind::DriverPicture, "imageUrl"),
    table::<CaptureFile>(Kind::CaptureFile, "captureId"),
    table::<AlarmFile>(Kind::AlarmFile, "fileType"),
    table::<SensorData>(Kind::Sensor, "adc"),
    table::<PassThrough>(Kind::PassThrough, "message"),
    table::<RfidRead>(Kind::Rfid, "rfidNo"),
    table::<GpsData>(Kind::Gps, "num"),
    table::<DeviceInfo>(Kind::DeviceInfo, "acc"),
];

/// Every field of the ten tables.
pub(crate) const PAGE: FieldSet = {
    let mut page = FieldSet::EMPTY;
    let mut index = 0;
    while index < ORDER.len() {
        page = page.or(ORDER[index].fields);
        index += 1;
    }
    page
};

/// How deep the object inside `message` may be nested to show its kind.
const MAX_DEPTH: usize = 32;

const BASE: FieldSet = FieldSet::of(&["deviceId", "id", "reportCt", "deviceCt"]);
const NO_ID: FieldSet = FieldSet::of(&["deviceId", "reportCt", "deviceCt"]);
const DEVICE_AND_ID: FieldSet = FieldSet::of(&["deviceId", "id"]);
const ACTUAL: Field = Field::named("actual");
const ALARM_TYPE: Field = Field::named("alarmType");
const FILE_URL: Field = Field::named("fileUrl");
const NUM: Field = Field::named("num");
const COURSE: Field = Field::named("course");
/// What device infos alone have.
const DEVICE_INFO: FieldSet = DeviceInfo::FIELD_SET.minus(BASE).minus(FieldSet::EMPTY.with(ACTUAL));

/// The table of a kind, and its place in [`ORDER`]; unknown pushes have none.
#[inline]
fn table_of(kind: Kind) -> Option<(usize, &'static Table)> {
    /// The places by the number of the kind; one past the end for none.
    const PLACES: [usize; Kind::ALL.len()] = {
        let mut places = [ORDER.len(); Kind::ALL.len()];
        let mut place = 0;
        while place < ORDER.len() {
            places[ORDER[place].kind as usize] = place;
            place += 1;
        }
        let mut index = 0;
        while index < places.len() {
            let has_table = places[index] < ORDER.len();
            assert!(
                has_table != matches!(Kind::ALL[index], Kind::Unknown),
                "a kind without a table: add it to ORDER in src/detect.rs"
            );
            index += 1;
        }
        places
    };
    let place = PLACES[kind as usize];
    ORDER.get(place).map(|table| (place, table))
}

/// One way in which fields show a kind.
struct Sign {
    kind: Kind,
    strong: bool,
    /// One of these shows.
    any: FieldSet,
    /// One of these is there too, if there are any here.
    beside: FieldSet,
    /// All of these are there.
    needs: FieldSet,
    /// What is asked of the values.
    value: fn(&Object<'_>) -> bool,
}

const fn strong(kind: Kind, any: &[&str]) -> Sign {
    Sign {
        kind,
        strong: true,
        any: FieldSet::of(any),
        beside: FieldSet::EMPTY,
        needs: FieldSet::EMPTY,
        value: |_| true,
    }
}

const fn weak(kind: Kind, any: &[&str], needs: FieldSet) -> Sign {
    Sign { strong: false, needs, ..strong(kind, any) }
}

/// What shows which kind.
const SIGNS: [Sign; 17] = [
    Sign {
        value: |object| is_code(&object.get(Field::named("compaResult"))),
        ..strong(Kind::FaceComparison, &["compaResult"])
    },
    strong(Kind::DriverPicture, &["imageUrl"]),
    strong(Kind::CaptureFile, &["captureId"]),
    Sign { needs: FieldSet::of(&["fileUrl"]), ..strong(Kind::AlarmFile, &["fileType"]) },
    strong(Kind::Sensor, &["adc"]),
    Sign {
        value: |object| holds_ports(&object.get(Field::MESSAGE)),
        ..strong(Kind::PassThrough, &["message"])
    },
    strong(Kind::Rfid, &["rfidNo"]),
    // A list of no code still says that it is one.
    weak(Kind::Alarm, &["alarmType"], FieldSet::of(&["deviceId"])),
    Sign {
        value: |object| !shows(object, FILE_URL),
        ..weak(Kind::Alarm, &["alarmId"], FieldSet::of(&["deviceId"]))
    },
    Sign {
        beside: FieldSet::of(&["compaResult", "similarity", "faceId"]),
        value: |object| message_type(object) == Some(1),
        ..weak(Kind::FaceComparison, &["messageType"], DEVICE_AND_ID)
    },
    Sign {
        beside: FieldSet::of(&["status", "imageUrl"]),
        value: |object| message_type(object) == Some(2),
        ..weak(Kind::DriverPicture, &["messageType"], DEVICE_AND_ID)
    },
    weak(Kind::AlarmFile, &["fileUrl"], DEVICE_AND_ID),
    weak(Kind::PassThrough, &["message"], BASE),
    Sign {
        value: |object| is_code(&object.get(Field::named("status"))),
        ..weak(Kind::Rfid, &["status"], BASE.or(FieldSet::of(&["lat", "lon"])))
    },
    weak(Kind::Gps, &["num", "course"], NO_ID),
    Sign { value: |object| shows(object, ACTUAL), ..weak(Kind::Gps, &["lat", "lon"], NO_ID.with(ACTUAL)) },
    Sign { any: DEVICE_INFO, ..weak(Kind::DeviceInfo, &[], BASE) },
];

impl Sign {
    /// Whether the names alone allow it.
    #[inline]
    fn is_possible(&self, present: FieldSet) -> bool {
        !present.and(self.any).is_empty()
            && present.has_all(self.needs)
            && (self.beside.is_empty() || !present.and(self.beside).is_empty())
    }

    /// The fields by which it shows, if it does; `shown` are those of the object whose values say anything.
    fn shown_by(&self, object: &Object<'_>, shown: FieldSet) -> Option<FieldSet> {
        let beside = self.beside.is_empty() || !object.present.and(self.beside).is_empty();
        let by = shown.and(self.any);
        (!by.is_empty() && beside && (self.value)(object)).then_some(by)
    }
}

/// The kind that an object's fields show.
#[inline]
pub(crate) fn kind(object: &Object<'_>) -> Kind {
    // Alarms are what costs the most to lose, and most of them show by the first byte of their list.
    let codes = object.get(ALARM_TYPE);
    if codes.is(TokenKind::Text) && codes.bytes().first().is_some_and(u8::is_ascii_alphanumeric) {
        return Kind::Alarm;
    }
    any_kind(object)
}

/// The same, for all that is not plainly an alarm.
fn any_kind(object: &Object<'_>) -> Kind {
    quick(object, object.present).unwrap_or_else(|| shown_kind(object))
}

/// The same, where one class is written for all kinds: of all that shows.
#[cold]
fn shown_kind(object: &Object<'_>) -> Kind {
    quick(object, shown(object)).unwrap_or_else(|| Weighed::of(object).kind)
}

/// The kind of nearly every push: all fields that show are of one table, and one of them shows it. Then no other candidate
/// can leave fewer unclaimed, and a strong one comes before all weak ones. `shown` may hold fields that show nothing.
#[inline(always)] // the second call is a rare one
#[allow(clippy::inline_always)]
fn quick(object: &Object<'_>, shown: FieldSet) -> Option<Kind> {
    let present = object.present;
    if shown.contains(ALARM_TYPE) {
        return has_alarm_code(&object.get(ALARM_TYPE)).then_some(Kind::Alarm);
    }
    // Beside a name that the page does not have, a weak sign needs all that the page requires.
    let unknown = || object.has_unknown() || !present.minus(PAGE).is_empty();
    let fits = |kind: Kind, needs: FieldSet| {
        table_of(kind).is_some_and(|(_, table)| {
            table.fields.has_all(shown.and(PAGE))
                && present.has_all(if unknown() { needs.or(table.required) } else { needs })
        })
    };
    let named = shown.and(STRONG);
    if named.is_empty() {
        if fits(Kind::Gps, NO_ID) && (shows(object, NUM) || shows(object, COURSE)) {
            return Some(Kind::Gps);
        }
        let info = fits(Kind::DeviceInfo, BASE);
        let shown = info && shown.and(DEVICE_INFO).iter().any(|field| shows(object, field));
        return shown.then_some(Kind::DeviceInfo);
    }
    let field = named.only()?;
    let kind = ORDER[usize::from(NAMED_BY[field.index()])].kind;
    let (_, table) = table_of(kind)?;
    if !table.fields.has_all(shown.and(PAGE)) || !shows(object, field) {
        return None;
    }
    let holds = match kind {
        Kind::FaceComparison => is_code(&object.get(field)),
        // With what a weak sign needs beside it, `message` shows its kind by whatever it holds.
        Kind::PassThrough => fits(kind, BASE),
        Kind::AlarmFile => present.contains(FILE_URL),
        _ => true,
    };
    holds.then_some(kind)
}

/// The fields that a strong sign is of.
const STRONG: FieldSet = {
    let mut strong = FieldSet::EMPTY;
    let mut index = 0;
    while index < SIGNS.len() {
        if SIGNS[index].strong {
            strong = strong.or(SIGNS[index].any);
        }
        index += 1;
    }
    strong
};

/// The place in [`ORDER`] of the kind that a field is the namesake of.
#[allow(clippy::cast_possible_truncation)] // there are ten
const NAMED_BY: [u8; Field::COUNT] = {
    let mut places = [0; Field::COUNT];
    let mut place = 0;
    while place < ORDER.len() {
        let namesake = ORDER[place].namesake;
        assert!(ORDER[place].fields.contains(namesake));
        places[namesake.index()] = place as u8;
        place += 1;
    }
    places
};

/// All that shows, held against each other.
pub(crate) struct Weighed {
    pub(crate) kind: Kind,
    /// The other candidates.
    pub(crate) others: Vec<Kind>,
    /// Where the kind is unknown, the kind that the object looks like, and what it lacks.
    pub(crate) looks_like: Option<(Kind, FieldSet)>,
    /// All candidates, the best first, each with the fields that show it.
    pub(crate) shown_by: Vec<(Kind, FieldSet)>,
}

/// A kind that an object may be of.
#[derive(Clone, Copy)]
struct Candidate {
    kind: Kind,
    strong: bool,
    /// The fields that show it.
    by: FieldSet,
}

impl Weighed {
    /// Weighs an object.
    #[cold]
    pub(crate) fn of(object: &Object<'_>) -> Self {
        let present = object.present;
        let shown = shown(object);
        let unknown = object.has_unknown() || !present.minus(PAGE).is_empty();

        let mut looks_like = None;
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut candidate = |kind: Kind, strong: bool, by: FieldSet, needs: FieldSet| {
            let required = table_of(kind).map_or(FieldSet::EMPTY, |(_, table)| table.required);
            let needs = if unknown && !strong { needs.or(required) } else { needs };
            let missing = needs.minus(present);
            if !missing.is_empty() {
                looks_like = looks_like.or(Some((kind, missing)));
            } else if let Some(known) = candidates.iter_mut().find(|known| known.kind == kind) {
                known.by = known.by.or(by);
            } else {
                candidates.push(Candidate { kind, strong, by });
            }
        };
        let alarm = shown.contains(ALARM_TYPE) && has_alarm_code(&object.get(ALARM_TYPE));
        if alarm {
            candidate(Kind::Alarm, true, FieldSet::EMPTY.with(ALARM_TYPE), FieldSet::EMPTY);
        }
        for sign in &SIGNS {
            if let Some(by) = sign.shown_by(object, shown) {
                candidate(sign.kind, sign.strong, by, sign.needs);
            }
        }
        let no_base = present.and(PAGE).minus(BASE).minus(FieldSet::EMPTY.with(ACTUAL));
        if shown.contains(ACTUAL) && shown.and(no_base).is_empty() {
            // Nothing but the base: what else is there as null says which of the two it was.
            let gps = table_of(Kind::Gps).is_some_and(|(_, gps)| gps.fields.has_all(present.and(PAGE)));
            let kind = if gps && !no_base.is_empty() { Kind::Gps } else { Kind::DeviceInfo };
            candidate(kind, false, FieldSet::EMPTY.with(ACTUAL), FieldSet::of(&["deviceId"]));
        }

        let rank = |&Candidate { kind, strong, .. }: &Candidate| {
            let (place, claimed) =
                table_of(kind).map_or((ORDER.len(), FieldSet::EMPTY), |(place, table)| (place, table.fields));
            (shown.and(PAGE).minus(claimed).len(), !strong, place)
        };
        // In the order of their signs, as notes give them.
        let all: Vec<Kind> = candidates.iter().map(|candidate| candidate.kind).collect();
        // An alarm, which is the first then, is never read as anything else.
        candidates.get_mut(usize::from(alarm)..).unwrap_or_default().sort_unstable_by_key(rank);
        let Some(&Candidate { kind, .. }) = candidates.first() else {
            let meant = meant(present, shown, unknown);
            let looks_like = looks_like.filter(|_| meant.is_none());
            let shown_by = meant.map(|table| (table.kind, FieldSet::EMPTY.with(table.namesake)));
            return Self {
                kind: meant.map_or(Kind::Unknown, |table| table.kind),
                others: Vec::new(),
                looks_like,
                shown_by: shown_by.into_iter().collect(),
            };
        };
        // A kind all of whose shown fields the chosen one has too is not worth a word.
        let unclaimed = shown_foreign(object, kind);
        let shows_more = |&other: &Kind| {
            other != kind && table_of(other).is_some_and(|(_, table)| !unclaimed.and(table.fields).is_empty())
        };
        let others = all.into_iter().filter(shows_more).collect();
        let shown_by = candidates.iter().map(|candidate| (candidate.kind, candidate.by)).collect();
        Self { kind, others, looks_like: None, shown_by }
    }
}

/// The kind whose namesake alone is there as null, beside nothing that its table lacks.
fn meant(present: FieldSet, shown: FieldSet, unknown: bool) -> Option<&'static Table> {
    let named = |table: &&Table| present.minus(shown).contains(table.namesake);
    let mut meant = ORDER.iter().filter(named);
    let table = meant.next()?;
    let only = meant.next().is_none() && !unknown && table.fields.has_all(shown.and(PAGE));
    only.then_some(table)
}

/// What has to be added to an object for its kind to be read back from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marks {
    /// Fields as null.
    Nulls(FieldSet),
    /// An empty list of alarm codes that is not to be overlooked, `","`, beside fields as null.
    EmptyList(FieldSet),
}

/// Fields whose text may be blank, so that they may be there and show nothing.
const TEXTS: FieldSet = FieldSet::of(&["imageUrl", "fileUrl", "adc", "message", "rfidNo", "alarmType"]);

/// Whether the fields of a kind's own table, and no others, show it for certain.
pub(crate) fn is_certain(kind: Kind, written: FieldSet) -> bool {
    // A push of no known kind has nothing to be known by.
    let mut found = kind == Kind::Unknown;
    for sign in &SIGNS {
        if sign.is_possible(written) {
            if sign.kind != kind && kind != Kind::Unknown {
                return false;
            }
            found |= !written.and(sign.any).minus(TEXTS).is_empty();
        }
    }
    found
}

/// What has to be added to an object for its kind to be read back from it; nothing helps an object that has unknown
/// names and shows nothing.
#[cold]
pub(crate) fn marks(of: Kind, object: &mut Object<'_>) -> Marks {
    let nothing = Marks::Nulls(FieldSet::EMPTY);
    let Some((_, table)) = table_of(of) else { return nothing };
    if kind(object) == of {
        return nothing;
    }
    let present = object.present;
    let namesake = FieldSet::EMPTY.with(table.namesake);
    let unknown = object.has_unknown();
    // What one of its signs needs, and no more: a null that another kind needs could show that one.
    let signs = SIGNS.iter().filter(|sign| sign.kind == of).map(|sign| {
        let beside = if sign.beside.is_empty() { FieldSet::EMPTY } else { namesake };
        let required = if unknown && !sign.strong { table.required } else { FieldSet::EMPTY };
        sign.needs.or(beside).or(required)
    });
    let all = table.required.or(BASE.and(table.fields));
    for nulls in core::iter::once(namesake).chain(signs).chain([all]) {
        let nulls = nulls.minus(present);
        object.add_nulls(nulls);
        let shown = kind(object);
        object.remove_nulls(nulls);
        if shown == of {
            return Marks::Nulls(nulls);
        }
    }
    if of != Kind::Alarm || present.contains(ALARM_TYPE) {
        return nothing;
    }
    // Beside names that the page does not have, a weak sign needs all that the page requires.
    let needed = if unknown { table.required.minus(present) } else { FieldSet::EMPTY };
    Marks::EmptyList(needed.minus(FieldSet::EMPTY.with(ALARM_TYPE)))
}

/// Whether [`marks`] may add a field as null to an object of a kind.
#[cfg(feature = "schemars")]
pub(crate) fn may_be_mark(of: Kind, field: Field) -> bool {
    let marks =
        |table: &Table| table.required.or(BASE.and(table.fields)).with(table.namesake).contains(field);
    table_of(of).is_some_and(|(_, table)| marks(table))
}

/// Whether an object has fields of the page that a kind has no field for; one of no known kind has none of its own.
#[inline]
pub(crate) fn has_foreign(object: &Object<'_>, kind: Kind) -> bool {
    match table_of(kind) {
        Some((_, table)) => !object.present.minus(table.fields).is_empty(),
        None => true,
    }
}

/// The fields of the page that an object shows and a kind has no field for.
pub(crate) fn shown_foreign(object: &Object<'_>, kind: Kind) -> FieldSet {
    let claimed = table_of(kind).map_or(PAGE, |(_, table)| table.fields);
    let foreign = object.present.and(PAGE).minus(claimed);
    foreign.iter().filter(|&field| shows(object, field)).fold(FieldSet::EMPTY, FieldSet::with)
}

/// The fields whose values say anything.
#[cold]
fn shown(object: &Object<'_>) -> FieldSet {
    object.present.iter().filter(|&field| shows(object, field)).fold(FieldSet::EMPTY, FieldSet::with)
}

/// Whether a field's value says anything.
#[inline]
pub(crate) fn shows(object: &Object<'_>, field: Field) -> bool {
    let token = object.get(field);
    is_plain_text(&token) || shows_otherwise(&token)
}

fn shows_otherwise(token: &Token<'_>) -> bool {
    match token.kind() {
        TokenKind::Absent | TokenKind::Null => false,
        TokenKind::Array => {
            !token.bytes().iter().skip(1).all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b']'))
        }
        _ => !is_blank(token),
    }
}

/// Whether a field of codes can hold the value.
fn is_code(token: &Token<'_>) -> bool {
    let text = matches!(
        token.kind(),
        TokenKind::Integer | TokenKind::Number | TokenKind::Text | TokenKind::EscapedText
    );
    text && number::integer(token.content().as_bytes()).is_some()
}

fn message_type(object: &Object<'_>) -> Option<i64> {
    let token = object.get(Field::MESSAGE_TYPE);
    number::integer(token.content().as_bytes())
}

/// Whether a list of alarm codes holds anything.
fn has_alarm_code(token: &Token<'_>) -> bool {
    let separator = |c: char| matches!(c, ',' | '[' | ']' | '"');
    match token.kind() {
        TokenKind::Absent | TokenKind::Null => false,
        TokenKind::Array => match serde_json::from_str::<Vec<&RawValue>>(token.text()) {
            Ok(elements) => elements.iter().any(|element| {
                let element = element.get();
                let text = serde_json::from_str::<alloc::string::String>(element);
                !matches!(element, "null" | "[]")
                    && !text.is_ok_and(|text| crate::types::blank::is_blank(&text))
            }),
            Err(_) => true,
        },
        _ => !token.content().split(separator).all(crate::types::blank::is_blank),
    }
}

/// Whether `message` holds the object of the page, as it is or in up to three layers of text.
fn holds_ports(token: &Token<'_>) -> bool {
    const PORTS: FieldSet = FieldSet::of(&["com1", "com2"]);
    let mut object = Object::of(token.text());
    if scan::object_inside(token, 2, &mut object) {
        return !object.present.and(PORTS).is_empty();
    }
    let mut text = token.content().into_owned();
    for _ in 0..3 {
        if let Ok(object) = scan::object(&text, MAX_DEPTH) {
            return !object.present.and(PORTS).is_empty();
        }
        match serde_json::from_str(&text) {
            Ok(inner) => text = inner,
            Err(_) => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

        /// What is seen at a look is what the whole rule finds: of one table's fields, with some of others as null or
        /// blank, or with a value.
        #[test]
        fn a_look_and_the_whole_rule_agree(
            of in 0..ORDER.len(),
            has in proptest::collection::vec((0..10_u8, 0..10_usize), Field::COUNT),
            unknown in any::<bool>(),
        ) {
            const VALUES: [&str; 10] =
                ["1", "\"1\"", "\"2\"", "\"{\\\"com1\\\":1}\"", "true", "null", "\"\"", "[]", "\" \\u200b\"", "\"a\""];
            let all = ORDER[of].fields.or(FieldSet::of(&["data"])).or(PAGE);
            let mut fields: Vec<String> = all.iter().zip(has).filter_map(|(field, (chance, value))| {
                let (there, values) = if ORDER[of].fields.contains(field) { (6, 0..10) } else { (2, 4..9) };
                let value = VALUES[values.start + value % values.len()];
                (chance < there).then(|| format!("\"{}\":{value}", field.name()))
            }).collect();
            if unknown {
                fields.push("\"x\":1".into());
            }
            let text = format!("{{{}}}", fields.join(","));
            let object = scan::object(&text, MAX_DEPTH).unwrap();
            prop_assert_eq!(kind(&object), Weighed::of(&object).kind, "{}", text);
        }
    }
}
