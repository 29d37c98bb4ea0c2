//! Types that PostgreSQL 8.0 knows and no column may have (database developer guide, "Unsupported
//! PostgreSQL data types"). Names beyond these are of types that do not exist.

use crate::cursor::Cursor;
use crate::error::{Result, SqlError, SqlState};

/// First word of the type, and the name that the message gives it.
const UNSUPPORTED: &[(&str, &str)] = &[
    ("abstime", "abstime"),
    ("bit", "bit"),
    ("box", "box"),
    ("bytea", "bytea"),
    ("cid", "cid"),
    ("cidr", "cidr"),
    ("circle", "circle"),
    ("inet", "inet"),
    ("int2vector", "int2vector"),
    ("line", "line"),
    ("lseg", "lseg"),
    ("macaddr", "macaddr"),
    ("money", "money"),
    ("oid", "oid"),
    ("oidvector", "oidvector"),
    ("path", "path"),
    ("point", "point"),
    ("polygon", "polygon"),
    ("refcursor", "refcursor"),
    ("regclass", "regclass"),
    ("regoper", "regoper"),
    ("regoperator", "regoperator"),
    ("regproc", "regproc"),
    ("regprocedure", "regprocedure"),
    ("regtype", "regtype"),
    ("reltime", "reltime"),
    ("tid", "tid"),
    ("tinterval", "tinterval"),
    ("varbit", "bit varying"),
    ("xid", "xid"),
];

/// What follows the supported types of intervals.
const FIELDS: [&str; 6] = ["year", "month", "day", "hour", "minute", "second"];

/// Refuses the type that is next, if it is one of those.
pub(super) fn refuse(cursor: &mut Cursor<'_>, table: &str, column: &str) -> Result<()> {
    let at = cursor.mark();
    let word = cursor.identifier()?;
    let is_varying = cursor.peek_keyword("varying");
    let is_bare = !FIELDS.iter().any(|field| cursor.peek_keyword(field));
    cursor.rewind(at);
    let name = match word.as_str() {
        "bit" if is_varying => "bit varying",
        "interval" if is_bare => "interval",
        word => match UNSUPPORTED.iter().find(|(first, _)| *first == word) {
            Some((_, name)) => name,
            None => return Ok(()),
        },
    };
    Err(SqlError::new(
        SqlState::FEATURE_NOT_SUPPORTED,
        format!("Column \"{table}.{column}\" has unsupported type \"{name}\"."),
    ))
}
