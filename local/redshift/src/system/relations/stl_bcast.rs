//! Broadcasts of queries (`STL_BCAST`): there is no network between slices.

use local_dialect::RsType;

use crate::system::{Kind, Rows, SystemRelation};

pub(in crate::system) const RELATION: SystemRelation = SystemRelation {
    oid: 10_514,
    schema: "pg_catalog",
    name: "stl_bcast",
    kind: Kind::View,
    columns: &[
        ("userid", RsType::Integer),
        ("query", RsType::Integer),
        ("slice", RsType::Integer),
        ("segment", RsType::Integer),
        ("step", RsType::Integer),
        ("starttime", RsType::Timestamp),
        ("endtime", RsType::Timestamp),
        ("tasknum", RsType::Integer),
        ("rows", RsType::BigInt),
        ("bytes", RsType::BigInt),
        ("packets", RsType::Integer),
    ],
    hidden: &[],
    rows: Rows::None,
};
