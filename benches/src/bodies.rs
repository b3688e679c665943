//! Bodies of any size, each long in its own way. All of them are alarms but for the one whose message is long.

use mettax_push::decode;
use std::fmt::Write as _;

/// A way to be long.
pub struct Shape {
    pub name: &'static str,
    /// The inner object with that many units of what makes it long. Every unit adds as many bytes as the
    /// next, so that a body of a wanted size needs no search.
    inner: fn(usize) -> String,
}

pub const SHAPES: [Shape; 6] = [
    Shape { name: "long string", inner: |units| alarm("outage", &field("fence by the sea", units)) },
    Shape { name: "many escapes", inner: |units| alarm("outage", &field(r#"\n\"\\\u00e9/"#, units)) },
    Shape { name: "unknown fields", inner: |units| alarm("outage", &unknown_fields(units)) },
    Shape {
        name: "alarm list",
        inner: |units| alarm(&["outage,laneShift,fatigueWarn"].repeat(units).join(","), ""),
    },
    Shape { name: "deep nesting", inner: |units| alarm("outage", &nested(deepest(), units)) },
    Shape { name: "long message", inner: pass_through },
];

impl Shape {
    /// A double-encoded body of about `size` bytes, and never more unless one unit alone is longer.
    #[must_use]
    pub fn body(&self, size: usize) -> Vec<u8> {
        let length = |units| encoded(&(self.inner)(units)).len();
        // From the second unit on: the first of a list has no comma.
        let (first, unit) = (length(1), length(2) - length(1));
        encoded(&(self.inner)(1 + size.saturating_sub(first) / unit))
    }
}

fn encoded(inner: &str) -> Vec<u8> {
    let text = serde_json::to_string(inner).expect("a string can always be written");
    format!("{{\"data\":{text}}}").into_bytes()
}

fn alarm(types: &str, more: &str) -> String {
    format!(
        "{{\"deviceId\":\"105045133913\",\"id\":\"105045133913_1\",\"alarmId\":\"1\",\"reportCt\":1735296575,\
         \"deviceCt\":1735296575,\"alarmType\":\"{types}\"{more}}}"
    )
}

fn field(unit: &str, units: usize) -> String {
    format!(",\"alarmAttribute\":\"{}\"", unit.repeat(units))
}

fn unknown_fields(units: usize) -> String {
    let mut fields = String::new();
    for number in 1_000_000..1_000_000 + units {
        // Writing to a string cannot fail.
        let _ = write!(fields, ",\"field{number}\":{number}");
    }
    fields
}

fn nested(depth: usize, units: usize) -> String {
    let one = format!("{}7{}", "[".repeat(depth), "]".repeat(depth));
    format!(",\"tree\":[{}]", vec![one; units].join(","))
}

fn pass_through(units: usize) -> String {
    let message = format!("{{\"com1\":\"{}\"}}", "f5fdd7ff".repeat(units));
    format!(
        "{{\"deviceId\":\"105045133913\",\"id\":\"105045133913_1\",\"reportCt\":1735296575,\
         \"deviceCt\":1735296575,\"message\":{}}}",
        serde_json::to_string(&message).expect("a string can always be written")
    )
}

/// How deep a tree may be inside a field before the decoder refuses it.
fn deepest() -> usize {
    let decodes = |depth: &usize| decode(&encoded(&alarm("outage", &nested(*depth, 1)))).is_ok();
    // Beyond serde_json's own limit nothing can be accepted.
    (1..128).take_while(decodes).last().expect("a tree of one level is accepted")
}

/// NDJSON: the ten samples in turn, that many lines, into a buffer that is used again.
pub fn lines(samples: &[&[u8]], count: usize, text: &mut Vec<u8>) {
    text.clear();
    for sample in samples.iter().cycle().take(count) {
        text.extend_from_slice(sample);
        text.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_comes_in_every_size() {
        for shape in &SHAPES {
            for size in [1_000, 30_000] {
                let length = shape.body(size).len();
                assert!(length <= size && length + 300 > size, "{}: {length} for {size}", shape.name);
            }
        }
    }
}
