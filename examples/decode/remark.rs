//! Which notes are about what is doubtful. `examples/report` takes this file too.

use mettax_push::NoteKind;

/// Whether a note is a remark on what a push says or lacks, and not on how its text was read.
pub(crate) fn is_remark(note: &NoteKind) -> bool {
    matches!(
        note,
        NoteKind::MissingRequired
            | NoteKind::AmbiguousKind { .. }
            | NoteKind::LooksLike { .. }
            | NoteKind::ClocksApart
            | NoteKind::OutOfRange
            | NoteKind::ControlCharacters
            | NoteKind::PlainText
    )
}
