//! `CaptureFile Data` in the vendor's page.

use crate::types::{CaptureId, DeviceId, FileUrl};

super::payload! {
    /// A picture that was asked for: `CaptureFile Data` in the vendor's page.
    ///
    /// ```
    /// use mettax_push::CaptureFile;
    /// let body = br#"{"data":"{\"captureId\":\"1009759838\",\"deviceId\":\"240070466666\",\"channelId\":1,\"fileUrl\":\"https://files.example.com/c.jpg\"}"}"#;
    /// let file: CaptureFile = mettax_push::decode_as(body)?;
    /// assert_eq!((file.capture_id.as_str(), file.channel_id), ("1009759838", Some(1)));
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub struct CaptureFile {
        required: {
            /// `deviceId`: the device that reported.
            device_id: DeviceId,
        }
        optional: {
            /// `captureId`: what the capture call answered with.
            capture_id: Option<CaptureId>,
            /// `fileUrl`: where the picture is.
            file_url: Option<FileUrl>,
            /// `channelId`: the camera's channel on the device. The page requires it; absent where the sender left
            /// it out.
            channel_id: Option<i64>,
        }
        documented_required: ["captureId", "channelId", "fileUrl"]
    }
}
