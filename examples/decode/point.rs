//! What a push says, in a few words.

use std::fmt::{self, Display, Write as _};

use mettax_push::{
    CompareResult, FileType, PassThroughMessage, PictureStatus, Position, Push, RfidStatus, SerialHex, Switch,
};

/// The point of a push: its codes, its place, its file.
pub(crate) fn of(push: &Push) -> String {
    let mut words = Words(String::new());
    match push {
        Push::Alarm(alarm) => {
            if alarm.alarm_type.is_empty() {
                words.say("no alarm type");
            } else {
                words.say(&alarm.alarm_type);
            }
            words.some("attribute", alarm.alarm_attribute.as_ref());
            words.place(alarm.position());
            words.unit(alarm.speed, "km/h");
        }
        Push::Gps(gps) => {
            words.place(gps.position());
            words.unit(gps.speed, "km/h");
            words.some("course", gps.course);
            words.unit(gps.num, "sats");
        }
        Push::DeviceInfo(info) => {
            words.switch("ignition", info.acc.as_ref());
            words.switch("oil and electricity", info.blocked_status.as_ref());
            words.switch("power", info.elec.as_ref());
            words.some("io", info.io_status);
            words.some("signal", info.signal);
            words.some("odometer", info.odometer);
            words.unit(info.voltage, "V");
            words.some("battery", info.quantity.map(|percent| format!("{percent} %")));
            words.some("ignition changed", info.acc_update_time);
            if info.localization_failure == Some(true) {
                words.say("no position");
            }
        }
        Push::PassThrough(pass) => match &pass.message {
            Some(PassThroughMessage::Ports(ports)) => {
                words.some("com1", ports.com1.as_ref().map(length));
                words.some("com2", ports.com2.as_ref().map(length));
            }
            Some(PassThroughMessage::Text(text)) => {
                words.say(format_args!("text of {} characters", text.chars().count()));
            }
            _ => words.say("no message"),
        },
        Push::AlarmFile(file) => {
            words.say(file.file_type.as_ref().map_or_else(|| "file".into(), content));
            words.some("of alarm", file.id.as_ref());
            words.some("at", file.file_url.as_ref());
        }
        Push::Sensor(sensor) => words.some("adc", sensor.adc.as_ref()),
        Push::CaptureFile(file) => {
            words.some("capture", file.capture_id.as_ref());
            words.some("channel", file.channel_id);
            words.some("at", file.file_url.as_ref());
        }
        Push::FaceComparison(face) => {
            words.code(face.compa_result.as_ref(), CompareResult::name);
            words.some("similarity", face.similarity);
            words.some("driver", face.driver_name.as_ref());
            words.some("plate", face.license_plate.as_ref());
            words.place(face.position());
        }
        Push::DriverPicture(picture) => {
            words.code(picture.status.as_ref(), PictureStatus::name);
            words.some("of", picture.id.as_ref());
            words.some("at", picture.image_url.as_ref());
        }
        Push::Rfid(rfid) => {
            words.code(rfid.status.as_ref(), RfidStatus::name);
            words.some("card", rfid.rfid_no.as_ref());
            words.some("driver", rfid.driver_name.as_ref());
            words.some("plate", rfid.license_plate.as_ref());
            words.place(rfid.position());
        }
        Push::Unknown(unknown) => {
            for (field, _) in unknown.extra.iter().take(6) {
                words.say(field);
            }
        }
        // A kind of a later release has no words here yet.
        _ => {}
    }
    if push.actual() == Some(false) {
        words.say("sent later");
    }
    if let (Some(clock), None) = (push.report_ct(), push.device_ct()) {
        words.some("device's clock", Some(clock));
    }
    words.0
}

/// How far the device's own clock is from UTC, which is its zone where the clock is right.
pub(crate) fn clock(push: &Push) -> String {
    let (Some(report), Some(gateway)) = (push.report_ct(), push.device_ct()) else { return "-".into() };
    let seconds = report.local().signed_duration_since(gateway.utc().naive_utc()).num_seconds();
    let (sign, apart) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs());
    match apart / 3600 {
        hours @ 0..=99 => format!("{sign}{hours:02}:{:02}:{:02}", apart / 60 % 60, apart % 60),
        hours => format!("{sign}{} days", hours / 24),
    }
}

/// Words joined by commas.
struct Words(String);

impl Words {
    fn say(&mut self, word: impl Display) {
        let comma = if self.0.is_empty() { "" } else { ", " };
        let _ = write!(self.0, "{comma}{word}"); // writing to a string cannot fail
    }

    /// The name of a code, or what stands on the wire.
    fn code<C: Display>(&mut self, code: Option<&C>, name: fn(&C) -> Option<&'static str>) {
        match code.and_then(name) {
            Some(name) => self.say(name),
            None => self.some("code", code),
        }
    }

    fn some(&mut self, name: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.say(format_args!("{name} {value}"));
        }
    }

    fn unit(&mut self, value: Option<impl Display>, unit: &str) {
        if let Some(value) = value {
            self.say(format_args!("{value} {unit}"));
        }
    }

    fn switch(&mut self, name: &str, switch: Option<&Switch>) {
        match switch {
            Some(Switch::On) => self.say(format_args!("{name} on")),
            Some(Switch::Off) => self.say(format_args!("{name} off")),
            other => self.some(name, other),
        }
    }

    fn place(&mut self, position: Option<Position>) {
        match position {
            Some(Position { lat, lon, .. }) => self.say(format_args!("{lat} {lon}")),
            None => self.say("no position"),
        }
    }
}

fn length(serial: &SerialHex) -> String {
    match serial.bytes() {
        Some(bytes) => format!("{} bytes", bytes.len()),
        None => format!("{} characters that are not hex", serial.as_str().chars().count()),
    }
}

fn content(file_type: &FileType) -> String {
    match file_type {
        FileType::Picture => "picture".into(),
        FileType::Audio => "audio".into(),
        FileType::Video => "video".into(),
        FileType::Text => "text".into(),
        FileType::Other => "other file".into(),
        new => format!("file of type {new}"),
    }
}

/// Text from outside that does nothing to a terminal: what steers one is shown as its escape.
pub(crate) struct Plain<'a>(pub(crate) &'a str);

impl Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            let steers = character.is_control()
                || matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            if steers {
                write!(f, "{}", character.escape_unicode())?;
            } else {
                f.write_char(character)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_shown_as_what_it_is_off_utc() {
        let clock_of = |report: i64, gateway: i64| {
            let body =
                format!(r#"{{"deviceId":"1","alarmType":"sos","reportCt":{report},"deviceCt":{gateway}}}"#);
            clock(&mettax_push::decode(body.as_bytes()).expect("an alarm"))
        };
        assert_eq!(clock_of(1_724_822_445, 1_724_793_630), "+08:00:15");
        assert_eq!(clock_of(1_724_793_630, 1_724_813_430), "-05:30:00");
        assert_eq!(clock_of(946_684_800, 1_724_793_630), "-9005 days");
        assert_eq!(clock_of(0, 1_724_793_630), "-");
    }

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        assert_eq!(Plain("a\x1b[2J\u{202e}b").to_string(), "a\\u{1b}[2J\\u{202e}b");
        assert_eq!(Plain("粤B12345").to_string(), "粤B12345");
    }
}
