//! Shows that the features of `serde_json` that change its reading are on, for every crate of this build.

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value};

    #[test]
    fn numbers_are_kept_as_written() {
        let number = serde_json::from_str::<Value>("1e400").map(|value| value.to_string());
        assert_eq!(number.ok().as_deref(), Some("1e+400"));
    }

    #[test]
    fn the_order_of_keys_is_kept() {
        let object = serde_json::from_str::<Map<String, Value>>(r#"{"b":1,"a":2}"#).unwrap_or_default();
        assert_eq!(object.keys().collect::<Vec<_>>(), ["b", "a"]);
    }

    #[test]
    fn depth_is_not_bounded() {
        let deep = "[".repeat(200) + &"]".repeat(200);
        let mut reader = serde_json::Deserializer::from_str(&deep);
        reader.disable_recursion_limit();
        assert!(serde::de::Deserialize::deserialize(&mut reader).is_ok_and(|value: Value| value.is_array()));
    }
}
