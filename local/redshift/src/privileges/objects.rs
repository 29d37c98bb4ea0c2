//! Checks of privileges on schemas, relations, functions and languages.

use local_dialect::error::SqlError;
use local_dialect::statements::privileges::{Privilege, SystemPermission};

use super::{Access, denied};
use crate::catalog::{DatabaseCatalog, Function, GrantTarget, Relation, Schema, is_system_schema};
use crate::session::Result;

impl Access {
    pub(crate) fn has_on_schema(
        &self,
        catalog: &DatabaseCatalog,
        schema: &Schema,
        privilege: Privilege,
    ) -> bool {
        self.owns(schema.owner)
            || self.granted(
                catalog,
                &[
                    GrantTarget::Schema(schema.oid),
                    GrantTarget::SchemasInDatabase,
                ],
                privilege,
            )
    }

    /// `permission denied for schema s`.
    pub(crate) fn require_on_schema(
        &self,
        catalog: &DatabaseCatalog,
        schema: &Schema,
        privilege: Privilege,
    ) -> Result<()> {
        if self.has_on_schema(catalog, schema, privilege) {
            return Ok(());
        }
        Err(denied(format!(
            "permission denied for schema {}",
            schema.name
        )))
    }

    /// Whether objects can be created in the schema: by CREATE on it, or by a system permission such
    /// as CREATE TABLE.
    pub(crate) fn require_create_in(
        &self,
        catalog: &DatabaseCatalog,
        schema: &Schema,
        permission: Option<SystemPermission>,
    ) -> Result<()> {
        if is_system_schema(&schema.name) {
            return Err(
                denied(format!("permission denied for schema {}", schema.name))
                    .with_detail("nothing can be created in a system schema"),
            );
        }
        if schema.source.is_some() {
            return Err(SqlError::unsupported(format!(
                "creating objects in external schema \"{}\"",
                schema.name
            )));
        }
        if permission.is_some_and(|permission| self.has_permission(permission)) {
            return Ok(());
        }
        self.require_on_schema(catalog, schema, Privilege::Create)
    }

    /// Whether the user may do `privilege` on the whole relation.
    pub(crate) fn has_on_relation(
        &self,
        catalog: &DatabaseCatalog,
        relation: &Relation,
        privilege: Privilege,
    ) -> bool {
        self.owns(relation.owner())
            || self.granted(
                catalog,
                &[
                    GrantTarget::Relation(relation.oid()),
                    GrantTarget::TablesInSchema(relation.schema()),
                    GrantTarget::TablesInDatabase,
                ],
                privilege,
            )
    }

    /// SELECT on a relation of the system that is not open to everybody: superusers have it, who may
    /// access system tables, and to whom it was granted.
    pub(crate) fn require_on_system_relation(
        &self,
        catalog: &DatabaseCatalog,
        oid: u32,
        name: &str,
    ) -> Result<()> {
        let allowed = self.is_superuser()
            || self.has_permission(SystemPermission::ACCESS_SYSTEM_TABLE)
            || self.granted(catalog, &[GrantTarget::Relation(oid)], Privilege::Select);
        if allowed {
            return Ok(());
        }
        Err(denied(format!("permission denied for relation {name}")))
    }

    /// `permission denied for relation t`. `columns` are those that the statement uses: where the
    /// privilege on the relation is missing, column privileges on all of them will do; where there
    /// are none (as for `count(*)`), a privilege on any column.
    pub(crate) fn require_on_relation(
        &self,
        catalog: &DatabaseCatalog,
        relation: &Relation,
        privilege: Privilege,
        columns: &[String],
    ) -> Result<()> {
        let allowed = self.has_on_relation(catalog, relation, privilege)
            || self.has_on_columns(catalog, relation, privilege, columns);
        if allowed {
            return Ok(());
        }
        Err(denied(format!(
            "permission denied for relation {}",
            relation.name()
        )))
    }

    fn has_on_columns(
        &self,
        catalog: &DatabaseCatalog,
        relation: &Relation,
        privilege: Privilege,
        columns: &[String],
    ) -> bool {
        let has = |number: i16| {
            self.granted(
                catalog,
                &[GrantTarget::Column(relation.oid(), number)],
                privilege,
            )
        };
        if columns.is_empty() {
            return self.has_on_any_column(catalog, relation, privilege);
        }
        columns
            .iter()
            .all(|name| relation.column_number(name).is_some_and(has))
    }

    /// Whether there is a privilege on at least one column.
    pub(crate) fn has_on_any_column(
        &self,
        catalog: &DatabaseCatalog,
        relation: &Relation,
        privilege: Privilege,
    ) -> bool {
        let numbers: Vec<i16> = match relation {
            Relation::Table(table) => table.columns.iter().map(|column| column.number).collect(),
            Relation::View(view) => (1..).take(view.columns.len()).collect(),
        };
        numbers.into_iter().any(|number| {
            self.granted(
                catalog,
                &[GrantTarget::Column(relation.oid(), number)],
                privilege,
            )
        })
    }

    pub(crate) fn has_execute(&self, catalog: &DatabaseCatalog, function: &Function) -> bool {
        self.owns(function.owner)
            || self.granted(
                catalog,
                &[
                    GrantTarget::Function(function.oid),
                    GrantTarget::FunctionsInSchema(function.schema_oid),
                    GrantTarget::FunctionsInDatabase,
                ],
                Privilege::Execute,
            )
    }

    /// `permission denied for function f`.
    pub(crate) fn require_execute(
        &self,
        catalog: &DatabaseCatalog,
        function: &Function,
    ) -> Result<()> {
        if self.has_execute(catalog, function) {
            return Ok(());
        }
        Err(denied(format!(
            "permission denied for function {}",
            function.name
        )))
    }

    /// `permission denied for language l`. `exfunc` is granted to nobody by default, and its grants
    /// hold in one database only.
    pub(crate) fn require_language(&self, catalog: &DatabaseCatalog, language: &str) -> Result<()> {
        let allowed = self.is_superuser()
            || self.granted(
                catalog,
                &[
                    GrantTarget::Language(language.to_owned()),
                    GrantTarget::LanguagesInDatabase,
                ],
                Privilege::Usage,
            );
        if allowed {
            return Ok(());
        }
        Err(
            denied(format!("permission denied for language {language}")).with_hint(format!(
                "`GRANT USAGE ON LANGUAGE {language} TO {}` in database {} allows it",
                self.user().name,
                catalog.database()
            )),
        )
    }
}
