//! What is reserved for lists and unknown fields is what comes, to the element: the sender chooses how many there are.

use std::format;

use super::{Context, FromValue, Rules, ValueReader, read_extra};
use crate::{
    json::{Field, object::Object, scan},
    note::Notes,
    payload::UnknownPush,
    types::AlarmTypes,
};

fn with_fields<R>(text: &str, read: impl FnOnce(&Object<'_>, &mut Context) -> R) -> R {
    let object = scan::object(text, 8).unwrap();
    read(&object, &mut Context::new(Rules::DEFAULT, Notes::dropped()))
}

#[test]
fn room_for_codes_is_made_for_those_that_come() {
    for (list, codes) in
        [(r#""a,b""#, 2), (r#"",a,, b,""#, 2), (r#"["a",1,"","b"]"#, 3), (r#""[\"a\",\"\",\"b,c\"]""#, 3)]
    {
        let types = with_fields(&format!("{{\"alarmType\":{list}}}"), |object, context| {
            let field = Field::named("alarmType");
            AlarmTypes::from_value(&mut ValueReader {
                token: object.get(field),
                field,
                optional: false,
                context,
            })
        });
        let types = types.unwrap();
        assert_eq!((types.len(), types.capacity()), (codes, codes), "{list}");
    }
}

#[test]
fn room_for_unknown_fields_is_made_for_those_that_come() {
    for count in [0, 1, 2, 5] {
        let fields: Vec<_> = (0..count).map(|index| format!("\"x{index}\":{index}")).collect();
        let extra = with_fields(&format!("{{{}}}", fields.join(",")), |object, context| {
            read_extra::<UnknownPush>(object, context)
        });
        let extra = extra.unwrap();
        assert_eq!((extra.len(), extra.capacity()), (count, count));
    }
}
