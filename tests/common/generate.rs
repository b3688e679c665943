//! Pushes of every kind, as proptest makes them up: odd texts, odd numbers and unknown fields included.

use mettax_push::{
    AlarmData, AlarmFile, AlarmType, AlarmTypes, CaptureFile, CompareResult, DeviceInfo, DeviceTime,
    DriverPicture, Extra, FaceComparison, FileType, FileUrl, GatewayTime, GpsData, PassThrough,
    PassThroughMessage, PassThroughPorts, PictureStatus, Push, RawJson, RfidRead, RfidStatus, SensorData,
    SerialHex, Similarity, Switch, UnknownPush,
};
use proptest::{collection::btree_map, option, prelude::*};

/// Text that is not blank, with everything in it that JSON has to escape.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z0-9_]{1,20}",
        "[ -~]{0,12}[a-z]",
        r#"[\\"{}:,\[\] a'/]{0,10}x"#,
        "\\PC{0,8}\u{4e2d}",
        "[\u{0}-\u{1f}\u{7f}-\u{ff}]{0,6}y",
    ]
}

fn id<T: std::fmt::Debug + std::str::FromStr<Err: std::fmt::Debug>>() -> impl Strategy<Value = T> {
    prop_oneof!["[0-9]{1,25}", "[0-9]{12}_[0-9]{19}", text()].prop_map(|text| text.parse().unwrap())
}

pub(crate) fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        -180.0..180.0,
        any::<f64>().prop_filter("JSON has finite numbers only", |float| float.is_finite()),
        Just(-0.0),
        Just(0.0),
        Just(f64::MIN_POSITIVE),
        Just(5e-324),
        Just(f64::MAX),
    ]
}

/// Any clock, in seconds or in milliseconds.
pub(crate) fn clock() -> impl Strategy<Value = i64> {
    prop_oneof![946_684_800_i64..4_102_444_800, 946_684_800_000_i64..4_102_444_800_000]
}

fn device_time() -> impl Strategy<Value = DeviceTime> {
    clock().prop_map(|raw| DeviceTime::from_raw(raw).unwrap())
}

fn gateway_time() -> impl Strategy<Value = GatewayTime> {
    clock().prop_map(|raw| GatewayTime::from_raw(raw).unwrap())
}

pub(crate) fn alarm_type() -> impl Strategy<Value = AlarmType> {
    prop_oneof![
        proptest::sample::select(AlarmType::KNOWN),
        // Commas in a code make it several; brackets around a list make it an array.
        text().prop_map(|code| AlarmType::from(code.as_str())),
    ]
}

/// Codes, perhaps none.
fn alarm_types() -> impl Strategy<Value = AlarmTypes> {
    proptest::collection::vec(alarm_type(), 0..4).prop_map(AlarmTypes::from)
}

fn code<T: std::fmt::Debug + From<i64>>() -> impl Strategy<Value = T> {
    prop_oneof![-1_i64..9, any::<i64>()].prop_map(T::from)
}

/// JSON text of any shape, in which numbers may be larger than any type.
pub(crate) fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|bool| bool.to_string()),
        "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,4})?",
        text().prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|list| format!("[{}]", list.join(","))),
            btree_map(text(), inner, 0..4).prop_map(|map| {
                let fields: Vec<_> = map
                    .iter()
                    .map(|(name, value)| format!("{}:{value}", serde_json::to_string(name).unwrap()))
                    .collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

/// Unknown fields, under names that are no field of the page.
fn extra() -> impl Strategy<Value = Extra> {
    btree_map(text().prop_map(|name| format!("x{name}")), json(), 0..3).prop_map(|fields| {
        let mut extra = Extra::new();
        for (name, value) in fields {
            extra.insert(name, RawJson::parse(&value).unwrap());
        }
        extra
    })
}

fn message() -> impl Strategy<Value = PassThroughMessage> {
    let port = || option::of(text().prop_map(SerialHex::from));
    let ports = (port(), port(), extra()).prop_map(|(com1, com2, extra)| {
        let mut ports = PassThroughPorts::new();
        (ports.com1, ports.com2, ports.extra) = (com1, com2, extra);
        PassThroughMessage::Ports(ports)
    });
    // None of it is an object, which would be read as one, nor blank.
    let other = prop_oneof![
        3 => text(),
        1 => "[0-9]{1,5}",
        1 => proptest::sample::select(vec!["[{}]", "true", "\"f5ff\"", "{\"com1\"", "\"{\"", "{}{}"]).prop_map(str::to_owned),
    ];
    prop_oneof![2 => ports, 1 => other.prop_map(PassThroughMessage::Text)]
}

/// Which fields are there, a bit each: all of them, none, or some.
fn mask() -> impl Strategy<Value = u32> {
    prop_oneof![1 => Just(u32::MAX), 1 => Just(0), 4 => any::<u32>(), 2 => (0..16_u32).prop_map(|bit| 1 << bit)]
}

/// What a field of a payload holds: a value that is there, or a list.
trait Field<T> {
    fn set(&mut self, value: T);
}

impl<T> Field<T> for Option<T> {
    fn set(&mut self, value: T) {
        *self = Some(value);
    }
}

impl Field<AlarmTypes> for AlarmTypes {
    fn set(&mut self, value: AlarmTypes) {
        *self = value;
    }
}

/// Gives a strategy for a payload, of whose fields any may be absent but the argument of `new`. They come in two
/// groups, because a tuple of strategies holds twelve at most, each led by nothing, because it holds one at least.
macro_rules! payload {
    (
        $name:ident($($device:ident: $id:expr)?):
        $($field:ident = $strategy:expr),*; $($more:ident = $more_strategy:expr),*
    ) => {
        (mask(), (Just(()), $($id,)?), (Just(()), $($strategy,)*), (Just(()), $($more_strategy,)*), extra()).prop_map(
            |(mask, ((), $($device,)?), ((), $($field,)*), ((), $($more,)*), extra)| {
                let mut payload = $name::new($($device)?);
                let mut rest = mask;
                let mut is_there = || {
                    let is_there = rest & 1 == 1;
                    rest >>= 1;
                    is_there
                };
                $(if is_there() { payload.$field.set($field); })*
                $(if is_there() { payload.$more.set($more); })*
                payload.extra = extra;
                Push::from(payload)
            },
        )
    };
}

/// A push of any kind, with any of its fields absent but the device.
pub(crate) fn push() -> impl Strategy<Value = Push> {
    let text_code = || text().prop_map(|code| FileType::from(code.as_str()));
    let url = || text().prop_map(FileUrl::from);
    let alarm = payload!(AlarmData(device: id()): id = id(), alarm_id = id(), alarm_type = alarm_types(),
        report_ct = device_time(), device_ct = gateway_time();
        actual = any::<bool>(), lat = float(), lon = float(), speed = float(), alarm_attribute = text());
    let gps = payload!(GpsData(device: id()): id = id(), report_ct = device_time(), device_ct = gateway_time();
        actual = any::<bool>(), num = any::<i64>(), lat = float(), lon = float(), speed = float(),
        course = any::<i64>());
    let device_info = payload!(DeviceInfo(device: id()): id = id(), report_ct = device_time(),
        device_ct = gateway_time();
        actual = any::<bool>(), acc = code::<Switch>(), blocked_status = code::<Switch>(), odometer = float(),
        elec = code::<Switch>(), io_status = any::<i64>(), signal = any::<i64>(), voltage = float(),
        quantity = float(), acc_update_time = device_time(), localization_failure = any::<bool>());
    let pass_through = payload!(PassThrough(device: id()): id = id(), report_ct = device_time(),
        device_ct = gateway_time(), message = message(););
    let alarm_file = payload!(AlarmFile(device: id()): id = id(), file_url = url(), file_type = text_code(););
    let sensor = payload!(SensorData(device: id()): id = id(), report_ct = device_time(),
        device_ct = gateway_time(), adc = text(););
    let capture_file = payload!(CaptureFile(device: id()): capture_id = id(), file_url = url(),
        channel_id = any::<i64>(););
    let face = payload!(FaceComparison(device: id()): id = id(), report_ct = device_time(),
        device_ct = gateway_time(), compa_result = code::<CompareResult>();
        license_plate = text(), face_id = text(), driver_name = text(), lat = float(), lon = float(),
        similarity = any::<i64>().prop_map(Similarity::from_hundredths));
    let picture = payload!(DriverPicture(device: id()): id = id(), status = code::<PictureStatus>(),
        image_url = url(););
    let rfid = payload!(RfidRead(device: id()): id = id(), report_ct = device_time(),
        device_ct = gateway_time(), status = code::<RfidStatus>();
        license_plate = text(), rfid_no = text(), driver_name = text(), lat = float(), lon = float());
    let unknown = payload!(UnknownPush(): device_id = id(););
    prop_oneof![
        alarm,
        gps,
        device_info,
        pass_through,
        alarm_file,
        sensor,
        capture_file,
        face,
        picture,
        rfid,
        unknown
    ]
}

/// The push without the fields that the page does not name, and without those whose value was refused.
pub(crate) fn without_extra(push: Push) -> Push {
    with_extra(push, Extra::new())
}

/// The push with other such fields.
pub(crate) fn with_extra(mut push: Push, extra: Extra) -> Push {
    let field = match &mut push {
        Push::Alarm(push) => &mut push.extra,
        Push::Gps(push) => &mut push.extra,
        Push::DeviceInfo(push) => &mut push.extra,
        Push::PassThrough(push) => &mut push.extra,
        Push::AlarmFile(push) => &mut push.extra,
        Push::Sensor(push) => &mut push.extra,
        Push::CaptureFile(push) => &mut push.extra,
        Push::FaceComparison(push) => &mut push.extra,
        Push::DriverPicture(push) => &mut push.extra,
        Push::Rfid(push) => &mut push.extra,
        Push::Unknown(push) => &mut push.extra,
        other => panic!("{}", other.kind()),
    };
    *field = extra;
    push
}
