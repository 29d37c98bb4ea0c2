//! What a select item without an alias is called: the rules of PostgreSQL 8, which Redshift keeps.

use sqlparser::ast::{Expr, ObjectNamePart};

/// The name of an expression that has none.
pub(in crate::query) const UNNAMED: &str = "?column?";

/// The name of `expression`'s column, not yet folded.
pub(in crate::query) fn output_name(expression: &Expr) -> String {
    name(expression).unwrap_or_else(|| UNNAMED.to_owned())
}

fn name(expression: &Expr) -> Option<String> {
    match expression {
        Expr::Identifier(ident) => Some(ident.value.clone()),
        Expr::CompoundIdentifier(idents) => idents.last().map(|ident| ident.value.clone()),
        Expr::Nested(inner) | Expr::Collate { expr: inner, .. } => name(inner),
        Expr::Cast {
            expr, data_type, ..
        }
        | Expr::Convert {
            expr,
            data_type: Some(data_type),
            ..
        } => name(expr).or_else(|| type_name(data_type)),
        Expr::TypedString(literal) => type_name(&literal.data_type),
        Expr::Function(function) => function
            .name
            .0
            .last()
            .and_then(ObjectNamePart::as_ident)
            .map(|ident| function_name(&ident.value)),
        Expr::Case { else_result, .. } => else_result
            .as_deref()
            .and_then(|otherwise| match otherwise {
                Expr::Identifier(_) | Expr::CompoundIdentifier(_) => name(otherwise),
                _ => None,
            })
            .or_else(|| Some("case".to_owned())),
        Expr::Extract { .. } => Some("date_part".to_owned()),
        Expr::Position { .. } => Some("position".to_owned()),
        Expr::Substring { .. } => Some("substring".to_owned()),
        Expr::Trim { .. } => Some("btrim".to_owned()),
        Expr::Ceil { .. } => Some("ceil".to_owned()),
        Expr::Floor { .. } => Some("floor".to_owned()),
        Expr::AtTimeZone { .. } => Some("timezone".to_owned()),
        Expr::Interval(_) => Some("interval".to_owned()),
        Expr::JsonAccess { path, .. } => path.path.iter().rev().find_map(|step| match step {
            sqlparser::ast::JsonPathElem::Dot { key, .. } => Some(key.clone()),
            _ => None,
        }),
        _ => None,
    }
}

/// Some functions are synonyms, whose columns are called by the other name.
fn function_name(written: &str) -> String {
    match written.to_ascii_lowercase().as_str() {
        "dateadd" => "date_add",
        "datediff" => "date_diff",
        "date_part" | "datepart" => "pgdate_part",
        "nvl" => "coalesce",
        "decode" => "case",
        "approximate_count" => "count",
        "approximate_percentile_disc" => "percentile_disc",
        _ => written,
    }
    .to_owned()
}

/// A cast of an unnamed value is called by the internal name of its type.
fn type_name(data_type: &sqlparser::ast::DataType) -> Option<String> {
    use crate::data_types::RsType as T;
    let parsed = super::parse_data_type(data_type).ok()?;
    Some(
        match parsed {
            T::SmallInt => "int2",
            T::Integer => "int4",
            T::BigInt => "int8",
            T::Real => "float4",
            T::DoublePrecision => "float8",
            T::Boolean => "bool",
            T::Char(_) => "bpchar",
            T::VarChar(_) => "varchar",
            T::Timestamp => "timestamp",
            T::TimestampTz => "timestamptz",
            T::Time => "time",
            T::TimeTz => "timetz",
            other => other.base_name(),
        }
        .to_owned(),
    )
}
