//! `CaptureFile Data` in the vendor's page.

use crate::types::{CaptureId, DeviceId, FileUrl};

super::payload! {
    /// A picture that was asked for: `CaptureFile Data` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::CaptureFile;
    ///
    /// let body = br#"{"data": {
    ///     "captureId": "1009759838", "deviceId": "240070466666", "channelId": 1,
    ///     "fileUrl": "https://files.example.com/1.jpg"
    /// }}"#;
    /// let file: CaptureFile = mettax_push::decode_as(body).unwrap();
    /// assert_eq!(file.capture_id.unwrap(), "1009759838");
    /// assert_eq!(file.channel_id, Some(1));
    /// ```
    pub struct CaptureFile {
        required: {
            /// `deviceId`: the device that reported. The one field without which there is no record.
            device_id: DeviceId,
        }
        optional: {
            /// `captureId`: what the capture call answered with. The page requires it; `None` where the sender left
            /// it out, or where it could not be read.
            capture_id: Option<CaptureId>,
            /// `fileUrl`: where the picture is. The sender chose it: see [`FileUrl`] before you fetch it. The page
            /// requires it; `None` where the sender left it out, or where it could not be read.
            file_url: Option<FileUrl>,
            /// `channelId`: the camera's channel on the device. The page requires it; `None` where the sender left
            /// it out, or where it could not be read.
            channel_id: Option<i64>,
        }
        documented_required: ["captureId", "channelId", "fileUrl"]
    }
}
