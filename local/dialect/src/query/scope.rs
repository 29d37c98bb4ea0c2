//! Names that a query can refer to.

use std::collections::BTreeSet;

use crate::data_types::RsType;
use crate::names::quote;

use super::exact::Exact;
use super::typed::Typed;

/// A column as an expression reaches it.
#[derive(Debug, Clone)]
pub(super) struct ScopeColumn {
    pub(super) name: String,
    pub(super) data_type: RsType,
    /// DuckDB text that yields the value.
    pub(super) sql: String,
    /// Places in the list of reads, with the column's name there: naming the column needs the
    /// privilege to read it.
    pub(super) uses: Vec<(usize, String)>,
    /// What is known of an exact number.
    pub(super) exact: Option<Exact>,
    /// Left out by a star and by NATURAL.
    pub(super) hidden: bool,
}

impl ScopeColumn {
    pub(super) fn value(&self) -> Typed {
        Typed {
            exact: self.exact.clone(),
            ..Typed::new(self.sql.clone(), self.data_type)
        }
    }
}

/// One item of a FROM list under the name by which columns are qualified.
#[derive(Debug, Clone)]
pub(super) struct ScopeRelation {
    pub(super) database: Option<String>,
    pub(super) schema: Option<String>,
    pub(super) name: String,
    pub(super) columns: Vec<ScopeColumn>,
}

impl ScopeRelation {
    /// Whether `qualifier` (`[[database, ]schema, ]name`) means this relation.
    pub(super) fn answers_to(&self, qualifier: &[String]) -> bool {
        let own = [
            self.database.as_deref(),
            self.schema.as_deref(),
            Some(self.name.as_str()),
        ];
        qualifier.len() <= own.len()
            && qualifier
                .iter()
                .rev()
                .zip(own.iter().rev())
                .all(|(written, own)| *own == Some(written.as_str()))
    }
}

/// What one SELECT's FROM clause makes visible.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub(super) relations: Vec<ScopeRelation>,
    /// Columns that can be named without a qualifier, in the order of `*`; a column joined by USING
    /// is here once.
    pub(super) visible: Vec<ScopeColumn>,
    /// DuckDB texts of columns that a star leaves out.
    pub(super) hidden: Vec<String>,
}

impl Scope {
    pub(super) fn of(relation: ScopeRelation) -> Self {
        Self {
            visible: relation.columns.clone(),
            relations: vec![relation],
            hidden: Vec::new(),
        }
    }

    /// Adds the relations of `other`; columns stay apart.
    pub(super) fn extend(&mut self, other: Self) {
        self.relations.extend(other.relations);
        self.visible.extend(other.visible);
        self.hidden.extend(other.hidden);
    }

    /// Names of the relations, as error messages list them.
    pub(super) fn relation_names(&self) -> String {
        let names: Vec<_> = self
            .relations
            .iter()
            .map(|relation| relation.name.as_str())
            .collect();
        names.join(", ")
    }
}

/// DuckDB names for the columns of a derived table: DuckDB compares names without case, so a name
/// that occurs again gets a number.
pub(super) fn distinct_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names
        .into_iter()
        .map(|name| {
            let mut candidate = name.to_owned();
            let mut number = 0_u32;
            while !taken.insert(candidate.to_lowercase()) {
                number += 1;
                candidate = format!("{name}_{number}");
            }
            candidate
        })
        .collect()
}

/// `"qualifier"."column"`.
pub(super) fn qualified(qualifier: &str, column: &str) -> String {
    format!("{}.{}", quote(qualifier), quote(column))
}

/// `"a", "b"`.
pub(super) fn quoted_list<'a>(names: impl IntoIterator<Item = &'a String>) -> String {
    let quoted: Vec<_> = names.into_iter().map(|name| quote(name)).collect();
    quoted.join(", ")
}
