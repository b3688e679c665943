//! A few bytes about each line, so that a list of any length is held and filtered without its text.

use mettax_push::Kind;

use crate::Switches;

/// What [`Summary::kind`] is of a body that does not decode, or of which an element does not.
pub const FAILED: u8 = u8::MAX;

/// What a line is, in few bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Where it starts in the input.
    pub start: u32,
    /// How long it is, without its end.
    pub length: u32,
    /// The place of its kind in [`Kind::ALL`], that of the first push where there are several; or [`FAILED`].
    pub kind: u8,
    /// Whether there are notes.
    pub noted: bool,
}

impl Summary {
    /// Decodes a body that starts at `start`.
    #[must_use]
    pub fn of(body: &[u8], start: usize, switches: Switches) -> Self {
        let items = switches.decoder().decode_batch(body);
        let failed = items.as_ref().map_or(true, |items| items.iter().any(Result::is_err));
        let mut pushes = items.iter().flatten().flatten();
        let noted = pushes.clone().any(|push| !push.notes.is_empty());
        let kind = pushes.next().map_or(Kind::Unknown, |push| push.payload.kind());
        let place = Kind::ALL.iter().position(|&known| known == kind);
        Self {
            start: u32::try_from(start).unwrap_or(u32::MAX),
            length: u32::try_from(body.len()).unwrap_or(u32::MAX),
            kind: place.filter(|_| !failed).and_then(|place| u8::try_from(place).ok()).unwrap_or(FAILED),
            noted,
        }
    }

    /// For JavaScript: start and length as little-endian words, then the kind, then whether there are notes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 10] {
        let mut bytes = [0; 10];
        bytes[..4].copy_from_slice(&self.start.to_le_bytes());
        bytes[4..8].copy_from_slice(&self.length.to_le_bytes());
        bytes[8..].copy_from_slice(&[self.kind, u8::from(self.noted)]);
        bytes
    }
}

/// The summaries of the lines of an input that are not blank.
#[must_use]
pub fn survey(input: &[u8], switches: Switches) -> Vec<Summary> {
    let mut start = 0;
    let mut summaries = Vec::new();
    for line in input.split(|&byte| byte == b'\n') {
        let body = line.strip_suffix(b"\r").unwrap_or(line);
        if !body.trim_ascii().is_empty() {
            summaries.push(Summary::of(body, start, switches));
        }
        start += line.len() + 1;
    }
    summaries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_has_its_kind_and_its_place() {
        let input = b"\xef\xbb\xbf{\"deviceId\":\"1\",\"alarmType\":\"sos\"}\r\n\n nonsense\n[{\"deviceId\":\"1\"},{}]\n";
        let lines = survey(input, Switches::default());
        let kinds: Vec<_> = lines.iter().map(|line| Kind::ALL.get(usize::from(line.kind))).collect();
        assert_eq!(kinds, [Some(&Kind::Alarm), None, None]);
        assert!(lines[0].noted);
        let text = |line: Summary| &input[line.start as usize..][..line.length as usize];
        assert_eq!(text(lines[1]), b" nonsense");
        assert_eq!(text(lines[2]), b"[{\"deviceId\":\"1\"},{}]");
        assert_eq!(lines[1].to_bytes(), [40, 0, 0, 0, 9, 0, 0, 0, 255, 0]);
    }
}
