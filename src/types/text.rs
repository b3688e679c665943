//! Texts with a meaning of their own: hex from a serial port, and addresses of files.

use alloc::{borrow::Cow, string::String, vec::Vec};
use core::{borrow::Borrow, convert::Infallible, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::scalar::{FromScalar, Scalar};

macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident;)*) => { $(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        super::hint::field_type!($name = Text);

        impl FromScalar for $name {
            const EXPECTED: &'static str = String::EXPECTED;

            #[inline]
            fn from_scalar(scalar: Scalar<'_>) -> Option<Self> {
                String::from_scalar(scalar).map(Self)
            }

            #[inline]
            fn from_text(text: Cow<'_, str>) -> Option<Self> {
                Some(Self(text.into_owned()))
            }
        }

        impl $name {
            /// The text as it came.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Gives the text back without a copy.
            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl FromStr for $name {
            type Err = Infallible;

            fn from_str(text: &str) -> Result<Self, Infallible> {
                Ok(Self::from(text))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        /// Equal, ordered and hashed as the text is, so that a map is looked up by text.
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }

        super::hint::text_eq!($name);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )* };
}

texts! {
    /// What a serial port sent, as the hex text of the push.
    ///
    /// The text is kept whatever it holds; [`bytes`](Self::bytes) reads it on demand.
    ///
    /// ```
    /// use mettax_push::SerialHex;
    /// assert_eq!(SerialHex::from("f5FF0a").bytes(), Some(vec![0xf5, 0xff, 0x0a]));
    /// assert_eq!(SerialHex::from("not hex").bytes(), None);
    /// assert_eq!(SerialHex::from("abc").bytes(), None, "half a byte");
    /// ```
    SerialHex;
    /// The address of a picture, a sound or a video.
    ///
    /// It comes from outside: a service that fetches it lets the sender choose where its requests go
    /// (server-side request forgery). Compare [`host`](Self::host) with the hosts that you expect first.
    ///
    /// ```
    /// use mettax_push::FileUrl;
    /// let url = FileUrl::from("https://files.imettax.com/mettaxftp/a.jpg");
    /// assert_eq!(url.host(), Some("files.imettax.com"));
    /// // Where two readers could differ on the host, there is none.
    /// assert_eq!(FileUrl::from("https://files.imettax.com@other.example/").host(), None);
    /// ```
    FileUrl;
}

impl SerialHex {
    /// The bytes, or `None` where the text is not pairs of hex digits.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let (pairs, rest) = self.0.as_bytes().as_chunks::<2>();
        if !rest.is_empty() {
            return None;
        }
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect()
    }
}

impl FileUrl {
    /// The host of an `http` or `https` address, as written, without its port.
    ///
    /// `None` for everything on whose host two URL readers might disagree: another scheme, user
    /// information, a backslash, white space, percent escapes or letters outside ASCII in the host.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        let (scheme, rest) = self.0.split_once("://")?;
        if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
            return None;
        }
        let authority = rest.split(['/', '?', '#']).next()?;
        let (host, port) = match authority.strip_prefix('[') {
            Some(bracketed) => {
                let length = bracketed.find(']')? + 2;
                authority.split_at_checked(length)?
            }
            None => authority.split_at_checked(authority.find(':').unwrap_or(authority.len()))?,
        };
        let port_is_plain =
            port.is_empty() || port[1..].bytes().all(|byte| byte.is_ascii_digit()) && port.starts_with(':');
        let host_is_plain = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            Some(v6) => v6.parse::<core::net::Ipv6Addr>().is_ok(),
            None => host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-')),
        };
        (port_is_plain && host_is_plain && !host.is_empty()).then_some(host)
    }
}
