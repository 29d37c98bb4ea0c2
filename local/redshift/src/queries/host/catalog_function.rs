//! The functions over the catalogue.

use local_dialect::RsType;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::encoding::Encoding;

use super::View;
use super::description::types_of_vector;
use super::name::{type_name, type_oid};
use super::privilege;
use crate::queries::backends::Asker;
use crate::session::Result;
use crate::system;

/// `1` if the session was there, else `0`.
fn end_backend(view: &View, function: &str, pid: &str) -> Result<String> {
    let asker = Asker {
        engine: &view.engine,
        cluster: &view.cluster,
        user: &view.user,
    };
    let pid = pid.parse().unwrap_or(0);
    let found = if function == "pg_cancel_backend" {
        asker.cancel(pid)?
    } else {
        asker.terminate(pid)?
    };
    Ok(i32::from(found).to_string())
}

const MEGABYTE: i64 = 1 << 20;

/// Evaluates one call. A null argument gives null, except for the user of the `has_…_privilege`
/// functions, where it means the session's.
pub(super) fn evaluate(
    view: &View,
    function: &str,
    arguments: &[Option<&str>],
) -> Result<Option<String>> {
    let about_privileges = function.starts_with("has_") || function == "pg_has_role";
    if about_privileges || function.ends_with("_is_member_of") {
        return privilege::evaluate(view, function, arguments)
            .map(|held| held.map(|held| held.to_string()));
    }
    let Some(first) = arguments.first().copied().flatten() else {
        return Ok(None);
    };
    let second = arguments.get(1).copied().flatten();
    match function {
        "regclass" => return view.relation_oid(first).map(|oid| Some(oid.to_string())),
        "regtype" => return type_oid(first).map(|oid| Some(oid.to_string())),
        "pg_database_size" => return view.database_size(first).map(Some),
        "oidvectortypes" => return Ok(Some(types_of_vector(first))),
        "pg_cancel_backend" | "pg_terminate_backend" => {
            return end_backend(view, function, first).map(Some);
        }
        "current_setting" => return view.settings.show(first).map(Some),
        _ => {}
    }
    match first.parse() {
        Ok(oid) => of_object(view, function, oid, second),
        Err(_) => Ok(None),
    }
}

/// Evaluates a function of an object's id.
fn of_object(
    view: &View,
    function: &str,
    oid: u32,
    second: Option<&str>,
) -> Result<Option<String>> {
    Ok(match function {
        "regclass_name" => Some(view.relation_name(oid)),
        "regproc_name" => Some(view.object_name(RsType::RegProc, oid)),
        "regprocedure_name" => Some(view.object_name(RsType::RegProcedure, oid)),
        "format_type" => Some(type_name(
            oid,
            second.and_then(|second| second.parse().ok()),
        )),
        "format_encoding" => i16::try_from(oid)
            .ok()
            .and_then(Encoding::from_number)
            .map(system::encoding_name),
        "pg_get_userbyid" => Some(view.cluster.user_name(oid)),
        "pg_table_is_visible" => Some(view.is_visible(oid).to_string()),
        "pg_type_is_visible" => Some(true.to_string()),
        "pg_function_is_visible" => Some(
            view.function(oid)
                .is_some_and(|function| view.search_path.contains(&function.schema))
                .to_string(),
        ),
        "pg_get_viewdef" => view
            .relation(oid)
            .and_then(|relation| system::view_text(&view.catalog, relation)),
        "pg_table_size" => view
            .table(oid)
            .map(|table| (system::table_blocks(table) * MEGABYTE).to_string()),
        "pg_get_constraintdef" => view.constraint_definition(oid),
        "pg_get_indexdef" => system::index_definition(&view.catalog, oid),
        "pg_get_function_result" => view
            .function(oid)
            .map(|function| function.returns.base_name().to_owned()),
        "pg_get_function_arguments" => view.function_arguments(oid),
        "obj_description" => view.catalog.comment(oid, 0).map(str::to_owned),
        "col_description" => second
            .and_then(|column| column.parse().ok())
            .and_then(|column| view.catalog.comment(oid, column))
            .map(str::to_owned),
        other => {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                format!("{other} is not supported"),
            ));
        }
    })
}
