//! Functions of the manual that are not carried out: refused by name, while a name that Redshift does
//! not know either does not exist.

use crate::data_types::RsType;
use crate::error::SqlError;

use super::signature::undefined_function;

const NAMES: &[&str] = &[
    "age",
    "change_query_priority",
    "change_session_priority",
    "change_user_priority",
    "default_iam_role",
    "explain_model",
    "get_bit",
    "get_byte",
    "get_mounted_role",
    "hll_cardinality",
    "hll_combine",
    "hll_combine_sketches",
    "hll_create_sketch",
    "isfinite",
    "pg_get_grantee_by_iam_role",
    "pg_get_iam_role_by_user",
    "pg_get_session_roles",
    "pg_timezone_abbrevs",
    "pg_timezone_names",
    "reboot_cluster",
    "set_bit",
    "set_byte",
    "set_config",
    "size",
    "slice_num",
    "to_ascii",
    "transform",
];

/// What geometry, H3 and machine-learning functions begin with.
const PREFIXES: &[&str] = &[
    "st_",
    "h3_",
    "addbbox",
    "dropbbox",
    "geometrytype",
    "supportsbbox",
];

pub(in crate::query) fn unknown_function(name: &str, types: &[RsType]) -> SqlError {
    let is_known = NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix));
    if is_known {
        return SqlError::unsupported(format!("function {}", name.to_uppercase()));
    }
    undefined_function(name, types)
}
