//! `SHOW FUNCTIONS` and `SHOW PROCEDURES`, and `SHOW PARAMETERS` of a function.

use local_dialect::RsType;
use local_dialect::statements::function_signature::FunctionSignature;
use local_dialect::statements::schema_name::SchemaName;
use local_dialect::statements::show::Filter;

use super::columns::measures;
use super::{Cell, LONG, SHORT, filtered};
use crate::privileges::denied;
use crate::session::{Outcome, Result, Session};
use crate::statements::grant::targets::find_function;
use crate::statements::resolve::require_schema;

pub(super) const FUNCTIONS: [(&str, RsType); 7] = [
    ("database_name", SHORT),
    ("schema_name", SHORT),
    ("function_name", SHORT),
    ("number_of_arguments", RsType::Integer),
    ("argument_list", LONG),
    ("return_type", SHORT),
    ("remarks", LONG),
];

pub(super) const PROCEDURES: [(&str, RsType); 7] = [
    ("database_name", SHORT),
    ("schema_name", SHORT),
    ("procedure_name", SHORT),
    ("number_of_arguments", RsType::Integer),
    ("argument_list", LONG),
    ("return_type", SHORT),
    ("remarks", LONG),
];

pub(super) const PARAMETERS: [(&str, RsType); 10] = [
    ("database_name", SHORT),
    ("schema_name", SHORT),
    ("function_name", SHORT),
    ("parameter_name", SHORT),
    ("ordinal_position", RsType::Integer),
    ("parameter_type", SHORT),
    ("data_type", SHORT),
    ("character_maximum_length", RsType::Integer),
    ("numeric_precision", RsType::Integer),
    ("numeric_scale", RsType::Integer),
];

/// Functions that the user may execute.
pub(super) fn execute(
    session: &mut Session,
    schema: &SchemaName,
    filter: &Filter,
) -> Result<Outcome> {
    let (database, schema) = require_schema(session, schema)?;
    let catalog = session.catalog(&database)?;
    let access = session.access()?;
    let mut rows: Vec<Vec<Cell>> = catalog
        .functions()
        .filter(|function| function.schema_oid == schema.oid)
        .filter(|function| access.has_execute(&catalog, function))
        .map(|function| {
            let types: Vec<_> = function
                .arguments
                .iter()
                .map(|data_type| data_type.base_name())
                .collect();
            vec![
                Some(database.clone()),
                Some(schema.name.clone()),
                Some(function.name.clone()),
                Some(types.len().to_string()),
                Some(types.join(", ")),
                Some(function.returns.base_name().to_owned()),
                None,
            ]
        })
        .collect();
    rows.sort();
    filtered(&FUNCTIONS, rows, 2, filter)
}

/// The engine has no stored procedures to show.
pub(super) fn procedures(
    session: &mut Session,
    schema: &SchemaName,
    filter: &Filter,
) -> Result<Outcome> {
    require_schema(session, schema)?;
    filtered(&PROCEDURES, Vec::new(), 2, filter)
}

/// What the function returns, at position 0, and its arguments, which have no names.
pub(super) fn parameters(
    session: &mut Session,
    signature: &FunctionSignature,
    filter: &Filter,
) -> Result<Outcome> {
    let (database, oid) = find_function(session, signature)?;
    let catalog = session.catalog(&database)?;
    let found = catalog.function(oid).filter(|function| {
        session
            .access()
            .is_ok_and(|access| access.has_execute(&catalog, function))
    });
    let Some(function) = found else {
        return Err(denied(format!(
            "permission denied for function {}",
            signature.name
        )));
    };
    let row = |position: usize, kind: &str, data_type: RsType| {
        let [length, precision, scale] = measures(data_type);
        vec![
            Some(database.clone()),
            Some(function.schema.clone()),
            Some(function.name.clone()),
            Some(String::new()),
            Some(position.to_string()),
            Some(kind.to_owned()),
            Some(data_type.base_name().to_owned()),
            length,
            precision,
            scale,
        ]
    };
    let mut rows = vec![row(0, "RETURN", function.returns)];
    rows.extend(
        (1..)
            .zip(&function.arguments)
            .map(|(position, data_type)| row(position, "IN", *data_type)),
    );
    filtered(&PARAMETERS, rows, 3, filter)
}
