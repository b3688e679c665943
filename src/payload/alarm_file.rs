//! `AlarmFile Data` in the vendor's page.

use crate::types::{AlarmId, DeviceId, FileType, FileUrl};

super::payload! {
    /// A file that belongs to an alarm: `AlarmFile Data` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::{AlarmFile, FileType};
    ///
    /// let body = br#"{"data": {
    ///     "id": "1924683352005763072", "deviceId": "105045133913",
    ///     "fileUrl": "https://files.imettax.com/mettaxftp/a.jpg", "fileType": "00"
    /// }}"#;
    /// let file: AlarmFile = mettax_push::decode_as(body).unwrap();
    /// assert_eq!(file.file_type, Some(FileType::Picture));
    /// assert_eq!(file.file_url.unwrap().host(), Some("files.imettax.com"));
    /// ```
    pub struct AlarmFile {
        required: {
            /// `deviceId`: the device that reported. The one field without which there is no record.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: the alarm that it belongs to: the `alarmId` of that alarm. The page requires it; `None` where
            /// the sender left it out, or where it could not be read.
            id: Option<AlarmId>,
            /// `fileUrl`: where the file is. The sender chose it: see [`FileUrl`] before you fetch it. The page
            /// requires it; `None` where the sender left it out, or where it could not be read.
            file_url: Option<FileUrl>,
            /// `fileType`: what the file holds. The page requires it; `None` where the sender left it out, or where
            /// it could not be read.
            file_type: Option<FileType>,
        }
        documented_required: ["id", "fileUrl", "fileType"]
    }
}
