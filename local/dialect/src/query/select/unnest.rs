//! SUPER values as FROM items: `FROM t, t.list AS element AT index`, `UNPIVOT t.object AS value AT name`,
//! `UNNEST(t.list)` (database developer guide, "Unnesting queries", "Object unpivoting", "UNNEST
//! examples"). What is not an array, or not an object, gives no rows.

use sqlparser::ast::{Expr, FunctionArg, FunctionArgExpr, Ident, JsonPath, TableAlias};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::names::quote;
use crate::query::conversion::known_super;
use crate::query::scope::{Scope, ScopeColumn, ScopeRelation, qualified};
use crate::query::translator::Translator;
use crate::query::typed::Typed;

use super::from::{FromItem, undefined_table};

/// The function that `UNNEST(…) WITH OFFSET` is spelled as before it is parsed.
pub(in crate::query) const UNNEST_WITH_OFFSET: &str = "unnest_with_offset";

/// The name of the index of UNNEST … WITH OFFSET without one.
const OFFSET_COLUMN: &str = "offset_col";

/// What an unnested value shows: two names and the DuckDB text of the rows, with the columns `element`
/// and `place`.
struct Unnested {
    alias: String,
    value: String,
    place: Option<(String, RsType)>,
    rows: String,
}

impl Translator<'_> {
    /// `parts` name no relation: they may be a path into a SUPER column of an earlier FROM item.
    pub(super) fn unnested(
        &mut self,
        parts: &[String],
        path: Option<&JsonPath>,
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        let name = parts.join(".");
        if !self.is_path(parts) {
            return Err(undefined_table(&name));
        }
        let idents: Vec<_> = parts
            .iter()
            .map(|part| Ident::with_quote('"', part))
            .collect();
        let array = match path {
            Some(path) => self.json_path(&Expr::CompoundIdentifier(idents), path)?,
            None => self.column(&idents)?,
        };
        let Some(alias) = alias.filter(|alias| alias.columns.is_empty()) else {
            return Err(SqlError::unsupported(
                "unnesting a SUPER value without an alias",
            ));
        };
        let visible = self.name(&alias.name);
        let rows = array_rows(&super_array(&array, &name)?);
        let place = alias
            .at
            .as_ref()
            .map(|index| (self.name(index), RsType::BigInt));
        Ok(self.unnested_item(Unnested {
            alias: visible.clone(),
            value: visible,
            place,
            rows,
        }))
    }

    /// Whether a FROM item's name begins with an earlier item that has SUPER values.
    pub(super) fn is_path(&self, parts: &[String]) -> bool {
        self.frames
            .iter()
            .flat_map(|frame| &frame.scope.relations)
            .any(|relation| {
                relation.name == parts[0]
                    && relation.columns.iter().any(|column| {
                        column.data_type == RsType::Super
                            && (parts.len() > 1 || column.name == parts[0])
                    })
            })
    }

    /// `UNPIVOT expression AS value [AT name]`.
    pub(super) fn unpivoted_object(
        &mut self,
        expression: &Expr,
        value: &Ident,
        attribute: Option<&Ident>,
    ) -> Result<FromItem> {
        let object = self.expression(expression)?;
        let object = super_array(&object, "UNPIVOT")?;
        let value = self.name(value);
        let place = attribute.map(|name| (self.name(name), RsType::VarChar(65_535)));
        Ok(self.unnested_item(Unnested {
            alias: value.clone(),
            value,
            place,
            rows: object_rows(&object),
        }))
    }

    /// `UNNEST(array) AS alias (value [, index])`.
    pub(super) fn unnest_function(
        &mut self,
        arguments: &[FunctionArg],
        with_offset: bool,
        alias: Option<&TableAlias>,
    ) -> Result<FromItem> {
        let [FunctionArg::Unnamed(FunctionArgExpr::Expr(array))] = arguments else {
            return Err(SqlError::unsupported("UNNEST of several arrays"));
        };
        let array = self.expression(array)?;
        let rows = array_rows(&super_array(&array, "UNNEST")?);
        let alias_name = alias.map_or("unnest".to_owned(), |alias| self.name(&alias.name));
        let named = |place: usize| {
            alias
                .and_then(|alias| alias.columns.get(place))
                .map(|column| self.name(&column.name))
        };
        let value = named(0).unwrap_or_else(|| alias_name.clone());
        let place = with_offset.then(|| {
            let name = named(1).unwrap_or_else(|| OFFSET_COLUMN.to_owned());
            (name, RsType::BigInt)
        });
        if alias.is_some_and(|alias| alias.columns.len() > 1 + usize::from(with_offset)) {
            return Err(SqlError::new(
                SqlState::INVALID_COLUMN_REFERENCE,
                format!("table \"{alias_name}\" has fewer columns than are specified"),
            ));
        }
        Ok(self.unnested_item(Unnested {
            alias: alias_name,
            value,
            place,
            rows,
        }))
    }

    fn unnested_item(&mut self, unnested: Unnested) -> FromItem {
        let sql_name = self.unused_name(&unnested.alias);
        let column = |name: &str, data_type, sql| ScopeColumn {
            name: name.to_owned(),
            data_type,
            sql: qualified(&sql_name, sql),
            uses: Vec::new(),
            exact: None,
            hidden: false,
        };
        let value = column(&unnested.value, RsType::Super, "element");
        let place = unnested
            .place
            .as_ref()
            .map(|(name, data_type)| column(name, *data_type, "place"));
        FromItem {
            sql: format!("LATERAL ({}) AS {}", unnested.rows, quote(&sql_name)),
            scope: Scope::of(ScopeRelation {
                database: None,
                schema: None,
                name: unnested.alias,
                columns: [Some(value), place].into_iter().flatten().collect(),
            }),
        }
    }
}

fn super_array(value: &Typed, name: &str) -> Result<String> {
    if value.data_type == RsType::Super {
        return Ok(value.sql.clone());
    }
    Err(SqlError::new(
        SqlState::DATATYPE_MISMATCH,
        format!(
            "\"{name}\" is of type {} and not of type super",
            value.data_type.base_name()
        ),
    ))
}

/// The elements of an array with their places from 0.
fn array_rows(array: &str) -> String {
    let elements =
        format!("CASE WHEN json_type({array}) = 'ARRAY' THEN CAST({array} AS JSON[]) END");
    format!(
        "SELECT CAST(\"value\" AS VARCHAR) AS \"element\", \"place\" FROM (\
         SELECT unnest({elements}) AS \"value\", \
         unnest(range(len({elements}))) AS \"place\")"
    )
}

/// The values of an object with their names.
fn object_rows(object: &str) -> String {
    let entries = format!("CAST({} AS JSON[])", known_super("entries", &[object]));
    format!(
        "SELECT CAST(json_extract(\"entry\", '$[1]') AS VARCHAR) AS \"element\", \
         json_extract_string(\"entry\", '$[0]') AS \"place\" FROM (\
         SELECT unnest({entries}) AS \"entry\")"
    )
}
