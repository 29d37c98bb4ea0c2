//! What there is in the warehouse. The `SVV_ALL_…` views show every database, limited to what the
//! user may see; the `pg_…` tables show the connected database, and who owns what.

use crate::literal::checked;
use crate::{Ident, QualifiedName, Sql};

/// `database_name`.
pub fn databases() -> Sql {
    Sql::new(
        "SELECT",
        "SELECT DISTINCT database_name\nFROM svv_all_schemas\nORDER BY database_name",
    )
}

/// `schema_name`, `schema_type`.
pub fn schemas(database: &Ident) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT schema_name, schema_type\nFROM svv_all_schemas\nWHERE database_name = {}\n\
             ORDER BY schema_name",
            checked(database.as_str())
        ),
    )
}

/// `table_name`, `table_type`, `remarks`.
pub fn tables(database: &Ident, schema: &Ident) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT table_name, table_type, remarks\nFROM svv_all_tables\nWHERE database_name = {} \
             AND schema_name = {}\nORDER BY table_name",
            checked(database.as_str()),
            checked(schema.as_str())
        ),
    )
}

/// In the order of the table: `column_name`, `data_type`, `character_maximum_length`,
/// `numeric_precision`, `numeric_scale`, `is_nullable`.
pub fn columns(database: &Ident, schema: &Ident, table: &Ident) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT column_name, data_type, character_maximum_length, numeric_precision, \
             numeric_scale, is_nullable\nFROM svv_all_columns\nWHERE database_name = {} AND \
             schema_name = {} AND table_name = {}\nORDER BY ordinal_position",
            checked(database.as_str()),
            checked(schema.as_str()),
            checked(table.as_str())
        ),
    )
}

/// A table or view of the connected database: `object_id`, `relation_kind` (`r` table, `v` view),
/// `owner`, `is_ours` (1 when the session's user owns it); no row when there is none. It shows
/// objects that the user may not read.
pub fn relation(name: &QualifiedName) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT c.oid AS \"object_id\", c.relkind AS \"relation_kind\", u.usename AS \"owner\", \
             CASE WHEN u.usename = CURRENT_USER THEN 1 ELSE 0 END AS \"is_ours\"\n\
             FROM pg_class AS c\nJOIN pg_namespace AS n ON n.oid = c.relnamespace\n\
             LEFT JOIN pg_user AS u ON u.usesysid = c.relowner\n\
             WHERE n.nspname = {} AND c.relname = {}",
            checked(name.schema.as_str()),
            checked(name.name.as_str())
        ),
    )
}

/// A schema of the connected database: `object_id`, `owner`, `is_ours`.
pub fn schema(name: &Ident) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT n.oid AS \"object_id\", u.usename AS \"owner\", CASE WHEN u.usename = \
             CURRENT_USER THEN 1 ELSE 0 END AS \"is_ours\"\nFROM pg_namespace AS n\n\
             LEFT JOIN pg_user AS u ON u.usesysid = n.nspowner\nWHERE n.nspname = {}",
            checked(name.as_str())
        ),
    )
}

/// The functions of that name in the connected database: `object_id`, `owner`, `is_ours`.
pub fn function(name: &QualifiedName) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT p.oid AS \"object_id\", u.usename AS \"owner\", CASE WHEN u.usename = \
             CURRENT_USER THEN 1 ELSE 0 END AS \"is_ours\"\nFROM pg_proc AS p\n\
             JOIN pg_namespace AS n ON n.oid = p.pronamespace\n\
             LEFT JOIN pg_user AS u ON u.usesysid = p.proowner\n\
             WHERE n.nspname = {} AND p.proname = {}",
            checked(name.schema.as_str()),
            checked(name.name.as_str())
        ),
    )
}

/// One value, `held` (`t` or `f`): whether the session's user has the privilege on the schema.
pub fn has_schema_privilege(schema: &Ident, privilege: SchemaPrivilege) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT HAS_SCHEMA_PRIVILEGE({}, {}) AS \"held\"",
            checked(schema.as_str()),
            checked(privilege.as_str())
        ),
    )
}

/// One value, `held`: whether the session's user has the privilege on a database.
pub fn has_database_privilege(database: &Ident, privilege: DatabasePrivilege) -> Sql {
    Sql::new(
        "SELECT",
        format!(
            "SELECT HAS_DATABASE_PRIVILEGE({}, {}) AS \"held\"",
            checked(database.as_str()),
            checked(privilege.as_str())
        ),
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaPrivilege {
    Create,
    Usage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabasePrivilege {
    Create,
    Temporary,
}

impl SchemaPrivilege {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Usage => "USAGE",
        }
    }
}

impl DatabasePrivilege {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "CREATE",
            Self::Temporary => "TEMPORARY",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_in_every_database_is_listed() {
        let ident = |name: &str| Ident::new(name).unwrap();
        let texts = [
            databases(),
            schemas(&ident("airline")),
            tables(&ident("airline"), &ident("ops")),
            columns(&ident("airline"), &ident("it's"), &ident("planes")),
        ]
        .map(|sql| sql.as_str().to_owned());
        insta::assert_snapshot!(texts.join(";\n"));
    }

    #[test]
    fn owners_and_oids_are_looked_up() {
        let name = "raw.it's".parse().unwrap();
        let texts = [
            relation(&name),
            schema(&Ident::new("raw").unwrap()),
            function(&name),
        ]
        .map(|sql| sql.as_str().to_owned());
        insta::assert_snapshot!(texts.join(";\n"));
    }

    #[test]
    fn privileges_are_asked_for() {
        let name = Ident::new("cargo_db").unwrap();
        assert_eq!(
            has_database_privilege(&name, DatabasePrivilege::Create).as_str(),
            "SELECT HAS_DATABASE_PRIVILEGE('cargo_db', 'CREATE') AS \"held\""
        );
        assert_eq!(
            has_schema_privilege(&name, SchemaPrivilege::Usage).as_str(),
            "SELECT HAS_SCHEMA_PRIVILEGE('cargo_db', 'USAGE') AS \"held\""
        );
    }
}
