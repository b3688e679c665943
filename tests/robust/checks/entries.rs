//! Any bytes through every public entry: no panic, and the limits hold.

use mettax_push::{
    AlarmData, AlarmFile, CaptureFile, DecodeError, Decoder, DeviceInfo, DriverPicture, ErrorKind,
    FaceComparison, GpsData, PassThrough, Payload, Push, RfidRead, SensorData, UnknownPush,
};

const MAX_BYTES: usize = 4096;
const MAX_BATCH: usize = 16;

/// An error is worth nothing if it cannot be printed, or points outside the body.
fn inspect<T>(body: &[u8], result: &Result<T, DecodeError>) {
    if let Err(error) = result {
        assert!(!error.to_string().is_empty());
        assert!(error.offset().is_none_or(|offset| offset <= body.len()), "{error:?} outside the body");
    }
    if body.len() > MAX_BYTES {
        assert_eq!(result.as_ref().err().map(DecodeError::kind), Some(ErrorKind::LimitExceeded));
    }
}

fn decode_as<T: Payload + std::fmt::Debug>(decoder: Decoder, body: &[u8]) {
    let result = decoder.decode_as::<T>(body);
    inspect(body, &result);
    let _ = serde_json::from_slice::<T>(body);
}

pub fn check(body: &[u8]) {
    let tolerant = Decoder::tolerant().max_bytes(MAX_BYTES).max_batch(MAX_BATCH);
    let strict = Decoder::strict().max_bytes(MAX_BYTES).max_batch(MAX_BATCH);
    for decoder in [tolerant, strict, tolerant.repair(true), tolerant.max_depth(4).quote_values(false)] {
        let result = decoder.decode(body);
        inspect(body, &result);
        if let Ok(decoded) = result {
            for note in &decoded.notes {
                assert!(!note.to_string().is_empty());
            }
            let _ = (decoded.payload.position(), decoded.payload.utc_offset_hint());
        }
        let batch = decoder.decode_batch(body);
        inspect(body, &batch);
        assert!(batch.as_ref().map_or(0, Vec::len) <= MAX_BATCH);
        for result in batch.into_iter().flatten() {
            if let Err(error) = result {
                assert!(
                    error.offset().is_none_or(|offset| offset <= body.len()),
                    "{error:?} outside the batch"
                );
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
    let _ = serde_json::from_slice::<Push>(body);
}
