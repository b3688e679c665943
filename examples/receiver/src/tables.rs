//! The table of a kind in `SQLite`, and the view with its fields as columns.

use std::fmt::Write as _;

use ingest::rows::{
    Type::{Flag, Number, Text},
    columns, on_the_wire, table,
};
use mettax_push::Kind;

/// The statement that stores a push of a kind, unless it is there already.
pub(crate) fn insert(kind: Kind) -> String {
    format!("INSERT INTO {} VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (clock, key) DO NOTHING", table(kind))
}

/// The statements that make the table and the view of a kind. The columns are the view's, because a table
/// would read each of them from the JSON whenever a row is inserted. With the clock before the key, rows go to the end of
/// the index, more or less, and not anywhere in it: each would cost a page of its own once there are millions.
pub(crate) fn create(kind: Kind) -> String {
    let table = table(kind);
    let mut sql = format!(
        "CREATE TABLE {table} (seq INTEGER PRIMARY KEY, clock INTEGER NOT NULL, key BLOB NOT NULL, received INTEGER NOT NULL, notes TEXT, json TEXT NOT NULL, UNIQUE (clock, key));
         CREATE VIEW {kind} AS SELECT seq, lower(hex(key)) AS key, received, notes, json"
    );
    for (name, type_) in columns(kind) {
        let field = on_the_wire(name);
        let json_types = match type_ {
            Text => "'text'",
            Number => "'integer', 'real'",
            Flag => "'true', 'false'",
        };
        // Writing to a string cannot fail.
        let _ = write!(
            sql,
            ", CASE WHEN json_type(json, '$.{field}') IN ({json_types}) THEN json ->> '$.{field}' END AS {name}"
        );
    }
    sql + &format!(" FROM {table};")
}
