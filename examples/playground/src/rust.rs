//! The Rust that matches on a push: what a program does with the fields that are there.

use std::fmt::Write as _;

use mettax_push::{AlarmType, DecodeError, Push};

use crate::{Switches, detail::Field, table::table};

/// Types that are copied rather than borrowed.
const COPIED: [&str; 6] = ["bool", "f64", "i64", "DeviceTime", "GatewayTime", "Similarity"];

/// A function that takes a body and has the fields of a push that is like this one.
pub(crate) fn of_push(push: &Push, fields: &[Field], switches: Switches) -> String {
    let (kind, variable) = (format!("{:?}", push.kind()), push.kind().as_str());
    let mut uses = vec!["Push".to_owned()];
    let mut lets = String::new();
    for column in table(push.kind()).1 {
        let Some(field) =
            fields.iter().find(|field| !field.inside && field.name == column.name && field.value.is_some())
        else {
            continue;
        };
        let (name, rust_type) = (column.rust_name(), &column.rust_type);
        if rust_type.is_empty() {
            continue;
        }
        if !matches!(&**rust_type, "bool" | "f64" | "i64" | "String") && !uses.contains(rust_type) {
            uses.push(rust_type.clone());
        }
        let (rust_type, access) = match (column.optional, COPIED.contains(&&**rust_type)) {
            (true, true) => (format!("Option<{rust_type}>"), format!("{variable}.{name}")),
            (true, false) => (format!("Option<&{rust_type}>"), format!("{variable}.{name}.as_ref()")),
            (false, _) => (format!("&{rust_type}"), format!("&{variable}.{name}")),
        };
        let _ = writeln!(lets, "            let {name}: {rust_type} = {access}; // {}", comment(field));
    }
    for (name, value) in push.extra().iter().take(20) {
        let value = comment_of(value.as_str());
        let _ = writeln!(lets, "            let _ = {variable}.extra.get({name:?}); // {value}");
    }
    let guard = match push {
        Push::Alarm(alarm) => alarm.alarm_type.iter().next().map(|code| match code {
            AlarmType::Unknown(_) => format!(" if {variable}.alarm_type.contains({:?})", code.as_str()),
            code => {
                uses.push("AlarmType".into());
                format!(" if {variable}.alarm_type.contains(AlarmType::{code:?})")
            }
        }),
        _ => None,
    };
    let arm = format!("Push::{kind}({variable}){}", guard.unwrap_or_default());
    let (decode, payload) = decode(switches, &mut uses);
    uses.push("DecodeError".into());
    uses.sort_unstable();
    uses.dedup();
    format!(
        "use mettax_push::{};\n\nfn handle(body: &[u8]) -> Result<(), DecodeError> {{\n    match {decode}?{payload} {{\n        \
         {arm} => {{\n{lets}        }}\n        other => println!(\"{{}}\", other.kind()),\n    }}\n    Ok(())\n}}\n",
        imported(&uses),
    )
}

/// A function that takes a body and meets the error that this one is.
pub(crate) fn of_error(error: &DecodeError, switches: Switches) -> String {
    let mut uses = vec!["ErrorKind".to_owned()];
    let (decode, payload) = decode(switches, &mut uses);
    uses.sort_unstable();
    let kind = error.kind();
    format!(
        "use mettax_push::{};\n\nfn handle(body: &[u8]) {{\n    match {decode} {{\n        Ok(decoded) \
         => println!(\"{{}}\", decoded{payload}.kind()),\n        Err(error) if error.kind() == ErrorKind::{kind:?} => {{\n            \
         // {}\n            eprintln!(\"{{error}}\");\n            // What could be read all the same, to store and to \
         route it.\n            let device = error.device_id();\n            let fields = error.fields();\n        }}\n        \
         Err(error) => eprintln!(\"{{error}}\"),\n    }}\n}}\n",
        imported(&uses),
        comment_of(&error.to_string()),
    )
}

fn imported(uses: &[String]) -> String {
    match uses {
        [one] => one.clone(),
        several => format!("{{{}}}", several.join(", ")),
    }
}

/// The call that decodes as the switches say, and how the push is had from what it gives.
fn decode(switches: Switches, uses: &mut Vec<String>) -> (String, &'static str) {
    if switches == Switches::default() {
        return ("mettax_push::decode(body)".into(), "");
    }
    uses.push("Decoder".into());
    let start = if switches.strict { "strict" } else { "tolerant" };
    let repair = if switches.repair { ".repair(true)" } else { "" };
    (format!("Decoder::{start}(){repair}.decode(body)"), ".payload")
}

fn comment(field: &Field) -> String {
    comment_of(field.value.as_deref().unwrap_or_default())
}

/// A text that fits a comment: on one line, and short.
fn comment_of(text: &str) -> String {
    let mut shown: String = text.chars().take(80).flat_map(char::escape_debug).collect();
    shown = shown.replace("\\\"", "\"").replace("\\'", "'");
    if text.chars().nth(80).is_some() {
        shown.push('…');
    }
    shown
}
