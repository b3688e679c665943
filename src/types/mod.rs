//! The values that payload fields hold, one family a file.

mod alarm_type;
mod alarm_types;
mod code;
mod extra;
pub(crate) mod hint;
mod id;
mod position;
mod text;
pub(crate) mod time;

pub use alarm_type::{AlarmGroup, AlarmType};
pub use alarm_types::{AlarmTypes, EmptyAlarmTypes};
pub use code::{
    CompareResult, FileType, PictureStatus, RfidStatus, Similarity, Switch, UnknownCode, UnknownText,
};
pub use extra::{Extra, ExtraIter, RawJson};
pub use id::{AlarmId, BlankId, CaptureId, DeviceId, PushId};
pub use position::Position;
pub use text::{FileUrl, SerialHex};
pub use time::{DeviceTime, GatewayTime};
