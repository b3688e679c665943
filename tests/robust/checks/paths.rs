//! The same object in every form gives the same push: read in place, unescaped first, or as it is.

use mettax_push::{Push, decode};

use super::wire::{bare, encoded, is_object};

/// What may not depend on the form. Of two faults, which one is named first may.
fn verdict(body: &str) -> Option<String> {
    // As text, in which -0.0 is not 0.0.
    decode(body.as_bytes()).map(|push: Push| format!("{push:?}")).ok()
}

pub fn check(text: &str) {
    if !text.starts_with('{') || !text.ends_with('}') {
        return;
    }
    let in_place = verdict(&encoded(text));
    // An escaped letter in the key keeps the body off the quick path.
    let unescaped_first = verdict(&encoded(text).replacen("data", "d\\u0061ta", 1));
    assert_eq!(in_place, unescaped_first, "{text}");
    // Escaped more than it needs, by the layer around it: what is not ASCII, and each slash.
    let mut escaped = String::new();
    for character in encoded(text).chars() {
        match character {
            '/' => escaped.push_str("\\/"),
            _ if !character.is_ascii() => {
                escaped
                    .extend(character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")));
            }
            _ => escaped.push(character),
        }
    }
    assert_eq!(in_place, verdict(&escaped), "{text}");
    // And beside others.
    let beside = format!("{{\"code\":0,{},\"msg\":[\"ok\"]}}", &encoded(text)[1..encoded(text).len() - 1]);
    assert_eq!(in_place, verdict(&beside), "{text}");
    let general_object = verdict(&bare(text).replacen("data", "d\\u0061ta", 1));
    assert_eq!(verdict(&bare(text)), general_object, "{text}");
    // A text may end the envelope early, so that the object form is another body altogether; and of two faults
    // in one text (a name twice, a lone surrogate) each form may meet another one first.
    if is_object(text) {
        assert_eq!(in_place, general_object, "{text}");
    }
}
