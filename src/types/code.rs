//! Codes that the page numbers: closed today, open tomorrow.

use core::{convert::Infallible, fmt, num::ParseIntError, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;

use super::{
    hint::{self, FieldType as _},
    scalar::{self, Scalar},
};

/// A number that is no code this release names, kept exactly.
///
/// It cannot be built outside this crate, so an unknown variant never holds a known code. Match by the `code()`
/// of the enum: that keeps working when a later release names the code.
///
/// ```
/// use mettax_push::CompareResult;
/// let CompareResult::Unknown(unknown) = CompareResult::from(7) else { panic!("it has a name") };
/// assert_eq!(unknown.code(), 7);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownCode(i64);

impl UnknownCode {
    /// The number on the wire.
    #[must_use]
    pub const fn code(&self) -> i64 {
        self.0
    }
}

/// A text that is no code this release names, kept exactly.
///
/// It cannot be built outside this crate, so an unknown variant never holds a known code. Match by the `as_str()`
/// of the enum: that keeps working when a later release names the code.
///
/// ```
/// use mettax_push::AlarmType;
/// let AlarmType::Unknown(unknown) = AlarmType::from("doorOpen") else { panic!("it has a name") };
/// assert_eq!(unknown.as_str(), "doorOpen");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownText(
    /// In place up to 23 bytes: a list may be as long as the body, and most of it unknown.
    pub(super) SmolStr,
);

impl UnknownText {
    /// The code on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! number_codes {
    ($($(#[$meta:meta])* $name:ident as $hint:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)* })*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* #[doc = concat!("Code ", $code, ".")] $variant,)*
            /// A code that this release does not name.
            Unknown(UnknownCode),
        }

        hint::field_type!($name = $hint(&[$($code),*]), |code| {
            code.is_unknown().then_some(hint::Remark::UnknownCode)
        });
        scalar::from_scalar! {
            $name = Self::HINT.expected(), |scalar| match Self::HINT {
                hint::Hint::Switch(_) => scalar.switch(),
                _ => scalar.integer(),
            }
            .map(Self::from);
        }

        impl $name {
            /// Every code that has a name, in the order of the page.
            pub const KNOWN: &[Self] = &[$(Self::$variant),*];

            /// The number on the wire.
            ///
            /// ```
            #[doc = concat!("use mettax_push::", stringify!($name), ";")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::from(1).code(), 1);")]
            /// ```
            #[must_use]
            pub fn code(&self) -> i64 {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown(code) => code.0,
                }
            }

            /// The name of the variant; `None` for a code that this release does not name.
            ///
            /// ```
            #[doc = concat!("use mettax_push::", stringify!($name), ";")]
            #[doc = concat!("assert_eq!(", stringify!($name), "::from(99).name(), None);")]
            #[doc = concat!("let known = &", stringify!($name), "::KNOWN[0];")]
            /// assert_eq!(known.name().unwrap(), format!("{known:?}"));
            /// ```
            #[must_use]
            pub fn name(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some(stringify!($variant)),)*
                    Self::Unknown(_) => None,
                }
            }

            /// Whether this release does not name the code.
            #[must_use]
            pub fn is_unknown(&self) -> bool {
                matches!(self, Self::Unknown(_))
            }
        }

        impl From<i64> for $name {
            fn from(code: i64) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    _ => Self::Unknown(UnknownCode(code)),
                }
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            /// Reads the number of the wire.
            fn from_str(code: &str) -> Result<Self, ParseIntError> {
                code.parse::<i64>().map(Self::from)
            }
        }

        impl fmt::Display for $name {
            /// The number on the wire.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.code(), f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.code())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                scalar::deserialize(Self::HINT, deserializer)
            }
        }
    )* };
}

number_codes! {
    /// `compaResult`: how a face comparison ended.
    ///
    /// ```
    /// use mettax_push::CompareResult;
    /// assert_eq!(CompareResult::from(2), CompareResult::Timeout);
    /// let new = CompareResult::from(7);
    /// assert!(new.is_unknown());
    /// assert_eq!(new.code(), 7);
    /// // Written as on the wire; the name is another thing.
    /// let timeout = CompareResult::Timeout;
    /// assert_eq!((timeout.to_string().as_str(), timeout.name()), ("2", Some("Timeout")));
    /// assert_eq!("2".parse(), Ok(timeout));
    /// ```
    CompareResult as IntegerCode {
        /// Matching successful.
        Successful = 0,
        /// Matching failed.
        Failed = 1,
        /// Timeout.
        Timeout = 2,
        /// The function is not enabled.
        NotEnabled = 3,
        /// Abnormal connection.
        AbnormalConnection = 4,
        /// No driver picture.
        NoDriverPicture = 5,
        /// The terminal's face library is empty.
        EmptyFaceLibrary = 6,
    }
    /// `status` of a driver picture message.
    ///
    /// ```
    /// assert_eq!(mettax_push::PictureStatus::from(1), mettax_push::PictureStatus::Success);
    /// ```
    PictureStatus as Switch {
        /// The picture was not taken.
        Failure = 0,
        /// The picture was taken.
        Success = 1,
    }
    /// `status` of an RFID reading.
    ///
    /// ```
    /// assert_eq!(mettax_push::RfidStatus::Exit.code(), 2);
    /// ```
    RfidStatus as IntegerCode {
        /// The card's holder entered.
        Enter = 1,
        /// The card's holder left.
        Exit = 2,
    }
    /// A switch of the device: `acc`, `blockedStatus`, `elec`.
    ///
    /// ```
    /// assert_eq!(mettax_push::Switch::from(1), mettax_push::Switch::On);
    /// ```
    Switch as Switch {
        /// Off.
        Off = 0,
        /// On.
        On = 1,
    }
}

impl Switch {
    /// Whether it is on; `None` for a code that this release does not name.
    ///
    /// ```
    /// use mettax_push::Switch;
    /// assert_eq!((Switch::On.is_on(), Switch::Off.is_on()), (Some(true), Some(false)));
    /// assert_eq!(Switch::from(2).is_on(), None);
    /// ```
    #[must_use]
    pub fn is_on(&self) -> Option<bool> {
        match self {
            Self::On => Some(true),
            Self::Off => Some(false),
            Self::Unknown(_) => None,
        }
    }
}

macro_rules! file_types {
    ($($(#[$doc:meta])* $variant:ident = $code:literal / $number:literal,)*) => {
        /// `fileType`: what an alarm's file holds.
        ///
        /// The page writes two digits; `0`, `"0"` and `"00"` are the same code.
        ///
        /// ```
        /// use mettax_push::FileType;
        /// assert_eq!(FileType::from("02"), FileType::Video);
        /// assert_eq!(FileType::from("2").as_str(), "02");
        /// assert_eq!(FileType::from("05").as_str(), "05");
        /// assert_eq!((FileType::Video.to_string().as_str(), FileType::Video.name()), ("02", Some("Video")));
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum FileType {
            $($(#[$doc])* #[doc = concat!("Code `", $code, "`.")] $variant,)*
            /// A code that this release does not name.
            Unknown(UnknownText),
        }

        hint::field_type!(FileType = TextCode(&[$($code),*]), |code| {
            code.is_unknown().then_some(hint::Remark::UnknownCode)
        });

        impl FileType {
            /// Every code that has a name, in the order of the page.
            pub const KNOWN: &[Self] = &[$(Self::$variant),*];

            /// The code on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown(code) => &code.0,
                }
            }

            /// The name of the variant; `None` for a code that this release does not name.
            #[must_use]
            pub fn name(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some(stringify!($variant)),)*
                    Self::Unknown(_) => None,
                }
            }

            /// Whether this release does not name the code.
            #[must_use]
            pub fn is_unknown(&self) -> bool {
                matches!(self, Self::Unknown(_))
            }
        }

        impl From<&str> for FileType {
            fn from(code: &str) -> Self {
                match code {
                    $($code | $number => Self::$variant,)*
                    _ => Self::Unknown(UnknownText(code.into())),
                }
            }
        }
    };
}

file_types! {
    /// A picture.
    Picture = "00" / "0",
    /// Audio.
    Audio = "01" / "1",
    /// Audio and video.
    Video = "02" / "2",
    /// Text.
    Text = "03" / "3",
    /// Others.
    Other = "04" / "4",
}

scalar::from_scalar! {
    // Blank text too, which the decoder leaves out: a code of a program's own reads back as it was written.
    FileType = scalar::ID, |scalar| match scalar {
        Scalar::Text(text) => Some(text.into()),
        _ => scalar.id().map(|digits| Self::from(&*digits)),
    };
    Similarity = scalar::INTEGER, |scalar| scalar.integer().map(Self);
}

impl FromStr for FileType {
    type Err = Infallible;

    fn from_str(code: &str) -> Result<Self, Infallible> {
        Ok(Self::from(code))
    }
}

impl fmt::Display for FileType {
    /// The code on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for FileType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for FileType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar::deserialize(Self::HINT, deserializer)
    }
}

/// `similarity` of a face comparison, in hundredths of a percent: 7577 is 75.77 %.
///
/// ```
/// let similarity = mettax_push::Similarity::from_hundredths(7577);
/// assert_eq!(similarity.percent(), 75.77);
/// assert_eq!(similarity.to_string(), "75.77 %");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Similarity(i64);

hint::field_type!(Similarity = Integer);

impl Similarity {
    /// Takes the number of the wire; the page's range is 0 to 10000, others are kept.
    #[must_use]
    pub const fn from_hundredths(hundredths: i64) -> Self {
        Self(hundredths)
    }

    /// The number of the wire.
    #[must_use]
    pub const fn hundredths(self) -> i64 {
        self.0
    }

    /// Percent, 0.0 to 100.0 in the page's range.
    #[must_use]
    #[allow(clippy::cast_precision_loss)] // exact to 2^53, and the range ends at 10000
    pub fn percent(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl<'de> Deserialize<'de> for Similarity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar::deserialize(Self::HINT, deserializer)
    }
}

impl fmt::Display for Similarity {
    /// Percent with two decimals, for people: no reader takes it back.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let hundredths = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02} %", hundredths / 100, hundredths % 100)
    }
}
