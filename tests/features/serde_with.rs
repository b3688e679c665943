//! The adapters read what the decoder reads: it is the oracle, for each type and each value, in every way that serde has
//! of handing a value on.

use std::fmt::Debug;

use crate::common::{cases, generate};
use mettax_push::{
    AlarmData, AlarmFile, AlarmType, AlarmTypes, CaptureFile, CompareResult, Decoder, DeviceId, DeviceInfo,
    DeviceTime, DriverPicture, Extra, FaceComparison, FileType, GatewayTime, GpsData, Payload, PictureStatus,
    PushId, RfidRead, RfidStatus, Similarity, Switch,
    with::{CommaList, Id, JsonText, Kept, Tolerant},
};
use proptest::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::Value;
use serde_with::{DeserializeAs, Same, SerializeAs, de::DeserializeAsWrap, ser::SerializeAsWrap, serde_as};

/// Whether another crate of the build has switched serde_json's feature on: then bare numbers are read as exactly as by
/// the decoder.
fn arbitrary_precision() -> bool {
    serde_json::from_str::<Value>("1e400").is_ok()
}

/// A field that is read by an adapter.
struct Field<T>(Option<T>);

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// Which adapter reads a type.
trait Adapted: Sized + PartialEq + Debug {
    type By: for<'de> DeserializeAs<'de, Option<Self>> + for<'de> DeserializeAs<'de, Self> + SerializeAs<Self>;
}

macro_rules! adapted {
    ($($type:ty = $by:ty),*) => { $(impl Adapted for $type { type By = $by; })* };
}
adapted! {
    bool = Tolerant, i64 = Tolerant, u64 = Tolerant, f64 = Tolerant, DeviceTime = Tolerant, GatewayTime = Tolerant,
    CompareResult = Tolerant, PictureStatus = Tolerant, RfidStatus = Tolerant, Switch = Tolerant,
    Similarity = Tolerant, FileType = Tolerant, PushId = Tolerant, String = Id
}

impl<'de, T: Adapted> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::By::deserialize_as(deserializer).map(Self)
    }
}

#[derive(Deserialize)]
#[serde(bound = "F: Deserialize<'de> + Default")]
struct Plain<F> {
    #[serde(default)]
    v: F,
}

#[derive(Deserialize)]
#[serde(bound = "F: DeserializeOwned + Default")]
struct Flattened<F> {
    #[serde(flatten)]
    inner: Plain<F>,
}

#[derive(Deserialize)]
#[serde(untagged, bound = "F: DeserializeOwned + Default")]
enum Untagged<F> {
    Never { never: u8 },
    Plain(Plain<F>),
}

#[derive(Deserialize)]
#[serde(tag = "kind", bound = "F: DeserializeOwned + Default")]
enum Tagged<F> {
    Plain(Plain<F>),
}

/// What a field reads as in an object, in each way that a value may come to it; `Err` where it is refused.
fn in_every_way<F: DeserializeOwned + Default>(json: &str) -> Vec<(&'static str, Result<F, String>)> {
    #[allow(clippy::needless_pass_by_value)] // as `map_err` gives it
    fn text<E: ToString>(error: E) -> String {
        error.to_string()
    }
    let object = format!("{{\"kind\":\"Plain\",\"v\":{json}}}");
    let mut ways = vec![
        ("plain", serde_json::from_str(&object).map(|Plain { v }| v).map_err(text)),
        ("flatten", serde_json::from_str(&object).map(|Flattened { inner }| inner.v).map_err(text)),
        (
            "untagged",
            serde_json::from_str(&object).map_err(text).and_then(|read| match read {
                Untagged::Plain(Plain { v }) => Ok(v),
                Untagged::Never { never } => Err(never.to_string()),
            }),
        ),
        ("tagged", serde_json::from_str(&object).map(|Tagged::Plain(Plain { v })| v).map_err(text)),
    ];
    // Half a character and a number that no double holds are no value.
    let value: Value = match serde_json::from_str(&object) {
        Ok(value) => value,
        Err(error) => {
            ways.push(("value", Err(error.to_string())));
            return ways;
        }
    };
    if !arbitrary_precision() {
        let packed = rmp_serde::to_vec(&value).unwrap();
        let mut packed = rmp_serde::Deserializer::new(&*packed).with_human_readable();
        ways.push(("MessagePack", Plain::deserialize(&mut packed).map(|Plain { v }| v).map_err(text)));
    }
    // With that feature, a `Value` gives some numbers as doubles and `-0` as an integer, though it holds their text.
    if !(arbitrary_precision()
        && !json.starts_with('"')
        && (json.contains("-0") || json.contains(['.', 'e', 'E'])))
    {
        ways.push(("value", serde_json::from_value(value).map(|Plain { v }| v).map_err(text)));
    }
    ways
}

/// What the decoder reads a field of a push as; `Err` where it refuses the value.
fn decoded<P: Payload, T>(
    name: &str,
    json: &str,
    field: fn(P) -> (Option<T>, Extra),
) -> Result<Option<T>, String> {
    let object = format!("{{\"deviceId\":\"1\",\"{name}\":{json}}}");
    let payload = Decoder::tolerant().decode_as::<P>(object.as_bytes()).unwrap().payload;
    let (value, extra) = field(payload);
    match extra.get(name) {
        Some(refused) => {
            assert_eq!(refused.as_str(), json);
            Err(json.to_owned())
        }
        None => Ok(value),
    }
}

fn assert_same<T: Adapted>(json: &str, expected: &Result<Option<T>, String>) {
    let expected = expected.as_ref().ok();
    for (way, read) in in_every_way::<Field<T>>(json) {
        let read = read.map(|field| field.0);
        assert_eq!(read.as_ref().ok(), expected, "{json} in {way}: {read:?}");
    }
    // Without an `Option`, what says nothing is refused too.
    let read = serde_json::from_str::<DeserializeAsWrap<T, T::By>>(json).map(DeserializeAsWrap::into_inner);
    assert_eq!(read.as_ref().ok(), expected.and_then(Option::as_ref), "{json}: {read:?}");
}

/// Reads a value as each type, by the adapter and by the decoder.
fn assert_decoder_agrees(json: &str) {
    macro_rules! agree {
        ($($payload:ident.$field:ident: $type:ty = $name:literal;)*) => { $(
            assert_same::<$type>(json, &decoded($name, json, |payload: $payload| (payload.$field, payload.extra)));
        )* };
    }
    agree! {
        GpsData.actual: bool = "actual";
        GpsData.num: i64 = "num";
        GpsData.lat: f64 = "lat";
        GpsData.report_ct: DeviceTime = "reportCt";
        GpsData.device_ct: GatewayTime = "deviceCt";
        DeviceInfo.acc: Switch = "acc";
        FaceComparison.compa_result: CompareResult = "compaResult";
        FaceComparison.similarity: Similarity = "similarity";
        DriverPicture.status: PictureStatus = "status";
        RfidRead.status: RfidStatus = "status";
        AlarmFile.file_type: FileType = "fileType";
        GpsData.id: PushId = "id";
    }
    let id = decoded("id", json, |gps: GpsData| (gps.id.map(String::from), gps.extra));
    assert_same::<String>(json, &id);
    // No field of the page is one: what a push reads as an integer is the same, where it is not negative.
    if let Ok(Some(integer)) = decoded("num", json, |gps: GpsData| (gps.num, gps.extra)) {
        assert_same::<u64>(json, &u64::try_from(integer).map(Some).map_err(|error| error.to_string()));
    }
    let list = decoded("alarmType", json, |alarm: AlarmData| (Some(alarm.alarm_type), alarm.extra));
    let list = list.ok().flatten();
    for (way, read) in in_every_way::<List>(json) {
        let read = read.map(|list| list.0);
        // A list in a list of codes is refused there, and by an adapter that takes lists it would not be.
        assert_eq!(read.as_ref().ok(), list.as_ref(), "{json} in {way}: {read:?}");
    }
    for (way, read) in in_every_way::<CommaIds>(json) {
        let read = read.map(|ids| ids.0.iter().map(|id| AlarmType::from(&**id)).collect::<AlarmTypes>());
        assert_eq!(read.as_ref().ok(), list.as_ref(), "{json} in {way}: {read:?}");
    }
}

#[derive(Default)]
struct List(AlarmTypes);

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Tolerant::deserialize_as(deserializer).map(Self)
    }
}

#[derive(Default)]
struct CommaIds(Vec<String>);

impl<'de> Deserialize<'de> for CommaIds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        CommaList::<Id>::deserialize_as(deserializer).map(Self)
    }
}

/// The rows of the conversion table: numbers bare and as text, words, blanks, and what is no scalar.
#[test]
fn rows_of_the_conversion_table_are_the_decoders() {
    let numbers = [
        "0",
        "1",
        "2",
        "-0",
        "-1",
        "12",
        "12.0",
        "-12.0",
        "12.5",
        "1200e-2",
        "1.6E9",
        "1e3",
        "1e16",
        "0.0",
        "-0.0",
        "35.926264",
        "0.5",
        "5e-324",
        "9007199254740991",
        "9007199254740993",
        "9223372036854775807",
        "-9223372036854775808",
        "18446744073709551615",
        "105045133913",
        "1735296575",
        "1735296575.0",
        "1735296575.25",
        "1.735296575e9",
        "1735296575000",
        "1735296575250",
        "946684799",
        "946684800",
        "4102444799",
        "4102444800",
        "946684800000",
        "4102444799999",
        "4102444800000",
        "1e400",
    ];
    for number in numbers {
        assert_decoder_agrees(number);
        assert_decoder_agrees(&format!("\"{number}\""));
        assert_decoder_agrees(&format!("\" {number}\\n\""));
    }
    for text in [
        "",
        " ",
        "\\u200b",
        "\\u00a0 ",
        "true",
        "FALSE",
        " True ",
        "yes",
        "on",
        "null",
        "+12",
        "012",
        ".5",
        "12.",
        "1_000",
        "0x10",
        "NaN",
        "Infinity",
        "--1",
        "1 2",
        "18446744073709551616",
        "123456789012345678901234567890",
        "1735296575.2509",
        "2024-12-27T10:49:35Z",
        "2024-12-27T18:49:35.25+08:00",
        "2024-12-27T10:49:35",
        "00",
        "04",
        "laneShift",
        "a,b",
        " a , ,b,",
        ",",
        "[a, b]",
        "[\\\"a\\\",7,null]",
        "[]",
        "\\u0031",
        "中",
        "\\\"",
        "a\\\\",
        "\\ud83d",
    ] {
        assert_decoder_agrees(&format!("\"{text}\""));
    }
    for other in ["null", "true", "false", "[]", "[1]", "[\"a,b\",7]", "[null]", "{}", "{\"a\":1}", "[true]"]
    {
        assert_decoder_agrees(other);
    }
}

/// Where the format gives up what the decoder has: said in the module's documentation.
#[test]
fn limits_are_those_of_the_format() {
    let long = "123456789012345678901234567890";
    // What serde_json's parse makes of them is another integer, or loses a half.
    let inexact = ["9007199254740991.0", "4503599627370496.5"];
    if arbitrary_precision() {
        for json in [long, "1735296575.2499999999999999999"].iter().chain(&inexact) {
            assert_decoder_agrees(json);
        }
        return;
    }
    assert_same::<String>(long, &Err(long.to_owned()));
    for json in inexact {
        assert_same::<i64>(json, &Err(json.to_owned()));
    }
    // To the microsecond, so that no millisecond is lost to the double beside the nearest.
    for json in ["1735296575.2499999999999999999", "1735296575.2500000000000000001"] {
        let clock = GatewayTime::from_raw(1_735_296_575_250).unwrap();
        assert_same(json, &Ok(Some(clock)));
    }
}

#[test]
fn an_unsigned_integer_has_64_bits() {
    for json in ["18446744073709551615", "\"18446744073709551615\"", "\"+18446744073709551615\""] {
        assert_same(json, &Ok(Some(u64::MAX)));
    }
    for json in ["\"18446744073709551616\"", "-1", "\"-1\"", "1.5", "1e19", "\"18446744073709551615.0\""] {
        assert_same::<u64>(json, &Err(json.to_owned()));
    }
    assert_same("\"-0\"", &Ok(Some(0_u64)));
}

/// A number of few enough digits that serde_json's parse is the nearest double.
fn bare_number() -> impl Strategy<Value = String> {
    prop_oneof![
        "-?(0|[1-9][0-9]{0,14})",
        "-?(0|[1-9][0-9]{0,6})\\.[0-9]{1,8}",
        "-?[1-9]\\.[0-9]{1,6}[eE][+-]?[0-9]",
        any::<i64>().prop_map(|integer| integer.to_string()),
        generate::clock().prop_map(|raw| raw.to_string()),
        (generate::clock(), 0..1000).prop_map(|(raw, millis)| format!("{}.{millis:03}", raw % 4_000_000_000)),
    ]
}

/// Numbers and what is nearly one, as text.
fn number_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ \\t]?[+-]?[0-9]{0,25}(\\.[0-9]{0,20})?([eE][+-]?[0-9]{0,4})?[ \\n]?",
        bare_number(),
        "[0-9+\\-.eE ]{0,8}",
    ]
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn numbers_read_as_the_decoder_reads_them(bare in bare_number(), text in number_text()) {
        assert_decoder_agrees(&bare);
        assert_decoder_agrees(&serde_json::to_string(&text).unwrap());
    }

    #[test]
    fn texts_read_as_the_decoder_reads_them(text in generate::text()) {
        assert_decoder_agrees(&serde_json::to_string(&text).unwrap());
    }

    /// All JSON there is, where serde_json keeps its numbers.
    #[test]
    fn values_read_as_the_decoder_reads_them(json in generate::json()) {
        if arbitrary_precision() {
            assert_decoder_agrees(&json);
        }
    }

    #[test]
    fn what_is_written_reads_back(
        integer in any::<i64>(),
        unsigned in any::<u64>(),
        float in generate::float(),
        flag in any::<bool>(),
        raw in generate::clock(),
        id in generate::text(),
    ) {
        fn back<T: Adapted>(value: &T) {
            let json = serde_json::to_string(&SerializeAsWrap::<T, T::By>::new(value)).unwrap();
            let read: DeserializeAsWrap<T, T::By> = serde_json::from_str(&json).unwrap();
            assert_eq!(&read.into_inner(), value, "{json}");
        }
        back(&integer);
        back(&unsigned);
        back(&flag);
        back(&DeviceTime::from_raw(raw).unwrap());
        back(&GatewayTime::from_raw(raw).unwrap());
        back(&Switch::from(integer));
        back(&CompareResult::from(integer));
        back(&FileType::from(&*id));
        back(&PushId::try_from(&*id).unwrap());
        back(&id);
        // Of a double with 17 digits, serde_json's parse may be the one beside it.
        let text = serde_json::to_string(&float.to_string()).unwrap();
        let read: DeserializeAsWrap<f64, Tolerant> = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(read.into_inner().to_bits(), float.to_bits());
    }

    /// Any list of texts is written so that it reads back, or not at all.
    #[test]
    fn lists_read_back_or_are_not_written(ids in proptest::collection::vec(generate::text(), 0..4)) {
        let written = serde_json::to_string(&SerializeAsWrap::<_, CommaList<Id>>::new(&ids));
        let codes: AlarmTypes = ids.iter().map(|id| AlarmType::from(&**id)).collect();
        if codes.len() == ids.len() && codes.iter().zip(&ids).all(|(code, id)| code == id) {
            let json = written.unwrap();
            prop_assert_eq!(&json, &serde_json::to_string(&codes).unwrap());
            let read: DeserializeAsWrap<Vec<String>, CommaList<Id>> = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(read.into_inner(), ids);
        } else {
            prop_assert!(written.is_err());
        }
    }

    #[test]
    fn kept_text_is_exact(json in generate::json()) {
        let read: Plain<Kept<()>> = serde_json::from_str(&format!("{{\"v\":{json}}}")).unwrap();
        if json == "null" {
            prop_assert_eq!(read.v, Kept::Value(()));
        } else {
            prop_assert_eq!(read.v.refused().unwrap().as_str(), &json);
            prop_assert_eq!(serde_json::to_string(&read.v).unwrap(), json);
        }
    }
}

#[serde_as]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
struct Ports {
    #[serde_as(as = "Tolerant")]
    com1: i64,
}

#[serde_as]
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
struct Record {
    #[serde_as(as = "Tolerant")]
    #[serde(default)]
    speed: Option<f64>,
    #[serde_as(as = "CommaList<Tolerant>")]
    channels: Vec<i64>,
    #[serde_as(as = "CommaList")]
    alarms: Vec<AlarmType>,
    #[serde_as(as = "JsonText<Option<Same>>")]
    ports: Option<Ports>,
    #[serde_as(as = "JsonText<CommaList<Tolerant>>")]
    volts: Vec<f64>,
    #[serde_as(as = "Kept<Tolerant>")]
    odometer: Kept<i64>,
    #[serde_as(as = "Kept<JsonText>")]
    message: Kept<Ports>,
    #[serde_as(as = "Id")]
    trip: String,
}

fn record() -> Record {
    Record {
        speed: Some(35.5),
        channels: vec![1, -2],
        alarms: vec![AlarmType::Sos, AlarmType::from("doorOpen")],
        ports: Some(Ports { com1: 7 }),
        volts: vec![12.5, 24.0],
        odometer: serde_json::from_str("\"n/a\"").unwrap(),
        message: Kept::Value(Ports { com1: 8 }),
        trip: "18438953434099507200".to_owned(),
    }
}

#[test]
fn a_record_is_written_in_the_documented_form() {
    let json = serde_json::to_string(&record()).unwrap();
    assert_eq!(
        json,
        r#"{"speed":35.5,"channels":"1,-2","alarms":"sos,doorOpen","ports":"{\"com1\":7}","volts":"12.5,24.0","odometer":"n/a","message":"{\"com1\":8}","trip":"18438953434099507200"}"#
    );
    assert_eq!(serde_json::from_str::<Record>(&json).unwrap(), record());
}

#[test]
fn a_record_is_read_in_every_way() {
    for json in [
        r#"{"speed":"35.5","channels":[1,"-2"],"alarms":["sos",null,"doorOpen"],"ports":{"com1":"7"},
            "volts":["12.5",24],"odometer":"n/a","message":{"com1":"8"},"trip":18438953434099507200}"#,
        r#"{"speed":35.50,"channels":"[1, -2]","alarms":"[sos, doorOpen]","ports":"\"{\\\"com1\\\":7}\"",
            "volts":"[12.5,24]","odometer":"n/a","message":" {\"com1\":8} ","trip":"18438953434099507200"}"#,
    ] {
        for (way, read) in in_every_way::<Record>(json) {
            assert_eq!(read, Ok(record()), "{way}");
        }
    }
    for json in [
        r#"{"speed":"","channels":null,"alarms":"","ports":"","volts":[null],"odometer":"1e3","message":7,"trip":"t"}"#,
        r#"{"channels":[],"alarms":",,","ports":null,"volts":" ","odometer":1000,"message":7,"trip":"t"}"#,
    ] {
        for (way, read) in in_every_way::<Record>(json) {
            let read = read.unwrap();
            assert_eq!(
                (read.speed, read.channels, read.alarms, read.ports),
                (None, vec![], vec![], None),
                "{way}"
            );
            assert_eq!((read.volts, read.odometer.into_value()), (vec![], Some(1000)), "{way}");
            assert_eq!(read.message.refused().unwrap().as_str(), "7", "{way}");
        }
    }
}

/// What a format that nobody reads holds is what was written, also where it says nothing of it.
#[test]
fn a_record_is_exact_in_binary_formats() {
    for record in [record(), Record::default()] {
        let postcard = postcard::to_allocvec(&record).unwrap();
        assert_eq!(postcard::from_bytes::<Record>(&postcard).unwrap(), record);
        let packed = rmp_serde::to_vec(&record).unwrap();
        assert_eq!(rmp_serde::from_slice::<Record>(&packed).unwrap(), record);
    }
    let codes = AlarmTypes::from(AlarmType::from("[a")).with(AlarmType::from("b]"));
    let ids = vec!["a,b".to_owned(), " ".to_owned()];
    let written = postcard::to_allocvec(&(
        SerializeAsWrap::<_, Tolerant>::new(&codes),
        SerializeAsWrap::<_, CommaList<Id>>::new(&ids),
    ));
    let (read_codes, read_ids): (
        DeserializeAsWrap<AlarmTypes, Tolerant>,
        DeserializeAsWrap<Vec<String>, CommaList<Id>>,
    ) = postcard::from_bytes(&written.unwrap()).unwrap();
    assert_eq!((read_codes.into_inner(), read_ids.into_inner()), (codes, ids));
}

/// What an error says is what a person can act on.
#[test]
fn a_refusal_says_what_was_expected() {
    fn refused<T: Adapted>(json: &str) -> String {
        let read = serde_json::from_str::<DeserializeAsWrap<T, T::By>>(json);
        let error = read.map(|_| ()).unwrap_err().to_string();
        error.split(" at line").next().unwrap().to_owned()
    }
    assert_eq!(refused::<bool>("\"yes\""), "invalid value: string \"yes\", expected a boolean");
    assert_eq!(
        refused::<i64>("12.5"),
        if arbitrary_precision() {
            "invalid value: number, expected an integer"
        } else {
            "invalid value: floating point `12.5`, expected an integer"
        }
    );
    assert!(refused::<u64>("-1").contains("an integer that is not negative"));
    assert_eq!(refused::<f64>("null"), "invalid type: null, expected a finite number");
    assert_eq!(refused::<f64>("{}"), "invalid type: map, expected a finite number");
    assert_eq!(refused::<String>("\" \""), "invalid value: string \" \", expected an id: text or an integer");
    let list = serde_json::from_str::<DeserializeAsWrap<Vec<i64>, CommaList<Tolerant>>>("\"1,x\"");
    let error = list.map(|_| ()).unwrap_err().to_string();
    assert!(error.starts_with("invalid value: string \"x\", expected an integer"), "{error}");
    let nested = serde_json::to_string(&SerializeAsWrap::<_, CommaList<CommaList>>::new(&vec![vec![
        "a".to_owned(),
        "b".to_owned(),
    ]]));
    assert!(nested.unwrap_err().to_string().contains("no comma"));
}

#[test]
fn ids_of_the_crate_read_too() {
    let read = |json| {
        serde_json::from_str::<DeserializeAsWrap<Option<DeviceId>, Tolerant>>(json).unwrap().into_inner()
    };
    assert_eq!(read("105045133913").unwrap(), "105045133913");
    assert_eq!((read("null"), read("\"\"")), (None, None));
    let capture: CaptureFile = mettax_push::decode_as(br#"{"deviceId":"1","captureId":7}"#).unwrap();
    let alone: DeserializeAsWrap<Option<_>, Tolerant> = serde_json::from_str("7").unwrap();
    assert_eq!(capture.capture_id, alone.into_inner());
}
