// What the page writes for the presets: see main.rs.
#![allow(unused_variables, reason = "a user takes what is of use")]
#![allow(clippy::all, clippy::pedantic, reason = "it is written for a place of its own")]

// alarm
#[rustfmt::skip]
mod case_0 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// alarm, strict
#[rustfmt::skip]
mod case_1 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, Decoder, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match Decoder::strict().decode(body)?.payload {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// alarm_two_codes
#[rustfmt::skip]
mod case_2 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_attribute: Option<&String> = alarm.alarm_attribute.as_ref(); // made-up-fence
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift,fatigueWarn
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
            let speed: Option<f64> = alarm.speed; // 62.4
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// gps
#[rustfmt::skip]
mod case_3 {
use mettax_push::{DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Gps(gps) => {
            let actual: Option<bool> = gps.actual; // true
            let course: Option<i64> = gps.course; // 154
            let device_ct: Option<GatewayTime> = gps.device_ct; // 2024-08-27T21:20:30Z
            let device_id: &DeviceId = &gps.device_id; // 105045133913
            let id: Option<&PushId> = gps.id.as_ref(); // 105045133913_1234567893043003392
            let lat: Option<f64> = gps.lat; // 22.577894
            let lon: Option<f64> = gps.lon; // 113.938709
            let num: Option<i64> = gps.num; // 9
            let report_ct: Option<DeviceTime> = gps.report_ct; // 2024-08-28T05:20:45
            let speed: Option<f64> = gps.speed; // 0.0
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// device_info
#[rustfmt::skip]
mod case_4 {
use mettax_push::{DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId, Switch};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::DeviceInfo(device_info) => {
            let acc: Option<&Switch> = device_info.acc.as_ref(); // On
            let actual: Option<bool> = device_info.actual; // true
            let blocked_status: Option<&Switch> = device_info.blocked_status.as_ref(); // On
            let device_ct: Option<GatewayTime> = device_info.device_ct; // 2024-08-28T01:25:55Z
            let device_id: &DeviceId = &device_info.device_id; // 105045133913
            let elec: Option<&Switch> = device_info.elec.as_ref(); // Off
            let id: Option<&PushId> = device_info.id.as_ref(); // 105045133913_1234567895482220544
            let io_status: Option<i64> = device_info.io_status; // 0
            let odometer: Option<f64> = device_info.odometer; // 7.3
            let report_ct: Option<DeviceTime> = device_info.report_ct; // 2024-08-28T09:26:11
            let signal: Option<i64> = device_info.signal; // 27
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// device_info_all_fields
#[rustfmt::skip]
mod case_5 {
use mettax_push::{DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId, Switch};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::DeviceInfo(device_info) => {
            let acc: Option<&Switch> = device_info.acc.as_ref(); // On
            let acc_update_time: Option<DeviceTime> = device_info.acc_update_time; // 2024-08-28T09:20:00
            let actual: Option<bool> = device_info.actual; // true
            let blocked_status: Option<&Switch> = device_info.blocked_status.as_ref(); // On
            let device_ct: Option<GatewayTime> = device_info.device_ct; // 2024-08-28T01:25:55Z
            let device_id: &DeviceId = &device_info.device_id; // 105045133913
            let elec: Option<&Switch> = device_info.elec.as_ref(); // Off
            let id: Option<&PushId> = device_info.id.as_ref(); // 105045133913_1234567895482220544
            let io_status: Option<i64> = device_info.io_status; // 0
            let localization_failure: Option<bool> = device_info.localization_failure; // false
            let odometer: Option<f64> = device_info.odometer; // 7.3
            let quantity: Option<f64> = device_info.quantity; // 87.0
            let report_ct: Option<DeviceTime> = device_info.report_ct; // 2024-08-28T09:26:11
            let signal: Option<i64> = device_info.signal; // 27
            let voltage: Option<f64> = device_info.voltage; // 12.4
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// pass_through
#[rustfmt::skip]
mod case_6 {
use mettax_push::{DecodeError, DeviceId, DeviceTime, GatewayTime, PassThroughMessage, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::PassThrough(pass_through) => {
            let device_ct: Option<GatewayTime> = pass_through.device_ct; // 2025-01-13T08:29:36Z
            let device_id: &DeviceId = &pass_through.device_id; // 105045133913
            let id: Option<&PushId> = pass_through.id.as_ref(); // 105045133913_1878721045339443200
            let message: Option<&PassThroughMessage> = pass_through.message.as_ref(); // {"com1":"f5fffff5d7dff5f5fff5fdd5ffdffddfd5dffdff7ddddfd5ffdfd5ffdfffd5fdf7dfddd…
            let report_ct: Option<DeviceTime> = pass_through.report_ct; // 2025-01-13T08:29:36
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// pass_through_one_port
#[rustfmt::skip]
mod case_7 {
use mettax_push::{DecodeError, DeviceId, DeviceTime, GatewayTime, PassThroughMessage, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::PassThrough(pass_through) => {
            let device_ct: Option<GatewayTime> = pass_through.device_ct; // 2025-01-13T08:29:36Z
            let device_id: &DeviceId = &pass_through.device_id; // 105045133913
            let id: Option<&PushId> = pass_through.id.as_ref(); // 105045133913_1878721045339443200
            let message: Option<&PassThroughMessage> = pass_through.message.as_ref(); // {"com1":"f5fffff5d7dff5f5fff5fdd5ffdffddfd5dffdff7ddddfd5ffdfd5ffdfffd5fdf7dfddd…
            let report_ct: Option<DeviceTime> = pass_through.report_ct; // 2025-01-13T08:29:36
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// alarm_file
#[rustfmt::skip]
mod case_8 {
use mettax_push::{AlarmId, DecodeError, DeviceId, FileType, FileUrl, Push};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::AlarmFile(alarm_file) => {
            let device_id: &DeviceId = &alarm_file.device_id; // 105045133913
            let file_type: Option<&FileType> = alarm_file.file_type.as_ref(); // Picture
            let file_url: Option<&FileUrl> = alarm_file.file_url.as_ref(); // https://files.imettax.com/mettaxftp/202505%2Fsit_video_alarm_2025051303_17471079…
            let id: Option<&AlarmId> = alarm_file.id.as_ref(); // 1924683352005763072
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// sensor
#[rustfmt::skip]
mod case_9 {
use mettax_push::{DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Sensor(sensor) => {
            let adc: Option<&String> = sensor.adc.as_ref(); // 00
            let device_ct: Option<GatewayTime> = sensor.device_ct; // 2025-01-13T08:29:36Z
            let device_id: &DeviceId = &sensor.device_id; // 105045133913
            let id: Option<&PushId> = sensor.id.as_ref(); // 1924683352005763072
            let report_ct: Option<DeviceTime> = sensor.report_ct; // 2025-01-13T08:29:36
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// capture_file
#[rustfmt::skip]
mod case_10 {
use mettax_push::{CaptureId, DecodeError, DeviceId, FileUrl, Push};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::CaptureFile(capture_file) => {
            let capture_id: Option<&CaptureId> = capture_file.capture_id.as_ref(); // 1009759838
            let channel_id: Option<i64> = capture_file.channel_id; // 1
            let device_id: &DeviceId = &capture_file.device_id; // 240070466666
            let file_url: Option<&FileUrl> = capture_file.file_url.as_ref(); // https://files.example.com/capture/1009759838.jpg
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// face_comparison
#[rustfmt::skip]
mod case_11 {
use mettax_push::{CompareResult, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId, Similarity};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::FaceComparison(face_comparison) => {
            let compa_result: Option<&CompareResult> = face_comparison.compa_result.as_ref(); // Successful
            let device_ct: Option<GatewayTime> = face_comparison.device_ct; // 2025-11-07T07:26:39Z
            let device_id: &DeviceId = &face_comparison.device_id; // 333777444585
            let driver_name: Option<&String> = face_comparison.driver_name.as_ref(); // zoeya11
            let face_id: Option<&String> = face_comparison.face_id.as_ref(); // 15
            let id: Option<&PushId> = face_comparison.id.as_ref(); // 333777444585_198669678696111100
            let lat: Option<f64> = face_comparison.lat; // 35.926264
            let license_plate: Option<&String> = face_comparison.license_plate.as_ref(); // 333777444585
            let lon: Option<f64> = face_comparison.lon; // 113.882785
            let report_ct: Option<DeviceTime> = face_comparison.report_ct; // 2025-11-07T15:26:29
            let similarity: Option<Similarity> = face_comparison.similarity; // 75.77 %
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// driver_picture
#[rustfmt::skip]
mod case_12 {
use mettax_push::{DecodeError, DeviceId, FileUrl, PictureStatus, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::DriverPicture(driver_picture) => {
            let device_id: &DeviceId = &driver_picture.device_id; // 333777444585
            let id: Option<&PushId> = driver_picture.id.as_ref(); // 333777444585_198669678696111100
            let image_url: Option<&FileUrl> = driver_picture.image_url.as_ref(); // https://files.example.com/driver/333777444585.jpg
            let status: Option<&PictureStatus> = driver_picture.status.as_ref(); // Success
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// driver_picture_failure
#[rustfmt::skip]
mod case_13 {
use mettax_push::{DecodeError, DeviceId, PictureStatus, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::DriverPicture(driver_picture) => {
            let device_id: &DeviceId = &driver_picture.device_id; // 333777444585
            let id: Option<&PushId> = driver_picture.id.as_ref(); // 333777444585_198669678696111100
            let status: Option<&PictureStatus> = driver_picture.status.as_ref(); // Failure
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// rfid
#[rustfmt::skip]
mod case_14 {
use mettax_push::{DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId, RfidStatus};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Rfid(rfid) => {
            let device_ct: Option<GatewayTime> = rfid.device_ct; // 2025-11-12T03:25:25Z
            let device_id: &DeviceId = &rfid.device_id; // 333845765947
            let driver_name: Option<&String> = rfid.driver_name.as_ref(); // zoeya11
            let id: Option<&PushId> = rfid.id.as_ref(); // 333845765947_1988448015257571328
            let lat: Option<f64> = rfid.lat; // 32.353134
            let license_plate: Option<&String> = rfid.license_plate.as_ref(); // 845765947
            let lon: Option<f64> = rfid.lon; // 121.357231
            let report_ct: Option<DeviceTime> = rfid.report_ct; // 2025-11-12T03:25:25
            let rfid_no: Option<&String> = rfid.rfid_no.as_ref(); // 7C3F88A9
            let status: Option<&RfidStatus> = rfid.status.as_ref(); // Enter
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// rfid, strict
#[rustfmt::skip]
mod case_15 {
use mettax_push::{Decoder, ErrorKind};

pub(super) fn handle(body: &[u8]) {
    match Decoder::strict().decode(body) {
        Ok(decoded) => println!("{}", decoded.payload.kind()),
        Err(error) if error.kind() == ErrorKind::InvalidField => {
            // rfid: field `lat`: expected a JSON number, found "32.353134"
            eprintln!("{error}");
            // What could be read all the same, to store and to route it.
            let device = error.device_id();
            let fields = error.fields();
        }
        Err(error) => eprintln!("{error}"),
    }
}
}

// the object inside data
#[rustfmt::skip]
mod case_16 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// no envelope
#[rustfmt::skip]
mod case_17 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// a form
#[rustfmt::skip]
mod case_18 {
use mettax_push::{DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId, Switch};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::DeviceInfo(device_info) => {
            let acc: Option<&Switch> = device_info.acc.as_ref(); // On
            let actual: Option<bool> = device_info.actual; // true
            let blocked_status: Option<&Switch> = device_info.blocked_status.as_ref(); // On
            let device_ct: Option<GatewayTime> = device_info.device_ct; // 2024-08-28T01:25:55Z
            let device_id: &DeviceId = &device_info.device_id; // 105045133913
            let elec: Option<&Switch> = device_info.elec.as_ref(); // Off
            let id: Option<&PushId> = device_info.id.as_ref(); // 105045133913_1234567895482220544
            let io_status: Option<i64> = device_info.io_status; // 0
            let odometer: Option<f64> = device_info.odometer; // 7.3
            let report_ct: Option<DeviceTime> = device_info.report_ct; // 2024-08-28T09:26:11
            let signal: Option<i64> = device_info.signal; // 27
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// three layers of text
#[rustfmt::skip]
mod case_19 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// several pushes in an array
#[rustfmt::skip]
mod case_20 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// printed over several lines
#[rustfmt::skip]
mod case_21 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// numbers as text
#[rustfmt::skip]
mod case_22 {
use mettax_push::{DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Gps(gps) => {
            let actual: Option<bool> = gps.actual; // true
            let course: Option<i64> = gps.course; // 154
            let device_ct: Option<GatewayTime> = gps.device_ct; // 2024-08-27T21:20:30Z
            let device_id: &DeviceId = &gps.device_id; // 105045133913
            let id: Option<&PushId> = gps.id.as_ref(); // 105045133913_1234567893043003392
            let lat: Option<f64> = gps.lat; // 22.577894
            let lon: Option<f64> = gps.lon; // 113.938709
            let num: Option<i64> = gps.num; // 9
            let report_ct: Option<DeviceTime> = gps.report_ct; // 2024-08-28T05:20:45
            let speed: Option<f64> = gps.speed; // 0.0
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// a latitude that is none
#[rustfmt::skip]
mod case_23 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
            let _ = alarm.extra.get("lat"); // "N/A"
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// clocks a day apart
#[rustfmt::skip]
mod case_24 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2005-05-13T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// a field that the page does not name
#[rustfmt::skip]
mod case_25 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
            let _ = alarm.extra.get("madeUpField"); // "kept"
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// an alarm code without a name
#[rustfmt::skip]
mod case_26 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift,madeUpWarning
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// fields of two kinds
#[rustfmt::skip]
mod case_27 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
            let _ = alarm.extra.get("captureId"); // "1009759838"
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// a kind that is new
#[rustfmt::skip]
mod case_28 {
use mettax_push::{DecodeError, DeviceId, Push};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match mettax_push::decode(body)? {
        Push::Unknown(unknown) => {
            let device_id: Option<&DeviceId> = unknown.device_id.as_ref(); // 105045133913
            let _ = unknown.extra.get("deviceCt"); // 1736756976
            let _ = unknown.extra.get("id"); // "1924683352005763072"
            let _ = unknown.extra.get("madeUpField"); // "00"
            let _ = unknown.extra.get("reportCt"); // 1736756976
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// cut off
#[rustfmt::skip]
mod case_29 {
use mettax_push::ErrorKind;

pub(super) fn handle(body: &[u8]) {
    match mettax_push::decode(body) {
        Ok(decoded) => println!("{}", decoded.kind()),
        Err(error) if error.kind() == ErrorKind::Syntax => {
            // syntax error at byte 124: EOF while parsing a string
            eprintln!("{error}");
            // What could be read all the same, to store and to route it.
            let device = error.device_id();
            let fields = error.fields();
        }
        Err(error) => eprintln!("{error}"),
    }
}
}

// no device
#[rustfmt::skip]
mod case_30 {
use mettax_push::ErrorKind;

pub(super) fn handle(body: &[u8]) {
    match mettax_push::decode(body) {
        Ok(decoded) => println!("{}", decoded.kind()),
        Err(error) if error.kind() == ErrorKind::MissingField => {
            // alarm: field `deviceId`: missing; expected an id: text or an integer
            eprintln!("{error}");
            // What could be read all the same, to store and to route it.
            let device = error.device_id();
            let fields = error.fields();
        }
        Err(error) => eprintln!("{error}"),
    }
}
}

// one name with two values
#[rustfmt::skip]
mod case_31 {
use mettax_push::ErrorKind;

pub(super) fn handle(body: &[u8]) {
    match mettax_push::decode(body) {
        Ok(decoded) => println!("{}", decoded.kind()),
        Err(error) if error.kind() == ErrorKind::DuplicateField => {
            // field `deviceId`: named twice, with different values
            eprintln!("{error}");
            // What could be read all the same, to store and to route it.
            let device = error.device_id();
            let fields = error.fields();
        }
        Err(error) => eprintln!("{error}"),
    }
}
}

// a log's prefix
#[rustfmt::skip]
mod case_32 {
use mettax_push::ErrorKind;

pub(super) fn handle(body: &[u8]) {
    match mettax_push::decode(body) {
        Ok(decoded) => println!("{}", decoded.kind()),
        Err(error) if error.kind() == ErrorKind::Syntax => {
            // syntax error at byte 4: trailing characters; there is text in front of the JSON,…
            eprintln!("{error}");
            // What could be read all the same, to store and to route it.
            let device = error.device_id();
            let fields = error.fields();
        }
        Err(error) => eprintln!("{error}"),
    }
}
}

// HTML escapes
#[rustfmt::skip]
mod case_33 {
use mettax_push::ErrorKind;

pub(super) fn handle(body: &[u8]) {
    match mettax_push::decode(body) {
        Ok(decoded) => println!("{}", decoded.kind()),
        Err(error) if error.kind() == ErrorKind::Syntax => {
            // syntax error at byte 1: key must be a string; its quotes are HTML escapes (&quot…
            eprintln!("{error}");
            // What could be read all the same, to store and to route it.
            let device = error.device_id();
            let fields = error.fields();
        }
        Err(error) => eprintln!("{error}"),
    }
}
}

// as the page prints a position
#[rustfmt::skip]
mod case_34 {
use mettax_push::{DecodeError, Decoder, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match Decoder::tolerant().repair(true).decode(body)?.payload {
        Push::Gps(gps) => {
            let actual: Option<bool> = gps.actual; // true
            let course: Option<i64> = gps.course; // 154
            let device_ct: Option<GatewayTime> = gps.device_ct; // 2024-08-27T21:20:30Z
            let device_id: &DeviceId = &gps.device_id; // 105045133913
            let id: Option<&PushId> = gps.id.as_ref(); // 105045133913_1234567893043003392
            let lat: Option<f64> = gps.lat; // 22.577894
            let lon: Option<f64> = gps.lon; // 113.938709
            let num: Option<i64> = gps.num; // 9
            let report_ct: Option<DeviceTime> = gps.report_ct; // 2024-08-28T05:20:45
            let speed: Option<f64> = gps.speed; // 0.0
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// as the page prints a face check
#[rustfmt::skip]
mod case_35 {
use mettax_push::{CompareResult, DecodeError, Decoder, DeviceId, DeviceTime, GatewayTime, Push, PushId, Similarity};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match Decoder::tolerant().repair(true).decode(body)?.payload {
        Push::FaceComparison(face_comparison) => {
            let compa_result: Option<&CompareResult> = face_comparison.compa_result.as_ref(); // Successful
            let device_ct: Option<GatewayTime> = face_comparison.device_ct; // 2025-11-07T07:26:39Z
            let device_id: &DeviceId = &face_comparison.device_id; // 333777444585
            let driver_name: Option<&String> = face_comparison.driver_name.as_ref(); // zoeya11
            let face_id: Option<&String> = face_comparison.face_id.as_ref(); // 15
            let id: Option<&PushId> = face_comparison.id.as_ref(); // 333777444585_198669678696111100
            let lat: Option<f64> = face_comparison.lat; // 35.926264
            let license_plate: Option<&String> = face_comparison.license_plate.as_ref(); // 333777444585
            let lon: Option<f64> = face_comparison.lon; // 113.882785
            let report_ct: Option<DeviceTime> = face_comparison.report_ct; // 2025-11-07T15:26:29
            let similarity: Option<Similarity> = face_comparison.similarity; // 75.77 %
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// as the page prints serial data
#[rustfmt::skip]
mod case_36 {
use mettax_push::{DecodeError, Decoder, DeviceId, DeviceTime, GatewayTime, PassThroughMessage, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match Decoder::tolerant().repair(true).decode(body)?.payload {
        Push::PassThrough(pass_through) => {
            let device_ct: Option<GatewayTime> = pass_through.device_ct; // 2025-01-13T08:29:36Z
            let device_id: &DeviceId = &pass_through.device_id; // 105045133913
            let id: Option<&PushId> = pass_through.id.as_ref(); // 105045133913_1878721045339443200
            let message: Option<&PassThroughMessage> = pass_through.message.as_ref(); // {"com1":"f5fffff5d7dff5f5fff5fdd5ffdffddfd5dffdff7ddddfd5ffdfd5ffdfffd5fdf7dfddd…
            let report_ct: Option<DeviceTime> = pass_through.report_ct; // 2025-01-13T08:29:36
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// escaped once too often
#[rustfmt::skip]
mod case_37 {
use mettax_push::{AlarmId, AlarmType, AlarmTypes, DecodeError, Decoder, DeviceId, DeviceTime, GatewayTime, Push, PushId};

pub(super) fn handle(body: &[u8]) -> Result<(), DecodeError> {
    match Decoder::tolerant().repair(true).decode(body)?.payload {
        Push::Alarm(alarm) if alarm.alarm_type.contains(AlarmType::LaneShift) => {
            let actual: Option<bool> = alarm.actual; // true
            let alarm_id: Option<&AlarmId> = alarm.alarm_id.as_ref(); // 1843895343409950720
            let alarm_type: &AlarmTypes = &alarm.alarm_type; // laneShift
            let device_ct: Option<GatewayTime> = alarm.device_ct; // 2024-12-27T10:49:35Z
            let device_id: &DeviceId = &alarm.device_id; // 105045133913
            let id: Option<&PushId> = alarm.id.as_ref(); // 105045133913_1843895343409950720
            let lat: Option<f64> = alarm.lat; // 24.067906
            let lon: Option<f64> = alarm.lon; // 76.96842
            let report_ct: Option<DeviceTime> = alarm.report_ct; // 2024-12-27T10:49:35
        }
        other => println!("{}", other.kind()),
    }
    Ok(())
}
}

// cut off in print
#[rustfmt::skip]
mod case_38 {
use mettax_push::{Decoder, ErrorKind};

pub(super) fn handle(body: &[u8]) {
    match Decoder::tolerant().repair(true).decode(body) {
        Ok(decoded) => println!("{}", decoded.payload.kind()),
        Err(error) if error.kind() == ErrorKind::Syntax => {
            // syntax error at byte 92: the text is cut off here
            eprintln!("{error}");
            // What could be read all the same, to store and to route it.
            let device = error.device_id();
            let fields = error.fields();
        }
        Err(error) => eprintln!("{error}"),
    }
}
}

// a device that is no id
#[rustfmt::skip]
mod case_39 {
use mettax_push::ErrorKind;

pub(super) fn handle(body: &[u8]) {
    match mettax_push::decode(body) {
        Ok(decoded) => println!("{}", decoded.kind()),
        Err(error) if error.kind() == ErrorKind::InvalidField => {
            // alarm: field `deviceId`: expected an id: text or an integer, found ["10504513391…
            eprintln!("{error}");
            // What could be read all the same, to store and to route it.
            let device = error.device_id();
            let fields = error.fields();
        }
        Err(error) => eprintln!("{error}"),
    }
}
}

#[rustfmt::skip]
pub(super) fn run(body: &[u8], case: usize) {
    match case {
        0 => case_0::handle(body).expect("it decodes"),
        1 => case_1::handle(body).expect("it decodes"),
        2 => case_2::handle(body).expect("it decodes"),
        3 => case_3::handle(body).expect("it decodes"),
        4 => case_4::handle(body).expect("it decodes"),
        5 => case_5::handle(body).expect("it decodes"),
        6 => case_6::handle(body).expect("it decodes"),
        7 => case_7::handle(body).expect("it decodes"),
        8 => case_8::handle(body).expect("it decodes"),
        9 => case_9::handle(body).expect("it decodes"),
        10 => case_10::handle(body).expect("it decodes"),
        11 => case_11::handle(body).expect("it decodes"),
        12 => case_12::handle(body).expect("it decodes"),
        13 => case_13::handle(body).expect("it decodes"),
        14 => case_14::handle(body).expect("it decodes"),
        15 => case_15::handle(body),
        16 => case_16::handle(body).expect("it decodes"),
        17 => case_17::handle(body).expect("it decodes"),
        18 => case_18::handle(body).expect("it decodes"),
        19 => case_19::handle(body).expect("it decodes"),
        20 => case_20::handle(body).expect("it decodes"),
        21 => case_21::handle(body).expect("it decodes"),
        22 => case_22::handle(body).expect("it decodes"),
        23 => case_23::handle(body).expect("it decodes"),
        24 => case_24::handle(body).expect("it decodes"),
        25 => case_25::handle(body).expect("it decodes"),
        26 => case_26::handle(body).expect("it decodes"),
        27 => case_27::handle(body).expect("it decodes"),
        28 => case_28::handle(body).expect("it decodes"),
        29 => case_29::handle(body),
        30 => case_30::handle(body),
        31 => case_31::handle(body),
        32 => case_32::handle(body),
        33 => case_33::handle(body),
        34 => case_34::handle(body).expect("it decodes"),
        35 => case_35::handle(body).expect("it decodes"),
        36 => case_36::handle(body).expect("it decodes"),
        37 => case_37::handle(body).expect("it decodes"),
        38 => case_38::handle(body),
        39 => case_39::handle(body),
        _ => panic!("no such case"),
    }
}
