//! What is known already: a file that a person can read, and whose differences say something.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::seen::{Category, FieldSeen, KindSeen, Seen};

/// The only version there is.
const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Baseline {
    version: u32,
    pub(crate) kinds: BTreeMap<String, KnownKind>,
}

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownKind {
    pub(crate) fields: BTreeMap<String, KnownField>,
    pub(crate) facts: BTreeMap<Category, BTreeSet<String>>,
}

/// Shares are whole percent, 1 at least: counts would change every line of the file every night.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownField {
    /// In how many of the kind's pushes it came.
    pub(crate) percent: u64,
    /// Of these, how many had a value of which JSON type.
    pub(crate) types: BTreeMap<String, u64>,
}

impl Baseline {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        /// Looked at first, so that a later version is told from a damaged file.
        #[derive(Deserialize)]
        struct Version {
            version: u32,
        }
        let Version { version } = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if version != VERSION {
            return Err(format!("it is of version {version}, and this program reads version {VERSION}"));
        }
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    /// What was seen, and what was known before.
    pub(crate) fn of(seen: &Seen, known: Option<&Self>) -> Self {
        let mut kinds = known.map(|known| known.kinds.clone()).unwrap_or_default();
        for (name, kind) in &seen.kinds {
            let known = kinds.entry((*name).into()).or_default();
            for (category, facts) in &kind.facts {
                let names = facts.iter().map(|(name, _)| name.to_owned());
                known.facts.entry(*category).or_default().extend(names);
            }
            // A field that is absent by more than chance is drift once, and then known to be gone.
            known.fields.retain(|name, field| kind.fields.get(name).is_some() || !is_missed(field, kind));
            for (name, field) in kind.fields.iter() {
                known.fields.insert(name.into(), KnownField::of(field, kind, known.fields.get(name)));
            }
        }
        Self { version: VERSION, kinds }
    }

    pub(crate) fn to_text(&self) -> String {
        // Maps with text for keys: nothing that could fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

impl KnownField {
    fn of(field: &FieldSeen, kind: &KindSeen, known: Option<&Self>) -> Self {
        let mut types: BTreeMap<String, u64> = field
            .types
            .iter()
            .map(|(name, seen)| ((*name).to_owned(), percent(seen.sighting.count, field.count)))
            .collect();
        for name in known.into_iter().flat_map(|known| known.types.keys()) {
            types.entry(name.clone()).or_insert(1);
        }
        Self { percent: percent(field.count, kind.pushes), types }
    }

    /// The type of most values.
    pub(crate) fn usual_type(&self) -> Option<&str> {
        self.types.iter().max_by_key(|(_, percent)| **percent).map(|(name, _)| name.as_str())
    }
}

/// Whether a field that did not come should have: by its share, five times or more, or every push had it.
/// Fewer is chance; a field that comes at random and is expected five times stays away once in 150 nights.
pub(crate) fn is_missed(field: &KnownField, kind: &KindSeen) -> bool {
    kind.pushes > 0 && (field.percent >= 100 || field.percent * kind.pushes >= 500)
}

/// Whole percent, rounded down, and never 0 for what came at all.
fn percent(part: u64, whole: u64) -> u64 {
    (part * 100 / whole.max(1)).max(1)
}
