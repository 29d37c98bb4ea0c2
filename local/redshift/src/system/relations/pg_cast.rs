//! Casts between the types of columns: Redshift has no CREATE CAST.

use local_dialect::RsType;
use local_dialect::query::builtins::builtin_casts;

use super::builtins::FIRST_CAST;
use crate::queries::catalog::converts;
use crate::system::seen::Seen;
use crate::system::value::row;
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 2_605,
    schema: "pg_catalog",
    name: "pg_cast",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("castsource", RsType::Oid),
        ("casttarget", RsType::Oid),
        ("castfunc", RsType::Oid),
        ("castcontext", RsType::SingleChar),
        ("castmethod", RsType::SingleChar),
    ],
    hidden: &["oid", "castmethod"],
    rows: Rows::Listed(rows),
};

fn rows(_: &Seen<'_>) -> Vec<Row> {
    (FIRST_CAST..)
        .zip(builtin_casts())
        .map(|(oid, cast)| {
            let context = if converts(cast.source, cast.target) {
                "i"
            } else if cast.by_assignment {
                "a"
            } else {
                "e"
            };
            row![oid, cast.source.oid(), cast.target.oid(), 0, context, "b"]
        })
        .collect()
}
