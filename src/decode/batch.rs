//! Several pushes in one body, so split that a damaged one never costs its neighbours.

use alloc::vec::Vec;

use memchr::memmem;

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

/// Opens the elements of an array and gives them to a function, each with notes of its own; those taken so far go to the
/// first.
pub(super) fn take_elements<R, F: FnMut(Result<Found<'_, '_>, DecodeError>, &mut Context) -> R>(
    decoder: &Decoder,
    text: &str,
    opened: &Opened<'_>,
    mut notes: Notes,
    mut take: F,
) -> Result<Vec<R>, DecodeError> {
    let &Opened { source, depth, in_data, .. } = opened;
    let depth = depth.checked_sub(1).ok_or_else(|| DecodeError::too_deep(decoder.max_depth))?;
    let scan_error = |error| at_source(DecodeError::from_scan(error, text, decoder.max_depth), source);
    // What is taken, unless the element cannot be opened.
    let open = |element: &str, context: &mut Context, take: &mut F| -> Result<R, DecodeError> {
        let layers = Layers::of_slice(element, start_of(text, element), source);
        let mut object = Object::of(element);
        let step = Step { text: element, source: layers.source(), depth };
        let envelope = Envelope::of_element(decoder.rules(), &mut context.notes, in_data);
        let opened = envelope.open(step, &mut object)?;
        let found = opened.refuse_batch().map(|()| Found { object: &object, opened: &opened });
        Ok(take(found, context))
    };
    let mut items = Vec::new();
    let mut elements = Elements::of(text);
    loop {
        let mut context = decoder.context(core::mem::replace(&mut notes, Notes::kept()));
        let kept_notes = context.notes.len();
        let quick = elements.documented(|element| open(element, &mut context, &mut take));
        let (element, item) = if let Some(quick) = quick {
            quick.map_err(scan_error)?
        } else {
            let Some(element) = elements.next() else { return Ok(items) };
            let element = element.map_err(scan_error)?;
            context.notes.truncate(kept_notes);
            let item = match open(element, &mut context, &mut take) {
                Ok(item) => item,
                Err(error) => take(Err(help::explain(error, element.as_bytes())), &mut context),
            };
            (element, item)
        };
        if items.len() == decoder.max_batch {
            let expected =
                alloc::format!("more than the {} elements that the decoder takes", decoder.max_batch);
            let error = DecodeError::new(ErrorKind::LimitExceeded, expected);
            return Err(error.at(Some(source.in_body(start_of(text, element)))));
        }
        items.push(item);
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
    /// Finds where such a one may end.
    end: memmem::Finder<'static>,
}

impl<'a> Elements<'a> {
    /// Takes text that starts with `[`, white space aside.
    pub(crate) fn of(text: &'a str) -> Self {
        let start = text.find('[').map_or(text.len(), |bracket| bracket + 1);
        // The one array without an element: everywhere else one is before each comma and the end. With
        // something behind it, it is left to be found out as that element's error.
        let rest = text.get(start..).unwrap_or_default();
        let empty = trim(rest) == "]";
        Self { text, at: start, done: empty, documented: true, end: memmem::Finder::new("}\"}") }
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

    /// The next element and what is read from it, where it may be an envelope as documented: that ends with the first quote
    /// behind a brace, since quotes inside of text have a backslash before them. Where that much can be read, it is all of
    /// the element, and no byte of it is looked at twice.
    ///
    /// The first that is none ends the trying: each could search the whole rest for its end.
    fn documented<T, E>(
        &mut self,
        read: impl FnOnce(&'a str) -> Result<T, E>,
    ) -> Option<Result<(&'a str, T), ScanError>> {
        let rest = self.text.get(self.at..).filter(|_| self.documented && !self.done)?.trim_ascii_start();
        let end = self.end.find(rest.as_bytes()).map(|at| at + self.end.needle().len());
        let (element, after) = rest.split_at(end.unwrap_or_default());
        let after = after.trim_ascii_start();
        let is_next = element.starts_with(PLAIN) && after.starts_with([',', ']']);
        let Some(value) = is_next.then(|| read(element).ok()).flatten() else {
            self.documented = false;
            return None;
        };
        self.at = self.text.len() - after.len();
        Some(self.end_element().map(|()| (element, value)))
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
        let element = self.find_end();
        self.done |= element.is_err();
        Some(element)
    }
}
