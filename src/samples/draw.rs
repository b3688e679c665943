//! A value for each row of a table, by the name of the field where its type alone does not say what is credible.

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::scene::Scene;
use crate::{
    de::record::{Record, Row},
    json::token::json_string,
    kind::Kind,
    payload::PassThroughPorts,
    types::{AlarmType, hint::Hint},
};

/// Credible numbers: the name of a field, the least, the most, and how many parts one has.
const RANGES: [(&str, i64, i64, i32); 10] = [
    ("num", 4, 18, 1),
    ("course", 0, 359, 1),
    ("signal", 0, 31, 1),
    ("ioStatus", 0, 255, 1),
    ("channelId", 1, 4, 1),
    ("similarity", 0, 10_000, 1),
    ("speed", 0, 1100, 10),
    ("voltage", 110, 290, 10),
    ("quantity", 0, 100, 1),
    ("odometer", 0, 9_999_999, 10),
];

/// Draws an object with the rows of a table, as JSON text.
pub(super) fn object(scene: &mut Scene<'_>, rows: &[Row], unknown: Option<String>) -> String {
    // In the order of the struct: a scene remembers what earlier fields said.
    let drawn = rows.iter().filter_map(|row| {
        let present = !row.optional || scene.has(row.field);
        present.then(|| format!("\"{}\":{}", row.field.name(), value(scene, row)))
    });
    let fields: Vec<_> = drawn.collect();
    let fields: Vec<_> = fields.into_iter().chain(unknown).collect();
    format!("{{{}}}", fields.join(","))
}

/// Draws a value, as JSON text.
fn value(scene: &mut Scene<'_>, row: &Row) -> String {
    let name = row.field.name();
    match row.hint {
        Hint::Boolean => match name {
            "actual" => scene.real_time,
            "localizationFailure" => !scene.fix,
            _ => scene.random.one_in(2),
        }
        .to_string(),
        Hint::Integer | Hint::Float => number(scene, name),
        Hint::Time | Hint::Instant => match name {
            "deviceCt" => scene.gateway,
            "accUpdateTime" => scene.device_clock - scene.random.between(0, 9000),
            _ => scene.device_clock,
        }
        .to_string(),
        Hint::IntegerCode(known) | Hint::Switch(known) => {
            let code = *scene.random.pick(known);
            if scene.kind == Kind::DriverPicture {
                scene.pictured = code == 1;
            }
            code.to_string()
        }
        Hint::TextCode(known) => {
            let code: &str = scene.random.pick::<&str>(known);
            json_string(code)
        }
        Hint::Id => json_string(&id(scene, name)),
        Hint::Text => json_string(&text(scene, name)),
        Hint::List => {
            let mut codes = scene.random.pick(AlarmType::KNOWN).to_string();
            while scene.random.one_in(4) {
                codes = codes + "," + scene.random.pick(AlarmType::KNOWN).as_str();
            }
            json_string(&codes)
        }
        Hint::Message => json_string(&object(scene, PassThroughPorts::ROWS, None)),
    }
}

fn number(scene: &mut Scene<'_>, name: &str) -> String {
    match name {
        "lat" => scene.coordinate(|(_, lat, _)| lat).to_string(),
        "lon" => scene.coordinate(|(_, _, lon)| lon).to_string(),
        "num" if !scene.fix => scene.random.between(0, 3).to_string(),
        _ => match RANGES.iter().find(|(field, ..)| *field == name) {
            Some(&(_, low, high, 1)) => scene.random.between(low, high).to_string(),
            Some(&(_, low, high, parts)) => scene.decimal(low, high, parts).to_string(),
            None => "0".to_owned(),
        },
    }
}

fn id(scene: &mut Scene<'_>, name: &str) -> String {
    match (name, scene.kind) {
        ("deviceId", _) => scene.device_id(),
        ("captureId", _) => scene.random.between(1_000_000_000, 1_999_999_999).to_string(),
        ("alarmId", _) | ("id", Kind::AlarmFile) => scene.sequence().to_string(),
        _ => format!("{}_{}", scene.device_id(), scene.sequence()),
    }
}

fn text(scene: &mut Scene<'_>, name: &str) -> String {
    let number = scene.random.between(0, 0xffff_ffff);
    match name {
        "licensePlate" => format!("TEST-{:03}", number % 1000),
        "driverName" => format!("made-up-driver-{}", number % 100),
        "adc" => format!("{:04X}", number % 0x1_0000),
        "com1" | "com2" => {
            let eight_bytes = format!("{:016x}", scene.random.bits());
            eight_bytes[..*scene.random.pick(&[2, 4, 8, 16])].to_owned()
        }
        "fileUrl" | "imageUrl" => format!("https://files.example.com/{}.jpg", scene.sequence()),
        _ => format!("{number:08X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::push::{Seal, Sealed, match_payload};

    /// A number without a range of its own would always be 0.
    #[test]
    fn every_number_of_a_table_has_a_range() {
        for &kind in Kind::ALL {
            for row in match_payload!(kind, |T| T::table(Seal(())).rows) {
                let name = row.field.name();
                let numeric = matches!(row.hint, Hint::Integer | Hint::Float);
                let ranged = matches!(name, "lat" | "lon") || RANGES.iter().any(|(field, ..)| *field == name);
                assert!(!numeric || ranged, "add a range for `{name}` to RANGES in src/samples/draw.rs");
            }
        }
    }
}
