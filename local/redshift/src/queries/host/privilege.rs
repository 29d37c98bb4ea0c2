//! `has_…_privilege` and membership (database developer guide, "System information functions").

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::privileges::{Privilege, RolePurpose};

use super::View;
use crate::catalog::{Relation, Schema};
use crate::cluster::{Grantee, Member};
use crate::privileges::Access;
use crate::session::Result;

pub(super) fn evaluate(
    view: &View,
    function: &str,
    arguments: &[Option<&str>],
) -> Result<Option<bool>> {
    if function == "pg_has_role" {
        let [user, Some(role)] = arguments else {
            return Ok(None);
        };
        let user = user_name(view, *user)?;
        return is_member(view, function, &user, role).map(Some);
    }
    if function == "user_is_member_of" || function == "role_is_member_of" {
        return match arguments {
            [Some(member), Some(group)] => is_member(view, function, member, group).map(Some),
            _ => Ok(None),
        };
    }
    let Some((user, rest)) = arguments.split_first() else {
        return Ok(None);
    };
    let access = Access::of(&view.cluster, &user_name(view, *user)?)?;
    match (function, rest) {
        ("has_column_privilege", [Some(table), Some(column), Some(privilege)]) => {
            has_on_column(view, &access, table, column, privilege).map(Some)
        }
        (_, [Some(object), Some(privilege)]) => {
            has(view, &access, function, object, privilege).map(Some)
        }
        _ => Ok(None),
    }
}

/// The user by name or number; the session's own for null.
fn user_name(view: &View, user: Option<&str>) -> Result<String> {
    let Some(user) = user else {
        return Ok(view.user.clone());
    };
    let by_number = user
        .parse()
        .ok()
        .and_then(|id| view.cluster.user_by_id(id))
        .map(|found| found.name.clone());
    match by_number {
        Some(name) => Ok(name),
        None => view
            .cluster
            .require_user(user)
            .map(|found| found.name.clone()),
    }
}

fn has(
    view: &View,
    access: &Access,
    function: &str,
    object: &str,
    privilege: &str,
) -> Result<bool> {
    match function {
        "has_table_privilege" => {
            let privilege = parse(privilege)?;
            match Found::of(view, object)? {
                Found::System => Ok(access.is_superuser() || privilege == Privilege::Select),
                Found::Temporary => Ok(true),
                Found::Stored(relation) => {
                    Ok(access.has_on_relation(&view.catalog, relation, privilege))
                }
            }
        }
        "has_schema_privilege" => {
            if crate::system::is_schema(object) {
                return Ok(access.is_superuser() || parse(privilege)? == Privilege::Usage);
            }
            let schema = require_schema(view, object)?;
            Ok(access.has_on_schema(&view.catalog, schema, parse(privilege)?))
        }
        "has_database_privilege" => {
            let oid = object.parse().ok();
            let mut databases = view.cluster.databases();
            let database = match databases.find(|known| Some(known.oid) == oid) {
                Some(found) => found,
                None => view.cluster.require_database(object)?,
            };
            // PostgreSQL's CONNECT, which every user has here.
            if privilege.trim().eq_ignore_ascii_case("connect") {
                return Ok(true);
            }
            Ok(access.has_on_database(database, parse(privilege)?))
        }
        "has_function_privilege" => {
            let name = object.split('(').next().unwrap_or(object).trim();
            let found = view
                .catalog
                .functions()
                .find(|known| known.name == name || known.oid.to_string() == name)
                .ok_or_else(|| {
                    SqlError::new(
                        SqlState::UNDEFINED_FUNCTION,
                        format!("function \"{object}\" does not exist"),
                    )
                })?;
            Ok(access.has_execute(&view.catalog, found))
        }
        "has_language_privilege" => Ok(access.require_language(&view.catalog, object).is_ok()),
        "has_assumerole_privilege" => {
            let chain: Vec<String> = object
                .split(',')
                .filter(|role| !role.is_empty() && *role != "default")
                .map(|role| role.trim().to_owned())
                .collect();
            Ok(access.may_assume_role(&chain, parse_purpose(privilege)?))
        }
        other => Err(SqlError::unsupported(other)),
    }
}

fn has_on_column(
    view: &View,
    access: &Access,
    table: &str,
    column: &str,
    privilege: &str,
) -> Result<bool> {
    let relation = match Found::of(view, table)? {
        Found::System => return Ok(access.is_superuser() || parse(privilege)? == Privilege::Select),
        Found::Temporary => return Ok(true),
        Found::Stored(relation) => relation,
    };
    let by_number = column
        .parse::<i16>()
        .ok()
        .and_then(|number| relation.column_name(number));
    let column = by_number.unwrap_or(column);
    if relation.column_number(column).is_none() {
        return Err(SqlError::new(
            SqlState::UNDEFINED_COLUMN,
            format!(
                "column \"{column}\" of relation \"{}\" does not exist",
                relation.name()
            ),
        ));
    }
    let columns = [column.to_owned()];
    Ok(access
        .require_on_relation(&view.catalog, relation, parse(privilege)?, &columns)
        .is_ok())
}

/// What a relation's name or oid means.
enum Found<'a> {
    /// Everybody may read the system's own.
    System,
    /// The session's own.
    Temporary,
    Stored(&'a Relation),
}

impl<'a> Found<'a> {
    fn of(view: &'a View, object: &str) -> Result<Self> {
        let oid = view.relation_oid(object)?;
        if crate::system::find_by_oid(oid).is_some() {
            return Ok(Self::System);
        }
        if view.temporary.by_oid(oid).is_some() {
            return Ok(Self::Temporary);
        }
        view.relation(oid).map(Self::Stored).ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_TABLE,
                format!("relation \"{object}\" does not exist"),
            )
        })
    }
}

fn require_schema<'a>(view: &'a View, object: &str) -> Result<&'a Schema> {
    match object
        .parse()
        .ok()
        .and_then(|oid| view.catalog.schema_by_oid(oid))
    {
        Some(schema) => Ok(schema),
        None => view.catalog.require_schema(object),
    }
}

fn parse(text: &str) -> Result<Privilege> {
    Ok(match text.trim().to_uppercase().as_str() {
        "SELECT" => Privilege::Select,
        "INSERT" => Privilege::Insert,
        "UPDATE" => Privilege::Update,
        "DELETE" => Privilege::Delete,
        "DROP" => Privilege::Drop,
        "REFERENCES" => Privilege::References,
        "ALTER" => Privilege::Alter,
        "TRUNCATE" => Privilege::Truncate,
        "CREATE" => Privilege::Create,
        "USAGE" => Privilege::Usage,
        "TEMPORARY" | "TEMP" => Privilege::Temporary,
        "EXECUTE" => Privilege::Execute,
        _ => return Err(unrecognized(text)),
    })
}

fn parse_purpose(text: &str) -> Result<RolePurpose> {
    Ok(match text.trim().to_uppercase().as_str() {
        "COPY" => RolePurpose::Copy,
        "UNLOAD" => RolePurpose::Unload,
        "EXTERNAL FUNCTION" => RolePurpose::ExternalFunction,
        "CREATE MODEL" => RolePurpose::CreateModel,
        _ => return Err(unrecognized(text)),
    })
}

fn unrecognized(privilege: &str) -> SqlError {
    SqlError::new(
        SqlState::INVALID_PARAMETER_VALUE,
        format!("unrecognized privilege type: \"{privilege}\""),
    )
}

fn is_member(view: &View, function: &str, member: &str, group: &str) -> Result<bool> {
    let cluster = &view.cluster;
    if function == "role_is_member_of" {
        let member = cluster.require_role(member)?.id;
        let role = cluster.require_role(group)?.id;
        return Ok(cluster.roles_of(Member::Role(member)).contains(&role));
    }
    let user = cluster.require_user(member)?;
    let identities = cluster.identities(user.id);
    if let Some(role) = cluster.role(group) {
        return Ok(user.superuser || identities.contains(&Grantee::Role(role.id)));
    }
    let group = cluster.require_group(group)?;
    Ok(identities.contains(&Grantee::Group(group.id)))
}
