//! Hash functions (database developer guide, "Hash functions").

use crate::error::{Result, SqlError};
use crate::query::typed::Typed;
use crate::types::RsType;

use super::signature::Argument::{Integer, Text};
use super::signature::Returns::Type;
use super::signature::{Builtin, Call, coded, entry};

pub(super) const ENTRIES: &[Builtin] = &[
    entry("md5", &[Text], "md5({0})", Type(RsType::VarChar(32))),
    entry("sha1", &[Text], "sha1({0})", Type(RsType::VarChar(40))),
    entry("sha", &[Text], "sha1({0})", Type(RsType::VarChar(40))),
    entry("func_sha1", &[Text], "sha1({0})", Type(RsType::VarChar(40))),
    coded("sha2", &[Text, Integer], sha2),
];

/// Of SHA-2 DuckDB has 256 bits only; 0 stands for 256.
fn sha2(call: &mut Call<'_, '_>) -> Result<Typed> {
    match call.arguments[1].as_integer() {
        Some(0 | 256) => Ok(Typed::new(call.filled("sha256({0})"), RsType::VarChar(64))),
        Some(bits) => Err(SqlError::unsupported(format!("SHA2 of {bits} bits"))),
        None => Err(SqlError::unsupported("SHA2 of a size that is not constant")),
    }
}
