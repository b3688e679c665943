//! The values that payload fields hold, one family a file.

mod alarm_type;
pub(crate) mod alarm_types;
pub(crate) mod blank;
mod code;
pub(crate) mod epoch;
pub(crate) mod extra;
#[cfg(feature = "geo-types")]
mod geo;
pub(crate) mod hint;
mod id;
#[cfg(feature = "jiff")]
mod jiff;
mod position;
pub(crate) mod scalar;
mod text;
pub(crate) mod time;

pub use alarm_type::{AlarmGroup, AlarmType, InvalidAlarmGroup};
pub use alarm_types::AlarmTypes;
pub use code::{
    CompareResult, FileType, PictureStatus, RfidStatus, Similarity, Switch, UnknownCode, UnknownText,
};
pub use epoch::InvalidTime;
pub use extra::{Extra, RawJson};
#[cfg(feature = "samples")]
pub(crate) use id::snowflake;
pub use id::{AlarmId, BlankId, CaptureId, DeviceId, PushId};
pub use position::Position;
pub use text::{FileUrl, SerialHex};
pub use time::{DeviceTime, GatewayTime};
