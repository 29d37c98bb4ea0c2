//! Data types. `typcollation` is PostgreSQL's of later versions, for the `\\d` of today's psql.

use local_dialect::RsType;
use local_dialect::interval::{DAY_TO_SECOND, YEAR_TO_MONTH};
use local_dialect::type_functions;

use crate::cluster::SYSTEM_USER_ID;
use crate::system::seen::Seen;
use crate::system::value::{Value, row};
use crate::system::{Kind, Row, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 1_247,
    schema: "pg_catalog",
    name: "pg_type",
    kind: Kind::Table,
    columns: &[
        ("oid", RsType::Oid),
        ("typname", RsType::Name),
        ("typnamespace", RsType::Oid),
        ("typowner", RsType::Integer),
        ("typlen", RsType::SmallInt),
        ("typbyval", RsType::Boolean),
        ("typtype", RsType::SingleChar),
        ("typisdefined", RsType::Boolean),
        ("typdelim", RsType::SingleChar),
        ("typrelid", RsType::Oid),
        ("typelem", RsType::Oid),
        ("typinput", RsType::RegProc),
        ("typoutput", RsType::RegProc),
        ("typreceive", RsType::RegProc),
        ("typsend", RsType::RegProc),
        ("typanalyze", RsType::RegProc),
        ("typalign", RsType::SingleChar),
        ("typstorage", RsType::SingleChar),
        ("typnotnull", RsType::Boolean),
        ("typbasetype", RsType::Oid),
        ("typtypmod", RsType::Integer),
        ("typndims", RsType::Integer),
        ("typdefaultbin", RsType::Text),
        ("typdefault", RsType::Text),
        ("typcollation", RsType::Oid),
        ("typarray", RsType::Oid),
        ("typcategory", RsType::SingleChar),
    ],
    hidden: &["oid", "typcollation", "typarray", "typcategory"],
    rows: Rows::Listed(rows),
};

fn rows(_: &Seen<'_>) -> Vec<Row> {
    TYPES
        .iter()
        .map(|(name, kind)| {
            let length = kind.wire_length();
            let by_value = (1..=8).contains(&length);
            let element = match kind {
                RsType::TextArray => RsType::Text.oid(),
                _ => 0,
            };
            let [input, output, receive, send] = functions(*kind);
            row![
                kind.oid(),
                *name,
                11,
                SYSTEM_USER_ID,
                length,
                by_value,
                "b",
                true,
                ",",
                0,
                element,
                input,
                output,
                receive,
                send,
                0,
                if length == 8 { "d" } else { "i" },
                if by_value { "p" } else { "x" },
                false,
                0,
                -1,
                0,
                Value::Null,
                Value::Null,
                0,
                if *kind == RsType::Text {
                    RsType::TextArray.oid()
                } else {
                    0
                },
                "U",
            ]
        })
        .collect()
}

/// Oids of the functions that read and write the type, as text and in binary.
fn functions(kind: RsType) -> [u32; 4] {
    type_functions::of_type(kind.oid()).map_or([0; 4], |known| {
        [known.input, known.output, known.receive, known.send].map(|(_, oid)| oid)
    })
}

const DECIMAL: RsType = RsType::Decimal {
    precision: 18,
    scale: 0,
};

/// PostgreSQL's names of the types.
const TYPES: &[(&str, RsType)] = &[
    ("bool", RsType::Boolean),
    ("char", RsType::SingleChar),
    ("name", RsType::Name),
    ("int8", RsType::BigInt),
    ("int2", RsType::SmallInt),
    ("int2vector", RsType::Int2Vector),
    ("int4", RsType::Integer),
    ("regproc", RsType::RegProc),
    ("text", RsType::Text),
    ("oid", RsType::Oid),
    ("oidvector", RsType::OidVector),
    ("float4", RsType::Real),
    ("float8", RsType::DoublePrecision),
    ("unknown", RsType::Unknown),
    ("_text", RsType::TextArray),
    ("_aclitem", RsType::AclItemArray),
    ("bpchar", RsType::Char(1)),
    ("varchar", RsType::VarChar(1)),
    ("date", RsType::Date),
    ("time", RsType::Time),
    ("timestamp", RsType::Timestamp),
    ("timestamptz", RsType::TimestampTz),
    ("intervaly2m", YEAR_TO_MONTH),
    ("intervald2s", DAY_TO_SECOND),
    ("interval", RsType::Interval),
    ("timetz", RsType::TimeTz),
    ("numeric", DECIMAL),
    ("regclass", RsType::RegClass),
    ("regtype", RsType::RegType),
    ("regprocedure", RsType::RegProcedure),
    ("super", RsType::Super),
    ("varbyte", RsType::VarByte(1)),
];

/// PostgreSQL's name of a type.
pub(in crate::system) fn name(kind: RsType) -> &'static str {
    TYPES
        .iter()
        .find(|(_, known)| known.oid() == kind.oid())
        .map_or(kind.base_name(), |(name, _)| name)
}
