//! Any bytes through every public entry: no panic, and the limits hold.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mettax_push::{
    AlarmData, AlarmFile, CaptureFile, Decoder, DeviceInfo, DriverPicture, ErrorKind, FaceComparison,
    GpsData, PassThrough, Push, RfidRead, SensorData, UnknownPush, decode,
};

fuzz_target!(|body: &[u8]| {
    for decoder in [
        Decoder::tolerant(),
        Decoder::strict(),
        Decoder::tolerant().repair(true),
        Decoder::tolerant().quote_values(false).max_depth(3),
    ] {
        let _ = decoder.decode(body).map_err(|error| error.to_string());
        if let Ok(batch) = decoder.decode_batch(body) {
            assert!(batch.len() <= body.len() + 1);
        }
        for line in decoder.decode_lines(body) {
            assert!(line.number <= body.len() && line.raw.len() <= body.len());
        }
        macro_rules! every {
            ($($payload:ident)*) => { $(let _ = decoder.decode_as::<$payload>(body);)* };
        }
        every!(AlarmData AlarmFile CaptureFile DeviceInfo DriverPicture FaceComparison GpsData PassThrough
            RfidRead SensorData UnknownPush);
    }
    let _ = serde_json::from_slice::<Push>(body);
    if !body.is_empty() {
        let error = Decoder::tolerant().max_bytes(body.len() - 1).decode(body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    }
    // An offset is one of the body as it was received.
    if let Err(error) = decode(body) {
        assert!(error.offset().is_none_or(|offset| offset <= body.len()), "{error:?}");
    }
    // What was read can be written, and read again to the same.
    if let Ok(push) = decode(body) {
        assert_eq!(decode(push.to_body().as_bytes()).as_ref().ok(), Some(&push));
    }
});
