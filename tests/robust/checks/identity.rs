//! A push comes back from its own encoding as it was.
#![allow(unreachable_pub, reason = "a library to the fuzz targets, a module to the tests")]

use mettax_push::{Decoder, DeviceInfo, Extra, Kind, Push, decode};

pub fn check(push: &Push) {
    let (body, object) = (push.to_body(), serde_json::to_string(push).expect("a payload is JSON"));
    let inside = format!("{{\"data\":{object}}}");
    let (read, read_inside) = (decode(body.as_bytes()), decode(inside.as_bytes()));
    let (read, read_inside) = (read.expect("our own encoding"), read_inside.expect("our own object"));
    if shows_no_kind(push) && !push.extra().is_empty() {
        assert_eq!((read.kind(), read_inside.kind()), (Kind::Unknown, Kind::Unknown), "{body}");
    } else {
        assert_eq!(&read, push, "{body}");
        assert_eq!(&read_inside, push, "{object}");
        assert_eq!(&body.parse::<Push>().expect("our own encoding"), push, "{body}");
        // Without an envelope it needs a device, or what shows its kind.
        match serde_json::from_str::<Push>(&object) {
            Ok(bare) => assert_eq!(&bare, push, "{object}"),
            Err(error) => assert!(push.device_id().is_none(), "{error}: {object}"),
        }
    }
    // Where the kind is stored beside it, there is no exception.
    for written in [&body, &inside, &object] {
        let stored = Decoder::tolerant().decode_kind(push.kind(), written.as_bytes());
        assert_eq!(&stored.expect("our own encoding").payload, push, "{written}");
    }
    let noted = Decoder::tolerant().decode(body.as_bytes()).expect("our own encoding");
    if noted.payload.kind() == push.kind() {
        assert_eq!(noted.payload.to_body(), body, "encoding is stable");
    }
}

/// Whether none of a push's fields says which kind it is. Where names that the page does not have are there too, no
/// null can tell it either, and what is written reads back as a push of no known kind: the one exception.
pub fn shows_no_kind(push: &Push) -> bool {
    match push {
        Push::Gps(gps) => {
            let with_actual = gps.lat.is_some() || gps.lon.is_some() || gps.speed.is_none();
            gps.num.is_none() && gps.course.is_none() && !(gps.actual.is_some() && with_actual)
        }
        Push::DeviceInfo(info) => {
            let mut fields = info.clone();
            (fields.id, fields.report_ct, fields.device_ct) = (None, None, None);
            fields.extra = Extra::new();
            fields == DeviceInfo::new(info.device_id.clone())
        }
        Push::PassThrough(pass) => pass.message.is_none(),
        Push::AlarmFile(file) => file.file_url.is_none() && file.file_type.is_none(),
        Push::Sensor(sensor) => sensor.adc.is_none(),
        Push::CaptureFile(file) => file.capture_id.is_none(),
        Push::Rfid(rfid) => rfid.rfid_no.is_none() && rfid.status.is_none(),
        // An alarm's empty list can be written, `messageType` of a face check always is, and a push of no known kind has no field to be known by.
        _ => false,
    }
}
