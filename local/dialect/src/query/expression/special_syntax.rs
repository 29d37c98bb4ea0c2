//! Functions with a grammar of their own, and type names.

use sqlparser::ast::{
    CeilFloorKind, DataType, DateTimeField, Expr, ObjectNamePart, TrimWhereField,
};

use crate::cursor::Cursor;
use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::names::IdentifierCase;
use crate::query::translator::Translator;
use crate::query::typed::{Constant, Typed};

impl Translator<'_> {
    pub(super) fn special_function(&mut self, expression: &Expr) -> Result<Typed> {
        match expression {
            Expr::Extract { field, expr, .. } => {
                let value = self.expression(expr)?;
                self.date_part(&date_part_name(field), value)
            }
            Expr::Ceil { expr, field } | Expr::Floor { expr, field } => {
                let name = match expression {
                    Expr::Ceil { .. } => "ceil",
                    _ => "floor",
                };
                if !matches!(
                    field,
                    CeilFloorKind::DateTimeField(DateTimeField::NoDateTime)
                ) {
                    return Err(SqlError::unsupported(format!(
                        "{name} with a scale or field"
                    )));
                }
                let value = self.expression(expr)?;
                self.builtin(name, vec![value])
            }
            Expr::Position { expr, r#in } => {
                let part = self.expression(expr)?;
                let whole = self.expression(r#in)?;
                self.builtin("strpos", vec![whole, part])
            }
            Expr::Substring {
                expr,
                substring_from,
                substring_for,
                ..
            } => self.substring(expr, substring_from.as_deref(), substring_for.as_deref()),
            Expr::Trim {
                trim_where,
                trim_what,
                expr,
                trim_characters,
            } => self.trim(
                *trim_where,
                trim_what.as_deref(),
                expr,
                trim_characters.as_deref(),
            ),
            other => Err(SqlError::unsupported(format!("the expression {other}"))),
        }
    }

    fn substring(
        &mut self,
        value: &Expr,
        from: Option<&Expr>,
        length: Option<&Expr>,
    ) -> Result<Typed> {
        let mut arguments = vec![self.expression(value)?];
        match from {
            Some(from) => arguments.push(self.expression(from)?),
            None => arguments.push(Typed::constant(
                "1",
                RsType::Integer,
                Constant::Number("1".to_owned()),
            )),
        }
        if let Some(length) = length {
            arguments.push(self.expression(length)?);
        }
        self.builtin("substring", arguments)
    }

    fn trim(
        &mut self,
        side: Option<TrimWhereField>,
        what: Option<&Expr>,
        value: &Expr,
        characters: Option<&[Expr]>,
    ) -> Result<Typed> {
        let name = match side {
            Some(TrimWhereField::Leading) => "ltrim",
            Some(TrimWhereField::Trailing) => "rtrim",
            _ => "btrim",
        };
        let mut arguments = vec![self.expression(value)?];
        if let Some(what) = what {
            arguments.push(self.expression(what)?);
        } else if let Some([characters]) = characters {
            arguments.push(self.expression(characters)?);
        }
        self.builtin(name, arguments)
    }
}

/// The name of a date part as written, in lower case.
fn date_part_name(field: &DateTimeField) -> String {
    match field {
        DateTimeField::Custom(ident) => ident.value.to_lowercase(),
        other => other.to_string().to_lowercase(),
    }
}

/// The Redshift type of a type name in a cast; `pg_catalog.` is allowed before it.
pub(in crate::query) fn parse_data_type(data_type: &DataType) -> Result<RsType> {
    if let DataType::Custom(name, modifiers) = data_type {
        let parts: Vec<_> = name.0.iter().filter_map(ObjectNamePart::as_ident).collect();
        if let [first @ .., last] = parts.as_slice() {
            let in_catalog = first.len() == 1 && first[0].value.eq_ignore_ascii_case("pg_catalog");
            if in_catalog || first.is_empty() {
                return named_type(
                    &last.value,
                    last.quote_style.is_some(),
                    in_catalog,
                    modifiers,
                );
            }
        }
    }
    if let DataType::Array(_) = data_type {
        return match data_type.to_string().to_lowercase().as_str() {
            "text[]" | "pg_catalog.text[]" | "varchar[]" | "name[]" => Ok(RsType::TextArray),
            other => Err(SqlError::new(
                SqlState::UNDEFINED_OBJECT,
                format!("type \"{other}\" does not exist"),
            )),
        };
    }
    read_type(&data_type.to_string())
}

fn named_type(name: &str, quoted: bool, in_catalog: bool, modifiers: &[String]) -> Result<RsType> {
    match name.to_lowercase().as_str() {
        "char" if quoted || (in_catalog && modifiers.is_empty()) => Ok(RsType::SingleChar),
        "text" if in_catalog => Ok(RsType::Text),
        lower if modifiers.is_empty() => read_type(lower),
        lower => read_type(&format!("{lower}({})", modifiers.join(", "))),
    }
}

fn read_type(text: &str) -> Result<RsType> {
    let mut cursor = Cursor::new(text, IdentifierCase::Insensitive)?;
    let parsed = RsType::parse(&mut cursor)?;
    cursor.expect_end()?;
    Ok(parsed)
}
