//! Any bytes through every public entry: no panic, and the limits hold.

use std::ops::Range;

use mettax_push::{
    AlarmData, AlarmFile, CaptureFile, DecodeError, Decoded, Decoder, DeviceInfo, DriverPicture, ErrorKind,
    FaceComparison, FieldPlace, GpsData, Kind, PassThrough, Payload, Push, RfidRead, SensorData, UnknownPush,
};

const MAX_BYTES: usize = 4096;
const MAX_BATCH: usize = 16;

/// The longest text of an error or a note: two names and a value of 64 characters, each escaped with up to ten, and what
/// is said about them.
const MAX_SHOWN: usize = 2400;

/// What is shown is bounded, and holds nothing that a terminal or a log acts on.
fn inspect_text(text: &str) {
    assert!(!text.is_empty() && text.len() <= MAX_SHOWN, "{} bytes: {text:.200}", text.len());
    let acts = |character: char| {
        character.is_control()
            || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!text.contains(acts), "{text:?}");
}

/// An error is worth nothing if it cannot be printed, or points outside the body.
fn inspect_error(body: &[u8], error: &DecodeError) {
    inspect_text(&error.to_string());
    inspect_text(&format!("{error:?}"));
    assert!(error.offset().is_none_or(|offset| offset <= body.len()), "{error:?} outside the body");
    // All that was read comes back as a push of no known kind, and that is no larger than what came.
    if let Some(unknown) = error.clone().into_unknown() {
        assert_eq!(unknown.device_id.as_ref(), error.device_id());
        assert_eq!(Some(&unknown.extra), error.fields());
        let body = Push::from(unknown.clone()).to_body();
        let read = Decoder::tolerant().decode_kind(Kind::Unknown, body.as_bytes());
        assert_eq!(read.expect("our own encoding").payload, Push::from(unknown), "{body}");
    }
}

fn inspect<T>(body: &[u8], result: &Result<T, DecodeError>) {
    if let Err(error) = result {
        inspect_error(body, error);
    }
    if body.len() > MAX_BYTES {
        assert_eq!(result.as_ref().err().map(DecodeError::kind), Some(ErrorKind::LimitExceeded));
    }
}

fn inspect_notes(decoded: &Decoded<Push>) {
    for note in &decoded.notes {
        inspect_text(&note.to_string());
    }
}

/// Each place is in the text around it.
fn inspect_places(fields: &[FieldPlace], around: Range<usize>) {
    for field in fields {
        let range = field.range.clone().unwrap_or(around.clone());
        assert!(around.start <= range.start && range.end <= around.end, "{field:?} outside of {around:?}");
        inspect_places(&field.fields, range);
    }
}

fn decode_as<T: Payload + std::fmt::Debug>(decoder: Decoder, body: &[u8]) {
    let result = decoder.decode_as::<T>(body);
    inspect(body, &result);
    if let Err(error) = serde_json::from_slice::<T>(body) {
        inspect_text(&error.to_string());
    }
}

pub fn check(body: &[u8]) {
    let tolerant = Decoder::tolerant().max_bytes(MAX_BYTES).max_batch(MAX_BATCH);
    let strict = Decoder::strict().max_bytes(MAX_BYTES).max_batch(MAX_BATCH);
    for decoder in [tolerant, strict, tolerant.repair(true), tolerant.max_depth(4).quote_values(false)] {
        let result = decoder.decode(body);
        inspect(body, &result);
        if let Ok(decoded) = result {
            inspect_notes(&decoded);
            let _ = (decoded.payload.position(), decoded.payload.utc_offset_hint());
        }
        let batch = decoder.decode_batch(body);
        inspect(body, &batch);
        let inspected = decoder.inspect(body);
        assert_eq!(inspected.as_ref().map_or(0, Vec::len), batch.as_ref().map_or(0, Vec::len));
        for (item, decoded) in inspected.iter().flatten().zip(batch.iter().flatten()) {
            assert_eq!(format!("{:?}", item.result), format!("{decoded:?}"));
            inspect_places(&item.fields, 0..body.len());
        }
        assert!(batch.as_ref().map_or(0, Vec::len) <= MAX_BATCH);
        for result in batch.into_iter().flatten() {
            match result {
                Ok(decoded) => inspect_notes(&decoded),
                Err(error) => inspect_error(body, &error),
            }
        }
        for line in decoder.decode_lines(body) {
            inspect(line.raw, &line.result);
        }
        decode_as::<AlarmData>(decoder, body);
        decode_as::<GpsData>(decoder, body);
        decode_as::<DeviceInfo>(decoder, body);
        decode_as::<PassThrough>(decoder, body);
        decode_as::<AlarmFile>(decoder, body);
        decode_as::<SensorData>(decoder, body);
        decode_as::<CaptureFile>(decoder, body);
        decode_as::<FaceComparison>(decoder, body);
        decode_as::<DriverPicture>(decoder, body);
        decode_as::<RfidRead>(decoder, body);
        decode_as::<UnknownPush>(decoder, body);
    }
    if let Err(error) = serde_json::from_slice::<Push>(body) {
        inspect_text(&error.to_string());
    }
}
