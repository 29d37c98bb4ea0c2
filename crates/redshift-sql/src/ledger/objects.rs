//! `objects`: everything that Longshore created and has not dropped.

use super::{Ledger, LedgerWrite, Moment};
use crate::literal::checked;
use crate::{About, Ident, Literal, QualifiedName, Sql};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjectKind {
    Schema,
    Table,
    View,
    Function,
}

/// One object of the ledger. A schema has an empty object name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectRow<'a> {
    pub kind: ObjectKind,
    pub schema: &'a Ident,
    pub name: Option<&'a Ident>,
    /// The signature of a function, as in its name.
    pub argument_types: String,
    /// The object's oid in the catalogue, by which it is known again.
    pub object_id: i64,
    /// What it is for, for people.
    pub purpose: Literal,
    pub created_at: Moment,
}

impl ObjectKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Table => "table",
            Self::View => "view",
            Self::Function => "function",
        }
    }
}

impl Ledger {
    pub fn record_object(&self, row: &ObjectRow<'_>) -> LedgerWrite {
        LedgerWrite::new(
            "INSERT",
            format!(
                "INSERT INTO {} (kind, schema_name, object_name, argument_types, object_id, purpose, \
                 created_at)\nVALUES ({}, {}, {}, {}, {}, {}, {})",
                self.table("objects"),
                checked(row.kind.as_str()),
                checked(row.schema.as_str()),
                checked(row.name.map_or("", Ident::as_str)),
                checked(&row.argument_types),
                row.object_id,
                row.purpose,
                row.created_at,
            ),
        )
    }

    /// Removes an object from the ledger; for a table its loads are forgotten with
    /// [`forget_loads`](Self::forget_loads).
    pub fn forget_object(
        &self,
        kind: ObjectKind,
        schema: &Ident,
        name: Option<&Ident>,
    ) -> LedgerWrite {
        LedgerWrite::new(
            "DELETE",
            format!(
                "DELETE FROM {}\nWHERE {}",
                self.table("objects"),
                is_object(kind, schema, name)
            ),
        )
    }

    /// Rows of `object_id`, `argument_types`, `purpose`; at most one for what is created through the
    /// ledger.
    pub fn find_object(&self, kind: ObjectKind, schema: &Ident, name: Option<&Ident>) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT object_id, argument_types, purpose\nFROM {}\nWHERE {}",
                self.table("objects"),
                is_object(kind, schema, name)
            ),
        )
    }

    /// Every object, in the order of creation: `kind`, `schema_name`, `object_name`,
    /// `argument_types`, `object_id`, `purpose`, `created_at`.
    pub fn list_objects(&self) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT kind, schema_name, object_name, argument_types, object_id, purpose, \
                 created_at\nFROM {}\nORDER BY created_at, schema_name, object_name",
                self.table("objects")
            ),
        )
    }

    /// A check: the ledger lists the table under this oid.
    pub fn lists_relation(&self, kind: ObjectKind, name: &QualifiedName, object_id: i64) -> Sql {
        Sql::new(
            "CHECK",
            format!(
                "SELECT 1 / CASE WHEN COUNT(*) = 1 THEN 1 ELSE 0 END AS \"holds\"\nFROM {}\n\
                 WHERE {} AND object_id = {object_id}",
                self.table("objects"),
                is_object(kind, &name.schema, Some(&name.name)),
            ),
        )
        .expecting(
            About::Ownership,
            format!("the ledger lists \"{}\"", name.plain()),
        )
    }
}

fn is_object(kind: ObjectKind, schema: &Ident, name: Option<&Ident>) -> String {
    format!(
        "kind = {} AND schema_name = {} AND object_name = {}",
        checked(kind.as_str()),
        checked(schema.as_str()),
        checked(name.map_or("", Ident::as_str)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::ledger;

    #[test]
    fn objects_are_recorded_found_and_forgotten() {
        let name: QualifiedName = "raw.it's".parse().unwrap();
        let row = ObjectRow {
            kind: ObjectKind::Table,
            schema: &name.schema,
            name: Some(&name.name),
            argument_types: String::new(),
            object_id: 1_234_567,
            purpose: Literal::new("target of loads").unwrap(),
            created_at: Moment::from_unix_micros(0),
        };
        let texts = [
            ledger().record_object(&row).as_str().to_owned(),
            ledger()
                .find_object(ObjectKind::Schema, &name.schema, None)
                .as_str()
                .to_owned(),
            ledger()
                .lists_relation(ObjectKind::Table, &name, 1_234_567)
                .as_str()
                .to_owned(),
            ledger().list_objects().as_str().to_owned(),
            ledger()
                .forget_object(ObjectKind::View, &name.schema, Some(&name.name))
                .as_str()
                .to_owned(),
        ];
        insta::assert_snapshot!(texts.join(";\n"));
    }
}
