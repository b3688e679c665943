//! What is new.

use serde::Serialize;

use crate::{
    baseline::{Baseline, KnownField, KnownKind, is_missed},
    seen::{Category, FieldSeen, KindSeen, Seen, Sighting},
};

/// One thing that is new.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    pub(crate) category: Category,
    pub(crate) kind: &'static str,
    /// A field, a code with its field, the fields of an unknown kind, …
    pub(crate) name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) detail: String,
    pub(crate) count: u64,
    /// How many pushes of this kind there were, those that failed among them.
    pub(crate) of: u64,
    /// The line of its file on which it came first; 0 for what never came.
    pub(crate) first_line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) example: Option<String>,
}

/// Compares with the baseline, or with the vendor's page where there is none.
pub(crate) fn findings(seen: &Seen, baseline: Option<&Baseline>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, kind) in &seen.kinds {
        let known = baseline.and_then(|baseline| baseline.kinds.get(*name));
        let mut compare = Compare { name, kind, known, findings: &mut findings };
        compare.facts();
        compare.fields();
        compare.missed();
        compare.left_out();
    }
    findings.sort_by(|one, other| {
        (one.category, one.kind, &one.name).cmp(&(other.category, other.kind, &other.name))
    });
    findings
}

struct Compare<'a> {
    name: &'static str,
    kind: &'a KindSeen,
    known: Option<&'a KnownKind>,
    findings: &'a mut Vec<Finding>,
}

impl Compare<'_> {
    fn add(&mut self, category: Category, name: &str, detail: String, sighting: &Sighting) {
        self.findings.push(Finding {
            category,
            kind: self.name,
            name: name.into(),
            detail,
            count: sighting.count,
            of: self.kind.pushes + self.kind.failures,
            first_line: sighting.line,
            example: sighting.example.clone(),
        });
    }

    fn facts(&mut self) {
        for (category, facts) in &self.kind.facts {
            for (name, sighting) in facts.iter() {
                let known = self.known.and_then(|known| known.facts.get(category));
                if !known.is_some_and(|known| known.contains(name)) {
                    self.add(*category, name, String::new(), sighting);
                }
            }
        }
    }

    fn fields(&mut self) {
        for (name, field) in self.kind.fields.iter() {
            match self.known.and_then(|known| known.fields.get(name)) {
                Some(known) => self.known_field(name, field, known),
                None => self.new_field(name, field),
            }
        }
    }

    fn new_field(&mut self, name: &str, field: &FieldSeen) {
        for (json_type, seen) in &field.types {
            if field.unknown {
                self.add(Category::UnknownField, name, (*json_type).into(), &seen.sighting);
            } else if let Some(documented) = seen.documented {
                let detail = format!("{json_type}, and the page says {documented}");
                self.add(Category::TypeChanged, name, detail, &seen.sighting);
            }
        }
    }

    fn known_field(&mut self, name: &str, field: &FieldSeen, known: &KnownField) {
        let Some(before) = known.usual_type() else { return };
        let now = field.types.iter().max_by_key(|(_, seen)| seen.sighting.count).map(|(name, _)| *name);
        for (json_type, seen) in &field.types {
            let is_usual = now == Some(json_type) && before != *json_type;
            if is_usual {
                let detail = format!("usually {before}, now usually {json_type}");
                self.add(Category::TypeChanged, name, detail, &seen.sighting);
            } else if !known.types.contains_key(*json_type) {
                self.add(
                    Category::TypeChanged,
                    name,
                    format!("{before} until now, now {json_type} too"),
                    &seen.sighting,
                );
            }
        }
    }

    /// Fields of the baseline that are gone. Those that the page requires have been told already.
    fn missed(&mut self) {
        for (name, field) in self.known.into_iter().flat_map(|known| &known.fields) {
            let told =
                self.kind.facts.get(&Category::Absent).is_some_and(|absent| absent.get(name).is_some());
            if !told && self.kind.fields.get(name).is_none() && is_missed(field, self.kind) {
                let detail = format!("came in {} % of the pushes until now", field.percent);
                self.add(Category::Absent, name, detail, &Sighting::default());
            }
        }
    }

    fn left_out(&mut self) {
        let facts =
            self.kind.facts.iter().map(|(category, facts)| (category_name(*category), facts.left_out()));
        let left_out: Vec<_> = facts.chain([("fields", self.kind.fields.left_out())]).collect();
        for (what, count) in left_out {
            if count > 0 {
                let detail = "more names than are kept".into();
                self.add(Category::LeftOut, what, detail, &Sighting { count, ..Sighting::default() });
            }
        }
    }
}

/// A category in words, in the plural.
pub(crate) fn category_name(category: Category) -> &'static str {
    match category {
        Category::UnknownKind => "unknown kinds",
        Category::UnknownField => "unknown fields",
        Category::UnknownCode => "unknown alarm types and codes",
        Category::TypeChanged => "changed types",
        Category::ValueRefused => "values that cannot be read",
        Category::Absent => "absent fields",
        Category::Form => "other forms",
        Category::Failure => "failures",
        Category::LeftOut => "left out",
    }
}
