//! The select list: stars expanded, names and types of the result.

use sqlparser::ast::{
    ExcludeSelectItem, Expr, SelectItem, SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::names::fold;
use crate::query::blanks::grouped;
use crate::query::exact::Exact;
use crate::query::expression::{UNNAMED, output_name};
use crate::query::scope::ScopeColumn;
use crate::query::translated::OutputColumn;
use crate::query::translator::{Clause, Translator};
use crate::query::typed::Typed;
use crate::query::unify::text_type;

/// One item of the select list with stars expanded.
pub(super) enum Item<'s> {
    Expression { expression: &'s Expr, name: String },
    Column(ScopeColumn),
}

impl Item<'_> {
    /// The name by which other clauses may refer to it, with what it stands for.
    pub(super) fn as_alias(&self) -> (String, Option<Expr>) {
        match self {
            Self::Expression { expression, name } => (name.clone(), Some((*expression).clone())),
            Self::Column(column) => (column.name.clone(), None),
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Expression { name, .. } => name,
            Self::Column(column) => &column.name,
        }
    }
}

/// A translated item.
#[derive(Debug, Clone)]
pub(super) struct Projected {
    pub(super) sql: String,
    pub(super) column: OutputColumn,
    pub(super) exact: Option<Exact>,
    /// The item is an untyped literal.
    pub(super) untyped: bool,
}

impl Translator<'_> {
    pub(super) fn select_items<'s>(
        &mut self,
        projection: &'s [SelectItem],
    ) -> Result<Vec<Item<'s>>> {
        let mut items = Vec::with_capacity(projection.len());
        for item in projection {
            match item {
                SelectItem::UnnamedExpr(expression) => items.push(Item::Expression {
                    expression,
                    name: self.unaliased_name(expression),
                }),
                SelectItem::ExprWithAlias { expr, alias } => items.push(Item::Expression {
                    expression: expr,
                    name: self.name(alias),
                }),
                SelectItem::Wildcard(options) => {
                    let mut columns = self.frame().scope.visible.clone();
                    columns.retain(|column| !column.hidden);
                    if columns.is_empty() {
                        return Err(SqlError::new(
                            SqlState::SYNTAX_ERROR,
                            "SELECT * with no tables specified is not valid",
                        ));
                    }
                    items.extend(self.without_excluded(columns, options)?);
                }
                SelectItem::QualifiedWildcard(kind, options) => {
                    let columns = self.qualified_star(kind)?;
                    items.extend(self.without_excluded(columns, options)?);
                }
                SelectItem::ExprWithAliases { .. } => {
                    return Err(SqlError::unsupported("several aliases of one expression"));
                }
            }
        }
        Ok(items)
    }

    fn unaliased_name(&self, expression: &Expr) -> String {
        let name = output_name(expression);
        if let Expr::Identifier(ident) = expression
            && ident.quote_style.is_none()
            && !self.is_input_column(&self.name(ident))
        {
            // These are casts in Redshift's grammar, and called by their types.
            match name.to_ascii_lowercase().as_str() {
                "sysdate" => return "timestamp".to_owned(),
                "current_date" => return "date".to_owned(),
                _ => {}
            }
        }
        if name == UNNAMED {
            name
        } else {
            fold(&name, false, self.identifier_case())
        }
    }

    fn qualified_star(
        &mut self,
        kind: &SelectItemQualifiedWildcardKind,
    ) -> Result<Vec<ScopeColumn>> {
        let SelectItemQualifiedWildcardKind::ObjectName(name) = kind else {
            return Err(SqlError::unsupported("a star of an expression"));
        };
        let qualifier = self.name_parts(name)?;
        let found = self.frames.iter().rev().find_map(|frame| {
            frame
                .scope
                .relations
                .iter()
                .find(|relation| relation.answers_to(&qualifier))
        });
        found
            .map(|relation| {
                let shown = relation.columns.iter().filter(|column| !column.hidden);
                shown.cloned().collect()
            })
            .ok_or_else(|| {
                SqlError::new(
                    SqlState::UNDEFINED_TABLE,
                    format!("relation \"{}\" does not exist", qualifier.join(".")),
                )
            })
    }

    fn without_excluded<'s>(
        &self,
        mut columns: Vec<ScopeColumn>,
        options: &WildcardAdditionalOptions,
    ) -> Result<impl Iterator<Item = Item<'s>> + use<'s>> {
        if options.opt_ilike.is_some()
            || options.opt_except.is_some()
            || options.opt_replace.is_some()
            || options.opt_rename.is_some()
            || options.opt_alias.is_some()
        {
            return Err(SqlError::unsupported("this option of a star"));
        }
        let excluded = self.excluded_names(options.opt_exclude.as_ref())?;
        expect_listed(&excluded, columns.iter().map(|column| column.name.as_str()))?;
        let unreadable = |column: &ScopeColumn| {
            let scopes = self.frames.iter().map(|frame| &frame.scope);
            scopes
                .flat_map(|scope| &scope.hidden)
                .any(|sql| *sql == column.sql)
        };
        columns.retain(|column| !excluded.contains(&column.name) && !unreadable(column));
        Ok(columns.into_iter().map(Item::Column))
    }

    /// EXCLUDE behind the select list (database developer guide, "EXCLUDE `column_list`").
    pub(super) fn without_listed<'s>(
        &self,
        mut items: Vec<Item<'s>>,
        exclude: Option<&ExcludeSelectItem>,
    ) -> Result<Vec<Item<'s>>> {
        let excluded = self.excluded_names(exclude)?;
        expect_listed(&excluded, items.iter().map(Item::name))?;
        items.retain(|item| !excluded.iter().any(|name| name == item.name()));
        if items.is_empty() {
            return Err(SqlError::new(
                SqlState::SYNTAX_ERROR,
                "EXCLUDE leaves no column to select",
            ));
        }
        Ok(items)
    }

    fn excluded_names(&self, exclude: Option<&ExcludeSelectItem>) -> Result<Vec<String>> {
        let last = |name| Ok(self.name_parts(name)?.pop().unwrap_or_default());
        match exclude {
            None => Ok(Vec::new()),
            Some(ExcludeSelectItem::Single(name)) => Ok(vec![last(name)?]),
            Some(ExcludeSelectItem::Multiple(names)) => names.iter().map(last).collect(),
        }
    }

    /// Translates the select list; `distinct` compares its values.
    pub(super) fn project(
        &mut self,
        items: Vec<Item<'_>>,
        hints: &[RsType],
        distinct: bool,
    ) -> Result<Vec<Projected>> {
        let mut projected = Vec::with_capacity(items.len());
        for (place, item) in items.into_iter().enumerate() {
            self.frame().clause = Clause::Select;
            self.frame().selectable = place;
            let (value, name, origin) = match item {
                Item::Expression { expression, name } => {
                    let origin = self.origin_of_expression(expression);
                    (self.expression(expression)?, name, origin)
                }
                Item::Column(column) => {
                    let origin = self.origin(&column);
                    (self.star_column(&column), column.name, origin)
                }
            };
            let untyped = value.is_unknown();
            let value = self.settled(value, hints.get(place).copied())?;
            let value = if distinct { grouped(value) } else { value };
            self.frame().aliases.push((name.clone(), value.clone()));
            projected.push(Projected {
                sql: value.sql,
                column: OutputColumn {
                    name,
                    data_type: value.data_type,
                    origin,
                },
                exact: value.exact.map(Exact::without_short),
                untyped,
            });
        }
        self.frame().selectable = projected.len();
        Ok(projected)
    }

    /// An untyped literal takes the type that the context wants, else VARCHAR.
    fn settled(&mut self, value: Typed, hint: Option<RsType>) -> Result<Typed> {
        if !value.is_unknown() {
            return Ok(value);
        }
        let target = match hint {
            Some(hint) if hint != RsType::Unknown => hint,
            _ => text_type(&value),
        };
        self.convert(value, target)
    }

    fn star_column(&mut self, column: &ScopeColumn) -> Typed {
        self.record_column_uses(&column.uses);
        let frame = self.frame();
        if !frame.group_keys.contains(&column.sql) {
            frame.ungrouped.push(column.name.clone());
        }
        self.shown_of_group(column.value())
    }
}

fn expect_listed<'n>(excluded: &[String], listed: impl Iterator<Item = &'n str>) -> Result<()> {
    let listed: Vec<_> = listed.collect();
    for name in excluded {
        if !listed.contains(&name.as_str()) {
            return Err(SqlError::new(
                SqlState::UNDEFINED_COLUMN,
                format!("column \"{name}\" in EXCLUDE does not exist"),
            ));
        }
    }
    Ok(())
}
