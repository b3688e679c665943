//! `AlarmFile Data` in the vendor's page.

use crate::types::{AlarmId, DeviceId, FileType, FileUrl};

super::payload! {
    /// A picture, sound or video that belongs to an alarm: `AlarmFile Data` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::{AlarmFile, FileType};
    /// let body = br#"{"data":"{\"id\":\"1924683352005763072\",\"deviceId\":\"105045133913\",\"fileUrl\":\"https://files.example.com/a.jpg\",\"fileType\":\"00\"}"}"#;
    /// let file: AlarmFile = mettax_push::decode_as(body)?;
    /// assert_eq!(file.file_type, Some(FileType::Picture));
    /// assert_eq!(file.file_url.host(), Some("files.example.com"));
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub struct AlarmFile {
        required: {
            /// `deviceId`: the device that reported.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: the alarm that it belongs to: the `alarmId` of that alarm.
            id: Option<AlarmId>,
            /// `fileUrl`: where the file is.
            file_url: Option<FileUrl>,
            /// `fileType`: what the file holds. The page requires it; absent where the sender left it out.
            file_type: Option<FileType>,
        }
        documented_required: ["id", "fileUrl", "fileType"]
    }
}
