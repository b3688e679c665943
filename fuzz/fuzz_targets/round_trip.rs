//! Structured payloads through encoding and back: identity.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use mettax_push::{
    AlarmData, AlarmType, AlarmTypes, DeviceInfo, DeviceTime, Extra, FaceComparison, FileUrl, GatewayTime,
    PassThrough, PassThroughMessage, Push, RawJson, SerialHex, decode,
};

/// What payloads are made of.
#[derive(Arbitrary, Debug)]
struct Parts<'a> {
    kind: u8,
    ids: [&'a str; 3],
    codes: Vec<&'a str>,
    clocks: [i64; 3],
    numbers: [Option<i64>; 4],
    floats: [Option<f64>; 4],
    texts: [Option<&'a str>; 3],
    flag: Option<bool>,
    extra: Vec<(&'a str, &'a str)>,
}

impl Parts<'_> {
    /// An id is never blank.
    fn id<T: TryFrom<String, Error: std::fmt::Debug>>(&self, index: usize) -> T {
        T::try_from(format!("{}x", self.ids[index])).unwrap()
    }

    /// Blank text reads as none.
    fn text(&self, index: usize) -> Option<String> {
        self.texts[index].map(|text| format!("x{text}"))
    }

    /// JSON knows finite numbers only.
    fn float(&self, index: usize) -> Option<f64> {
        self.floats[index].filter(|float| float.is_finite())
    }

    fn extra(&self) -> Extra {
        let mut extra = Extra::new();
        for (name, value) in &self.extra {
            // A name that no table of the page has.
            extra.insert(format!("-{name}"), RawJson::from_value(value).unwrap());
        }
        extra
    }

    fn push(&self) -> Push {
        let (report, device) = (DeviceTime::from_raw(self.clocks[0]), GatewayTime::from_raw(self.clocks[1]));
        match self.kind % 4 {
            0 => {
                let mut codes = AlarmTypes::new(AlarmType::LaneShift);
                codes.extend(self.codes.iter().filter(|code| !code.is_empty()).map(|&code| AlarmType::from(code)));
                let mut alarm = AlarmData::new(self.id(0), self.id(1), self.id(2), codes, report, device);
                (alarm.lat, alarm.lon, alarm.speed) = (self.float(0), self.float(1), self.float(2));
                (alarm.actual, alarm.alarm_attribute) = (self.flag, self.text(0));
                alarm.extra = self.extra();
                alarm.into()
            }
            1 => {
                let mut info = DeviceInfo::new(self.id(0), self.id(1), report, device);
                info.signal = Some(self.clocks[2]);
                info.acc = self.numbers[0].map(Into::into);
                (info.odometer, info.voltage) = (self.float(0), self.float(1));
                info.localization_failure = self.flag;
                info.extra = self.extra();
                info.into()
            }
            2 => {
                let mut message = PassThroughMessage::new();
                message.com1 = self.text(0).map(SerialHex::from);
                message.extra = self.extra();
                PassThrough::new(self.id(0), self.id(1), report, device, message).into()
            }
            _ => {
                let result = self.numbers[0].unwrap_or_default().into();
                let mut face = FaceComparison::new(self.id(0), self.id(1), report, device, result);
                (face.lat, face.driver_name, face.face_id) = (self.float(0), self.text(0), self.text(1));
                face.extra = self.extra();
                face.into()
            }
        }
    }
}

fuzz_target!(|parts: Parts<'_>| {
    let push = parts.push();
    let body = push.to_body();
    assert_eq!(decode(body.as_bytes()).as_ref().ok(), Some(&push), "{body}");
    let object = serde_json::to_string(&push).unwrap();
    assert_eq!(decode(format!("{{\"data\":{object}}}").as_bytes()).as_ref().ok(), Some(&push), "{object}");
    let _ = FileUrl::from(body.as_str()).host();
});
