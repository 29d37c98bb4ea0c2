//! From names to objects and back, as `regclass` and its kin do.

use local_dialect::RsType;
use local_dialect::cursor::Cursor;
use local_dialect::error::{SqlError, SqlState};
use local_dialect::names::ObjectName;
use local_dialect::type_functions;

use super::View;
use crate::catalog::{Function, Relation, Table};
use crate::session::Result;
use crate::system;

impl View {
    /// The oid of a relation by number or by name over the search path; 42P01 where there is none.
    pub(super) fn relation_oid(&self, text: &str) -> Result<u32> {
        if let Ok(oid) = text.trim().parse() {
            return Ok(oid);
        }
        let name = self.parse_name(text)?;
        self.find_relation(&name).ok_or_else(|| {
            SqlError::new(
                SqlState::UNDEFINED_TABLE,
                format!("relation \"{name}\" does not exist"),
            )
        })
    }

    fn parse_name(&self, text: &str) -> Result<ObjectName> {
        let mut cursor = Cursor::new(text, self.settings.identifier_case())?;
        let name = cursor.object_name()?;
        cursor.expect_end()?;
        Ok(name)
    }

    fn find_relation(&self, name: &ObjectName) -> Option<u32> {
        let temporary = |schema: &str| schema.starts_with("pg_temp");
        if name.schema.as_deref().is_none_or(temporary)
            && let Some(table) = self.temporary.get(&name.name)
        {
            return Some(table.oid);
        }
        if let Some(found) = system::find(name.schema.as_deref(), &name.name) {
            return Some(found.oid);
        }
        let named = name.schema.iter();
        let path = self.search_path.iter().filter(|_| name.schema.is_none());
        named
            .chain(path)
            .filter_map(|schema| self.catalog.schema(schema))
            .find_map(|schema| self.catalog.relation(schema.oid, &name.name))
            .map(Relation::oid)
    }

    pub(super) fn relation(&self, oid: u32) -> Option<&Relation> {
        self.catalog.relation_by_oid(oid)
    }

    /// A user's table, temporary ones too.
    pub(super) fn table(&self, oid: u32) -> Option<&Table> {
        let temporary = self.temporary.by_oid(oid).map(AsRef::as_ref);
        temporary.or_else(|| Some(self.relation(oid)?.as_table()?.as_ref()))
    }

    /// Bytes of the tables of a database, by name or oid; those of another database are not looked
    /// into.
    pub(super) fn database_size(&self, database: &str) -> Result<String> {
        let oid = database.parse().ok();
        let found = self
            .cluster
            .databases()
            .find(|known| Some(known.oid) == oid);
        let found = match found {
            Some(found) => found,
            None => self.cluster.require_database(database)?,
        };
        let tables = self.catalog.relations().filter_map(Relation::as_table);
        let blocks: i64 = if found.name == self.catalog.database() {
            tables.map(|table| system::table_blocks(table)).sum()
        } else {
            0
        };
        Ok((blocks << 20).to_string())
    }

    /// The name of the object behind a value of type regclass, regtype or regproc.
    pub(crate) fn object_name(&self, kind: RsType, oid: u32) -> String {
        match kind {
            _ if oid == 0 => "-".to_owned(),
            RsType::RegClass => self.relation_name(oid),
            RsType::RegType => type_name(oid, None),
            RsType::RegProcedure => self.signature(oid),
            _ => self.function_name(oid),
        }
    }

    /// A function's name, or its oid where nothing is known of it.
    pub(super) fn function_name(&self, oid: u32) -> String {
        match (self.function(oid), system::builtin_function(oid)) {
            (Some(function), _) => function.name.clone(),
            (None, Some(function)) => function.name.to_owned(),
            (None, None) => {
                type_functions::name_of(oid).map_or_else(|| oid.to_string(), str::to_owned)
            }
        }
    }

    /// A function's name with the types of its arguments.
    fn signature(&self, oid: u32) -> String {
        let arguments = match (self.function(oid), system::builtin_function(oid)) {
            (Some(function), _) => &function.arguments,
            (None, Some(function)) => &function.arguments,
            (None, None) => return oid.to_string(),
        };
        let types: Vec<&str> = arguments.iter().map(|kind| kind.base_name()).collect();
        format!("{}({})", self.function_name(oid), types.join(","))
    }

    pub(super) fn function(&self, oid: u32) -> Option<&Function> {
        self.catalog.function(oid)
    }

    /// Whether the relation is the one that its bare name means.
    pub(super) fn is_visible(&self, oid: u32) -> bool {
        if self.temporary.by_oid(oid).is_some() {
            return true;
        }
        if let Some(found) = system::find_by_oid(oid) {
            return found.schema_oid() == system::PG_CATALOG
                || self.search_path.iter().any(|schema| schema == found.schema);
        }
        if let Some((table, _)) = system::constraint_of_oid(oid) {
            return self.is_visible(table);
        }
        self.relation(oid).is_some_and(|relation| {
            self.find_relation(&ObjectName::bare(relation.name())) == Some(oid)
        })
    }

    /// A relation's name, with its schema where the bare name means another one.
    pub(super) fn relation_name(&self, oid: u32) -> String {
        if let Some(table) = self.temporary.by_oid(oid) {
            return table.name.clone();
        }
        if let Some(found) = system::find_by_oid(oid) {
            return if self.is_visible(oid) {
                found.name.to_owned()
            } else {
                format!("{}.{}", found.schema, found.name)
            };
        }
        match self.relation(oid) {
            Some(relation) if self.is_visible(oid) => relation.name().to_owned(),
            Some(relation) => format!(
                "{}.{}",
                self.catalog.schema_name(relation.schema()),
                relation.name()
            ),
            None => oid.to_string(),
        }
    }
}

/// A type's name from its identity on the wire.
pub(super) fn type_name(oid: u32, typmod: Option<i32>) -> String {
    match (RsType::from_oid(oid, typmod.unwrap_or(-1)), typmod) {
        (None, _) if oid == 0 => "-".to_owned(),
        (None, _) => "???".to_owned(),
        (Some(kind), Some(modifier)) if modifier >= 0 => kind.to_string(),
        (Some(kind), _) => kind.base_name().to_owned(),
    }
}

/// A type's oid from its name; 42704 where there is none.
pub(super) fn type_oid(text: &str) -> Result<u32> {
    if let Ok(oid) = text.trim().parse() {
        return Ok(oid);
    }
    let bare = text.trim().trim_start_matches("pg_catalog.");
    let mut cursor = Cursor::new(bare, local_dialect::IdentifierCase::Insensitive)?;
    RsType::parse(&mut cursor).map(RsType::oid).map_err(|_| {
        SqlError::new(
            SqlState::UNDEFINED_OBJECT,
            format!("type \"{text}\" does not exist"),
        )
    })
}
