//! `Face Check` in the vendor's page, message type 2.

use crate::types::{DeviceId, FileUrl, PictureStatus, PushId};

super::payload! {
    /// The driver's picture of a face check: `Face Check` in the vendor's page, message type 2.
    ///
    /// The result comes as a [`FaceComparison`](crate::FaceComparison) with the same `id`, before or after.
    ///
    /// ```
    /// use mettax_push::{DriverPicture, PictureStatus};
    /// let body = br#"{"data":"{\"id\":\"333777444585_198669678696111100\",\"deviceId\":\"333777444585\",\"status\":\"1\",\"messageType\":\"2\"}"}"#;
    /// let picture: DriverPicture = mettax_push::decode_as(body)?;
    /// assert_eq!((picture.status, picture.image_url), (PictureStatus::Success, None));
    /// # Ok::<(), mettax_push::DecodeError>(())
    /// ```
    pub struct DriverPicture {
        required: {
            /// `deviceId`: the device that reported.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: the face check. The comparison of the same check carries the same id.
            id: Option<PushId>,
            /// `status`: whether there is a picture.
            status: Option<PictureStatus>,
            /// `imageUrl`: where the picture is; absent where it was not taken.
            image_url: Option<FileUrl>,
        }
        documented_required: ["id", "status", "messageType"]
        message_type: "2"
    }
}
