//! Several pushes in one body, so split that a damaged one never costs its neighbours.

use alloc::vec::Vec;

use super::{
    Decoder, Found,
    envelope::{Envelope, Opened, Step, at_source},
    help,
    source::Layers,
};
use crate::{
    de::Context,
    error::{DecodeError, ErrorKind},
    json::{
        number::trim,
        object::{Object, ScanError},
    },
    note::Notes,
};

/// Opens the elements of an array and gives them to a function, each with notes of its own; those taken so far go to the
/// first.
pub(super) fn take_elements<R>(
    decoder: &Decoder,
    text: &str,
    opened: &Opened<'_>,
    mut notes: Notes,
    mut take: impl FnMut(Result<Found<'_, '_>, DecodeError>, &mut Context) -> R,
) -> Result<Vec<R>, DecodeError> {
    let &Opened { source, depth, in_data, .. } = opened;
    let depth = depth.checked_sub(1).ok_or_else(|| DecodeError::too_deep(decoder.max_depth))?;
    let mut items = Vec::new();
    for element in Elements::of(text) {
        let element = element
            .map_err(|error| at_source(DecodeError::from_scan(error, text, decoder.max_depth), source))?;
        let start = element.as_ptr() as usize - text.as_ptr() as usize;
        if items.len() == decoder.max_batch {
            let expected =
                alloc::format!("more than the {} elements that the decoder takes", decoder.max_batch);
            let error = DecodeError::new(ErrorKind::LimitExceeded, expected);
            return Err(error.at(Some(source.in_body(start))));
        }
        let layers = Layers::of_slice(element, start, source);
        let mut object = Object::of(element);
        let mut context = decoder.context(core::mem::replace(&mut notes, Notes::kept()));
        let step = Step { text: element, source: layers.source(), depth };
        let opened = Envelope::of_element(decoder.rules(), &mut context.notes, in_data)
            .open(step, &mut object)
            .map_err(|error| help::explain(error, element.as_bytes()))
            .and_then(|opened| opened.refuse_batch().map(|()| opened));
        let found = match &opened {
            Ok(opened) => Ok(Found { object: &object, opened }),
            Err(error) => Err(error.clone()),
        };
        items.push(take(found, &mut context));
    }
    Ok(items)
}

/// The texts of an array's elements. Only brackets, quotes and commas are looked at: what is wrong inside
/// an element is for whoever decodes it.
pub(crate) struct Elements<'a> {
    text: &'a str,
    at: usize,
    done: bool,
}

impl<'a> Elements<'a> {
    /// Takes text that starts with `[`, white space aside.
    pub(crate) fn of(text: &'a str) -> Self {
        let start = text.find('[').map_or(text.len(), |bracket| bracket + 1);
        // The one array without an element: everywhere else one is before each comma and the end. With
        // something behind it, it is left to be found out as that element's error.
        let rest = text.get(start..).unwrap_or_default();
        let empty = trim(rest) == "]";
        Self { text, at: start, done: empty }
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
                Some(b',') if open == 0 => break,
                Some(b']') if open == 0 => {
                    self.done = true;
                    break;
                }
                Some(b']' | b'}') => match open.checked_sub(1) {
                    Some(rest) => open = rest,
                    None => return Err(ScanError::Syntax { at: self.at, cause: None }),
                },
                Some(_) => {}
            }
            self.at += 1;
        }
        let element = self.text.get(start..self.at).unwrap_or_default();
        self.at += 1;
        let rest = self.text.get(self.at..).unwrap_or_default();
        if self.done && !trim(rest).is_empty() {
            return Err(ScanError::Syntax { at: self.at, cause: None });
        }
        Ok(element)
    }

    /// Goes to the closing quote, or to the end.
    fn skip_string(&mut self) {
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'"' => return,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }
}

impl<'a> Iterator for Elements<'a> {
    /// An element's text; an error, once, where the array itself does not hold together.
    type Item = Result<&'a str, ScanError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let element = self.find_end();
        self.done |= element.is_err();
        Some(element)
    }
}
