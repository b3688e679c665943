//! Every byte of every body of the wire, changed to each of the 255 others: no panic, and no value that
//! serde_json's own reading of the same bytes contradicts.

use crate::common::{
    fixtures,
    oracle::{inner_fields, missing},
};
use mettax_push::decode;

#[test]
fn one_changed_byte_never_gives_a_value_that_is_not_there() {
    let (mut read, mut refused) = (0, 0);
    for (name, body) in fixtures("wire") {
        let mut damaged = body.clone();
        for at in 0..body.len() {
            for change in 1..=255_u8 {
                damaged[at] = body[at] ^ change;
                let Ok(push) = decode(&damaged) else {
                    refused += 1;
                    continue;
                };
                read += 1;
                let text = std::str::from_utf8(&damaged).unwrap();
                let before =
                    inner_fields(text).unwrap_or_else(|| panic!("{name}: read, not by serde_json: {text}"));
                let after = inner_fields(&push.to_body()).unwrap();
                assert_eq!(missing(&before, &after), [""; 0], "{name}: {text}");
                // What is added as null shows the kind, where nothing else does.
                let is_added = |field: &str| field == "messageType" || after[field].get() == "null";
                let made_up = after.keys().find(|field| !before.contains_key(*field) && !is_added(field));
                assert_eq!(made_up, None, "{name}: {text}");
            }
            damaged[at] = body[at];
        }
    }
    println!("{read} changed bodies read, {refused} refused");
    assert!(read > 100_000 && refused > 100_000, "{read} read, {refused} refused");
}
