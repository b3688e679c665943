//! Several pushes in one body, so split that a damaged one never costs its neighbours.

use alloc::vec::Vec;

use super::{
    Decoder, Found,
    envelope::{Envelope, Opened, PLAIN, Step, at_source, start_of},
    help,
    source::Layers,
};
use crate::{
    de::Context,
    error::{DecodeError, ErrorKind},
    json::{
        number::trim,
        object::{Object, ScanError},
        swar::find_escape,
    },
    note::Notes,
};

/// For how many elements room is made at once, where all are as long as the first: not for more, since they need not be.
const RESERVED: usize = 512;

/// Opens the elements of an array and gives them to a function, which adds what it makes of each to the list. Each has
/// notes of its own; those taken so far go to the first.
pub(super) fn take_elements<R, F: FnMut(Result<Found<'_, '_>, DecodeError>, &mut Context, &mut Vec<R>)>(
    decoder: &Decoder,
    text: &str,
    opened: &Opened<'_>,
    mut notes: Notes,
    mut take: F,
) -> Result<Vec<R>, DecodeError> {
    let &Opened { source, depth, in_data, .. } = opened;
    let depth = depth.checked_sub(1).ok_or_else(|| DecodeError::too_deep(decoder.max_depth))?;
    let scan_error = |error| at_source(DecodeError::from_scan(error, text, decoder.max_depth), source);
    let mut items = Vec::new();
    let mut elements = Elements::of(text);
    loop {
        let mut context = decoder.context(core::mem::replace(&mut notes, Notes::kept()));
        // An element that is as documented ends where its reading ends: no byte of it is looked at twice.
        let quick = elements.documented().filter(|_| items.len() < decoder.max_batch).and_then(|rest| {
            let layers = Layers::of_slice(rest, start_of(text, rest), source);
            let mut object = Object::of(rest);
            let step = Step { text: rest, source: layers.source(), depth };
            let (opened, end) = Envelope::open_first(step, &mut object)?;
            let after = rest.get(end..)?.trim_ascii_start();
            if !after.starts_with([',', ']']) {
                return None;
            }
            if items.is_empty() {
                items.reserve((rest.len() / end * 3 / 2).min(RESERVED).min(decoder.max_batch));
            }
            take(Ok(Found { object: &object, opened: &opened }), &mut context, &mut items);
            Some(after)
        });
        if let Some(after) = quick {
            elements.pass(after).map_err(scan_error)?;
            continue;
        }
        let Some(element) = elements.next() else { return Ok(items) };
        let element = element.map_err(scan_error)?;
        if items.len() == decoder.max_batch {
            let expected =
                alloc::format!("more than the {} elements that the decoder takes", decoder.max_batch);
            let error = DecodeError::new(ErrorKind::LimitExceeded, expected);
            return Err(error.at(Some(source.in_body(start_of(text, element)))));
        }
        let layers = Layers::of_slice(element, start_of(text, element), source);
        let mut object = Object::of(element);
        let step = Step { text: element, source: layers.source(), depth };
        let envelope = Envelope::of_element(decoder.rules(), &mut context.notes, in_data);
        match envelope.open(step, &mut object) {
            Ok(opened) => {
                let found = opened.refuse_batch().map(|()| Found { object: &object, opened: &opened });
                take(found, &mut context, &mut items);
            }
            Err(error) => take(Err(help::explain(error, element.as_bytes())), &mut context, &mut items),
        }
    }
}

/// The texts of an array's elements. Only brackets, quotes and commas are looked at: what is wrong inside
/// an element is for whoever decodes it.
pub(crate) struct Elements<'a> {
    text: &'a str,
    at: usize,
    done: bool,
    /// Whether all so far were as documented.
    documented: bool,
}

impl<'a> Elements<'a> {
    /// Takes text that starts with `[`, white space aside.
    pub(crate) fn of(text: &'a str) -> Self {
        let start = text.find('[').map_or(text.len(), |bracket| bracket + 1);
        // The one array without an element: everywhere else one is before each comma and the end. With
        // something behind it, it is left to be found out as that element's error.
        let rest = text.get(start..).unwrap_or_default();
        let empty = trim(rest) == "]";
        Self { text, at: start, done: empty, documented: true }
    }

    fn find_end(&mut self) -> Result<&'a str, ScanError> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut open = 0_usize;
        loop {
            match bytes.get(self.at) {
                None => return Err(ScanError::Syntax { at: self.at, cause: None }),
                Some(b'"') => self.skip_string(),
                Some(b'[' | b'{') => open += 1,
                Some(b',' | b']') if open == 0 => break,
                Some(b']' | b'}') => match open.checked_sub(1) {
                    Some(rest) => open = rest,
                    None => return Err(ScanError::Syntax { at: self.at, cause: None }),
                },
                Some(_) => {}
            }
            self.at += 1;
        }
        let element = self.text.get(start..self.at).unwrap_or_default();
        self.end_element()?;
        Ok(element)
    }

    /// Goes to the closing quote, or to the end.
    fn skip_string(&mut self) {
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(rest) = bytes.get(self.at..) {
            self.at += find_escape(rest);
            match bytes.get(self.at) {
                Some(b'"') | None => return,
                Some(b'\\') => self.at += 2,
                Some(_) => self.at += 1,
            }
        }
    }

    /// All from the next element on, where that may be an envelope as documented.
    ///
    /// The first that is none ends the trying: each could look at the whole rest.
    fn documented(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at..)?.trim_ascii_start();
        self.documented &= rest.starts_with(PLAIN);
        (self.documented && !self.done).then_some(rest)
    }

    /// Goes behind an element that was read, after which this follows.
    fn pass(&mut self, after: &str) -> Result<(), ScanError> {
        self.at = self.text.len() - after.len();
        self.end_element()
    }

    /// Goes behind the comma or the bracket after an element.
    fn end_element(&mut self) -> Result<(), ScanError> {
        self.done = self.text.as_bytes().get(self.at) == Some(&b']');
        self.at += 1;
        let rest = self.text.get(self.at..).unwrap_or_default();
        if self.done && !trim(rest).is_empty() {
            return Err(ScanError::Syntax { at: self.at, cause: None });
        }
        Ok(())
    }
}

impl<'a> Iterator for Elements<'a> {
    /// An element's text; an error, once, where the array itself does not hold together.
    type Item = Result<&'a str, ScanError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        self.documented = false;
        let element = self.find_end();
        self.done |= element.is_err();
        Some(element)
    }
}
