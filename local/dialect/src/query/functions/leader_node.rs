//! Functions that run on the leader node only (database developer guide, "Leader node-only
//! functions"): a query that calls one may read catalogue tables, but no table of the compute nodes.

const NAMES: &[(&str, &str)] = &[
    ("current_schema", "current_schema()"),
    ("current_schemas", "current_schemas(boolean)"),
    ("generate_series", "generate_series(integer,integer)"),
    (
        "has_database_privilege",
        "has_database_privilege(text,text)",
    ),
    ("has_schema_privilege", "has_schema_privilege(text,text)"),
    ("has_table_privilege", "has_table_privilege(text,text)"),
    ("now", "now()"),
];

/// The function as messages show it, if it is one of them.
pub(super) fn shown(name: &str) -> Option<&'static str> {
    NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, shown)| *shown)
}
