//! A database's catalogue as one transaction sees it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use duckdb::Connection;
use local_dialect::error::{SqlError, SqlState};

use super::object::{
    DefaultPrivilege, Function, Grant, GrantTarget, Object, ObjectKey, Relation, Schema,
};
use super::store;
use crate::session::Result;

/// See the module; [`DatabaseCatalog::load`] reads it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DatabaseCatalog {
    database: String,
    schemas: BTreeMap<u32, Schema>,
    relations: BTreeMap<u32, Relation>,
    /// Oid by schema and name.
    relation_names: HashMap<(u32, String), u32>,
    functions: BTreeMap<u32, Function>,
    grants: HashMap<GrantTarget, Vec<Grant>>,
    default_privileges: Vec<DefaultPrivilege>,
    /// By relation and column number, 0 for the relation itself.
    comments: HashMap<(u32, i16), String>,
}

impl DatabaseCatalog {
    /// Reads the database's hidden schema in the connection's transaction.
    pub fn load(connection: &Connection, database: &str) -> Result<Self> {
        Ok(Self::of(database, store::load(connection, database)?))
    }

    /// The catalogue that holds these objects.
    pub(crate) fn of(database: &str, objects: impl IntoIterator<Item = Object>) -> Self {
        let mut catalog = Self {
            database: database.to_owned(),
            ..Self::default()
        };
        for object in objects {
            catalog.add(object);
        }
        let schemas = &catalog.schemas;
        for function in catalog.functions.values_mut() {
            if let Some(schema) = schemas.get(&function.schema_oid) {
                function.schema.clone_from(&schema.name);
            }
        }
        catalog
    }

    /// Adds or replaces an object, as [`super::put`] does to the hidden schema.
    pub(crate) fn put(&mut self, object: Object) {
        self.remove(&object.key());
        if let Object::Schema(schema) = &object {
            for function in self.functions.values_mut() {
                if function.schema_oid == schema.oid {
                    function.schema.clone_from(&schema.name);
                }
            }
        }
        self.add(match object {
            Object::Function(mut function) => {
                if let Some(schema) = self.schemas.get(&function.schema_oid) {
                    function.schema.clone_from(&schema.name);
                }
                Object::Function(function)
            }
            other => other,
        });
    }

    /// Removes an object; one that is not there is no error.
    pub(crate) fn remove(&mut self, key: &ObjectKey) {
        match key {
            ObjectKey::Schema(oid) => {
                self.schemas.remove(oid);
            }
            ObjectKey::Relation(oid) => {
                if let Some(relation) = self.relations.remove(oid) {
                    let name = (relation.schema(), relation.name().to_owned());
                    // Another relation may have taken the name before this one gave it up.
                    if self.relation_names.get(&name) == Some(oid) {
                        self.relation_names.remove(&name);
                    }
                }
            }
            ObjectKey::Function(oid) => {
                self.functions.remove(oid);
            }
            ObjectKey::Grant { target, .. } => {
                if let Some(grants) = self.grants.get_mut(target) {
                    grants.retain(|grant| grant.key() != *key);
                    if grants.is_empty() {
                        self.grants.remove(target);
                    }
                }
            }
            ObjectKey::DefaultPrivilege { .. } => self
                .default_privileges
                .retain(|default| default.key() != *key),
            ObjectKey::Comment { oid, column } => {
                self.comments.remove(&(*oid, *column));
            }
        }
    }

    fn add(&mut self, object: Object) {
        match object {
            Object::Schema(schema) => {
                self.schemas.insert(schema.oid, schema);
            }
            Object::Table(table) => self.add_relation(Relation::Table(Arc::from(table))),
            Object::View(view) => self.add_relation(Relation::View(Arc::from(view))),
            Object::Function(function) => {
                self.functions.insert(function.oid, function);
            }
            Object::Grant(grant) => self
                .grants
                .entry(grant.target.clone())
                .or_default()
                .push(grant),
            Object::DefaultPrivilege(default) => self.default_privileges.push(default),
            Object::Comment(comment) => {
                self.comments
                    .insert((comment.oid, comment.column), comment.text);
            }
        }
    }

    fn add_relation(&mut self, relation: Relation) {
        let name = (relation.schema(), relation.name().to_owned());
        self.relation_names.insert(name, relation.oid());
        self.relations.insert(relation.oid(), relation);
    }

    /// The database's name.
    pub fn database(&self) -> &str {
        &self.database
    }

    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.schemas.values()
    }

    pub fn schema(&self, name: &str) -> Option<&Schema> {
        self.schemas.values().find(|schema| schema.name == name)
    }

    pub fn schema_by_oid(&self, oid: u32) -> Option<&Schema> {
        self.schemas.get(&oid)
    }

    /// 3F000 where there is no such schema.
    pub fn require_schema(&self, name: &str) -> Result<&Schema> {
        self.schema(name).ok_or_else(|| {
            SqlError::new(
                SqlState::INVALID_SCHEMA_NAME,
                format!("schema \"{name}\" does not exist"),
            )
        })
    }

    /// The schema's name, for what is known to be in a schema.
    pub fn schema_name(&self, oid: u32) -> &str {
        self.schemas
            .get(&oid)
            .map_or("pg_temp", |schema| schema.name.as_str())
    }

    /// Tables and views by oid.
    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.values()
    }

    pub fn relation(&self, schema_oid: u32, name: &str) -> Option<&Relation> {
        // The key owns its name; a lookup by reference would need a key type of its own.
        let oid = self.relation_names.get(&(schema_oid, name.to_owned()))?;
        self.relations.get(oid)
    }

    pub fn relation_by_oid(&self, oid: u32) -> Option<&Relation> {
        self.relations.get(&oid)
    }

    /// Regular and materialized views that are bound to the relation or function `oid`.
    pub fn dependents(&self, oid: u32) -> impl Iterator<Item = &Relation> {
        self.relations.values().filter(move |relation| {
            relation.definition().is_some_and(|definition| {
                let needed = &definition.dependencies;
                needed.iter().any(|needed| needed.oid == oid)
            })
        })
    }

    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.functions.values()
    }

    /// All functions of a name in a schema.
    pub fn overloads(&self, schema_oid: u32, name: &str) -> impl Iterator<Item = &Function> {
        self.functions
            .values()
            .filter(move |function| function.schema_oid == schema_oid && function.name == name)
    }

    pub fn function(&self, oid: u32) -> Option<&Function> {
        self.functions.get(&oid)
    }

    /// Grants on exactly this target.
    pub fn grants_on(&self, target: &GrantTarget) -> &[Grant] {
        self.grants.get(target).map_or(&[], Vec::as_slice)
    }

    /// Grants on columns of the relation `oid`.
    pub fn column_grants(&self, oid: u32) -> impl Iterator<Item = &Grant> {
        self.grants().filter(
            move |grant| matches!(grant.target, GrantTarget::Column(relation, _) if relation == oid),
        )
    }

    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.grants.values().flatten()
    }

    pub fn default_privileges(&self) -> &[DefaultPrivilege] {
        &self.default_privileges
    }

    /// The comment on a relation, or on its column where `column` is not 0.
    pub fn comment(&self, oid: u32, column: i16) -> Option<&str> {
        self.comments.get(&(oid, column)).map(String::as_str)
    }

    /// What bears a comment, as relation and column number.
    pub fn commented(&self) -> impl Iterator<Item = (u32, i16)> {
        self.comments.keys().copied()
    }
}
