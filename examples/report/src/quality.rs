//! What was not as the vendor's page has it.

use mettax_push::{Kind, Note, NoteKind, Push};

use crate::{
    Failed,
    remark::is_remark,
    tally::{Place, Tally, cut},
};

/// How many failures are listed; all are counted.
const FAILURES: usize = 100;
/// How many repetitions are listed by their lines; all are counted.
const REPEATS: usize = 20;
/// How many characters of an error are kept: it says more than the value in it, which is cut already.
const ERROR: usize = 400;

#[derive(Debug, Default)]
pub(crate) struct Quality {
    /// Values that could not be read, with the first of them.
    pub(crate) refused: Tally<Refused>,
    /// Fields that are absent though required, and what is doubtful.
    pub(crate) remarks: Tally<&'static str>,
    pub(crate) unknown_fields: Tally<()>,
    pub(crate) unknown_codes: Tally<()>,
    pub(crate) conversions: Tally<&'static str>,
    pub(crate) causes: Tally<()>,
    pub(crate) failures: Vec<Failure>,
    /// By kind.
    pub(crate) repeats: Tally<()>,
    pub(crate) repeated: Vec<Place>,
}

/// What a refused value was, and what would have been read.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) expected: &'static str,
    pub(crate) found: String,
}

#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) place: Place,
    pub(crate) device: Option<String>,
    pub(crate) error: String,
}

impl Quality {
    pub(crate) fn note(&mut self, push: &Push, note: &Note, place: &Place) {
        let kind = push.kind().as_str();
        let field = if note.field().is_empty() { "the body" } else { note.field() };
        match note.kind() {
            NoteKind::UnknownField => {
                self.unknown_fields.add(kind, field, place, || ());
            }
            NoteKind::UnknownCode => {
                for code in codes(push, field) {
                    self.unknown_codes.add(kind, &format!("{field} {code}"), place, || ());
                }
            }
            NoteKind::Invalid { expected, found, .. } => {
                let first = || Refused { expected, found: cut(found, 80) };
                self.refused.add(kind, field, place, first);
            }
            remark if is_remark(remark) => {
                self.remarks.add(kind, &format!("{field}: {remark}"), place, || remark.as_str());
            }
            conversion => {
                self.conversions.add(kind, &format!("{field}: {conversion}"), place, || conversion.as_str());
            }
        }
    }

    pub(crate) fn failure(&mut self, failed: &Failed<'_>, place: Place) {
        let kind = failed.kind.map_or("no known kind", Kind::as_str);
        self.causes.add(kind, failed.cause, &place, || ());
        if self.failures.len() < FAILURES {
            let device = failed.device_id.map(|device| cut(device.as_str(), 40));
            self.failures.push(Failure { place, device, error: cut(failed.error, ERROR) });
        }
    }

    pub(crate) fn repeat(&mut self, kind: Kind, place: Place) {
        self.repeats.add(kind.as_str(), "", &place, || ());
        if self.repeated.len() < REPEATS {
            self.repeated.push(place);
        }
    }
}

/// The codes of a field that this release does not name, as they are on the wire.
fn codes(push: &Push, field: &str) -> Vec<String> {
    match push {
        Push::Alarm(alarm) => {
            alarm.alarm_type.iter().filter(|code| code.is_unknown()).map(ToString::to_string).collect()
        }
        // The documented form has every field under its name.
        _ => match serde_json::to_value(push)
            .ok()
            .and_then(|mut push| push.get_mut(field).map(serde_json::Value::take))
        {
            Some(serde_json::Value::String(code)) => vec![code],
            Some(code) => vec![code.to_string()],
            None => Vec::new(),
        },
    }
}
