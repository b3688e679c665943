//! `Face Check`, message type 2, in the vendor's page.

use crate::types::{DeviceId, FileUrl, PictureStatus, PushId};

super::payload! {
    /// The driver's picture of a face check: `Face Check`, message type 2, in the vendor's page.
    ///
    /// The result of the same check comes as a [`FaceComparison`](crate::FaceComparison), before or after, with the
    /// same id; [`FaceMatcher`](crate::correlate::FaceMatcher) pairs them.
    ///
    /// ```
    /// use mettax_push::{DriverPicture, PictureStatus};
    ///
    /// let body = br#"{"data": {
    ///     "id": "333777444585_198669678696111100", "deviceId": "333777444585", "status": "0",
    ///     "messageType": "2"
    /// }}"#;
    /// let picture: DriverPicture = mettax_push::decode_as(body).unwrap();
    /// assert_eq!(picture.status, Some(PictureStatus::Failure));
    /// assert_eq!(picture.image_url, None);
    /// ```
    pub struct DriverPicture {
        required: {
            /// `deviceId`: the device that reported. The one field without which there is no record.
            device_id: DeviceId,
        }
        optional: {
            /// `id`: the face check. The comparison of the same check carries the same id. The page requires it;
            /// `None` where the sender left it out, or where it could not be read.
            id: Option<PushId>,
            /// `status`: whether there is a picture. The page requires it; `None` where the sender left it out, or
            /// where it could not be read.
            status: Option<PictureStatus>,
            /// `imageUrl`: where the picture is; `None` where it was not taken. The sender chose it: see
            /// [`FileUrl`] before you fetch it.
            image_url: Option<FileUrl>,
        }
        documented_required: ["id", "status", "messageType"]
        message_type: "2"
    }
}
