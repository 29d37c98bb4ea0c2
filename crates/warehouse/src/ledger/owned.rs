use model::ColumnType;
use redshift_sql::ledger::ObjectKind;
use redshift_sql::{Ident, QualifiedName, Sql, Target, check};

/// Shows that an object is ours: it was created through a [`Transaction`](crate::Transaction) or read
/// from the [`Ledger`](crate::Ledger), and nothing else makes one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owned<T> {
    object: T,
    object_id: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Schema(pub(crate) Ident);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Table(pub(crate) QualifiedName);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct View(pub(crate) QualifiedName);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Function {
    pub(crate) name: QualifiedName,
    pub(crate) argument_types: Vec<ColumnType>,
}

/// A table of one session; it is in no ledger and ends with the session.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TemporaryTable(pub(crate) Ident);

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Schema {}
    impl Sealed for super::Table {}
    impl Sealed for super::View {}
    impl Sealed for super::Function {}
    impl Sealed for super::TemporaryTable {}
}

/// A kind of object that can be ours.
pub trait Object: sealed::Sealed {
    /// What a statement that writes to it names as its target.
    fn target(&self) -> Target;

    /// The check that it still is the one with this oid; temporary tables need none.
    fn still_ours(&self, object_id: i64) -> Option<Sql>;
}

impl Object for Schema {
    fn target(&self) -> Target {
        Target::Schema(self.0.clone())
    }

    fn still_ours(&self, object_id: i64) -> Option<Sql> {
        Some(check::schema_is_ours(&self.0, object_id))
    }
}

impl Object for Table {
    fn target(&self) -> Target {
        Target::Relation(self.0.clone())
    }

    fn still_ours(&self, object_id: i64) -> Option<Sql> {
        Some(check::relation_is_ours(&self.0, object_id))
    }
}

impl Object for View {
    fn target(&self) -> Target {
        Target::Relation(self.0.clone())
    }

    fn still_ours(&self, object_id: i64) -> Option<Sql> {
        Some(check::relation_is_ours(&self.0, object_id))
    }
}

impl Object for Function {
    fn target(&self) -> Target {
        Target::Function(self.name.clone())
    }

    fn still_ours(&self, object_id: i64) -> Option<Sql> {
        Some(check::function_is_ours(&self.name, object_id))
    }
}

impl Object for TemporaryTable {
    fn target(&self) -> Target {
        Target::Temporary(self.0.clone())
    }

    fn still_ours(&self, _object_id: i64) -> Option<Sql> {
        None
    }
}

impl<T> Owned<T> {
    /// Only for an object that was just created, or that ledger and catalogue agree on.
    pub(crate) fn new(object: T, object_id: i64) -> Self {
        Self { object, object_id }
    }

    /// The object's oid in the catalogue.
    pub fn object_id(&self) -> i64 {
        self.object_id
    }

    pub(crate) fn object(&self) -> &T {
        &self.object
    }
}

impl Owned<Schema> {
    pub fn name(&self) -> &Ident {
        &self.object.0
    }
}

impl Owned<Table> {
    pub fn name(&self) -> &QualifiedName {
        &self.object.0
    }
}

impl Owned<View> {
    pub fn name(&self) -> &QualifiedName {
        &self.object.0
    }
}

impl Owned<Function> {
    pub fn name(&self) -> &QualifiedName {
        &self.object.name
    }

    pub fn argument_types(&self) -> &[ColumnType] {
        &self.object.argument_types
    }
}

impl Owned<TemporaryTable> {
    pub fn name(&self) -> &Ident {
        &self.object.0
    }
}

/// An object as the ledger keeps it.
pub(crate) trait Recorded: Object {
    const KIND: ObjectKind;

    fn schema(&self) -> &Ident;

    fn name(&self) -> Option<&Ident>;

    fn argument_types(&self) -> String {
        String::new()
    }

    fn plain(&self) -> String {
        self.target().to_string()
    }
}

impl Recorded for Schema {
    const KIND: ObjectKind = ObjectKind::Schema;

    fn schema(&self) -> &Ident {
        &self.0
    }

    fn name(&self) -> Option<&Ident> {
        None
    }
}

impl Recorded for Table {
    const KIND: ObjectKind = ObjectKind::Table;

    fn schema(&self) -> &Ident {
        &self.0.schema
    }

    fn name(&self) -> Option<&Ident> {
        Some(&self.0.name)
    }
}

impl Recorded for View {
    const KIND: ObjectKind = ObjectKind::View;

    fn schema(&self) -> &Ident {
        &self.0.schema
    }

    fn name(&self) -> Option<&Ident> {
        Some(&self.0.name)
    }
}

impl Recorded for Function {
    const KIND: ObjectKind = ObjectKind::Function;

    fn schema(&self) -> &Ident {
        &self.name.schema
    }

    fn name(&self) -> Option<&Ident> {
        Some(&self.name.name)
    }

    fn argument_types(&self) -> String {
        argument_text(&self.argument_types)
    }
}

/// How the ledger writes a function's types down.
fn argument_text(types: &[ColumnType]) -> String {
    let types: Vec<String> = types.iter().map(ColumnType::to_string).collect();
    types.join("; ")
}

/// Reads what [`Recorded::argument_types`] wrote; `None` when it is in another form.
pub(crate) fn read_arguments(text: &str) -> Option<Vec<ColumnType>> {
    if text.trim().is_empty() {
        return Some(Vec::new());
    }
    text.split(';')
        .map(|part| part.trim().parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_of_a_function_read_back_from_the_ledger() {
        let types = vec![
            ColumnType::BigInt,
            ColumnType::Decimal {
                precision: 10,
                scale: 2,
            },
        ];
        assert_eq!(read_arguments(&argument_text(&types)), Some(types));
        assert_eq!(read_arguments(""), Some(Vec::new()));
        assert_eq!(read_arguments("BIGINT; nonsense"), None);
    }
}
