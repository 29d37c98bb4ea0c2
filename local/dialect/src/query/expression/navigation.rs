//! SUPER navigation by dots and brackets. SUPER is stored as JSON text; what is not there is NULL
//! (lax mode, the default).

use sqlparser::ast::{AccessExpr, Expr, Ident, JsonPath, JsonPathElem, Subscript, Value};

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::translator::Translator;
use crate::query::typed::{Typed, quote_text};

/// `value.name`.
pub(super) fn field(value: &Typed, name: &str) -> Typed {
    let path = format!("$.\"{}\"", name.replace('"', "\\\""));
    extracted(value, &quote_text(&path))
}

/// `value[index]`; DuckDB would count a negative index from the end.
fn element(value: &Typed, index: &Typed) -> Typed {
    let path = match index.as_integer() {
        Some(place) if place >= 0 => format!("'$[{place}]'"),
        _ => format!("CASE WHEN {0} >= 0 THEN '$[' || {0} || ']' END", index.sql),
    };
    extracted(value, &path)
}

fn extracted(value: &Typed, path: &str) -> Typed {
    Typed::new(
        format!("CAST(json_extract({}, {path}) AS VARCHAR)", value.sql),
        RsType::Super,
    )
}

impl Translator<'_> {
    /// The attribute that a name in a path means: in lower case, unless the session asks otherwise.
    pub(super) fn attribute_name(&self, name: &str, quoted: bool) -> String {
        if self.session().super_options.case_sensitive_attributes {
            name.to_owned()
        } else {
            crate::names::fold(name, quoted, self.identifier_case())
        }
    }

    pub(in crate::query) fn json_path(&mut self, value: &Expr, path: &JsonPath) -> Result<Typed> {
        self.expect_lax_navigation()?;
        let (mut value, skipped) = self.path_root(value, path)?;
        for step in path.path.iter().skip(skipped) {
            value = match step {
                JsonPathElem::Bracket { key } if is_array(value.data_type) => {
                    self.array_element(&value, key)?
                }
                _ if value.data_type != RsType::Super => return Err(not_super(value.data_type)),
                JsonPathElem::Dot { key, quoted } => {
                    let name = self.attribute_name(key, *quoted);
                    field(&value, &name)
                }
                JsonPathElem::Bracket { key } | JsonPathElem::ColonBracket { key } => {
                    self.subscript(&value, key)?
                }
            };
        }
        Ok(value)
    }

    pub(super) fn expect_lax_navigation(&self) -> Result<()> {
        if self.session().super_options.strict_navigation {
            return Err(SqlError::unsupported("navigate_super_null_on_error = off"));
        }
        Ok(())
    }

    /// The column at the head of a path: sqlparser may have cut `t.c[0]` behind `t`.
    fn path_root(&mut self, value: &Expr, path: &JsonPath) -> Result<(Typed, usize)> {
        let mut idents = match value {
            Expr::Identifier(ident) => vec![ident.clone()],
            Expr::CompoundIdentifier(idents) => idents.clone(),
            other => return Ok((self.expression(other)?, 0)),
        };
        let mut skipped = 0;
        loop {
            let dot = match path.path.get(skipped) {
                Some(JsonPathElem::Dot { key, quoted }) => Some((key, *quoted)),
                _ => None,
            };
            match self.column(&idents) {
                Ok(found) => return Ok((found, skipped)),
                Err(error) => {
                    let Some((key, quoted)) = dot else {
                        return Err(error);
                    };
                    idents.push(if quoted {
                        Ident::with_quote('"', key)
                    } else {
                        Ident::new(key)
                    });
                    skipped += 1;
                }
            }
        }
    }

    pub(super) fn field_access(&mut self, root: &Expr, chain: &[AccessExpr]) -> Result<Typed> {
        self.expect_lax_navigation()?;
        let mut value = self.expression(root)?;
        for access in chain {
            value = match access {
                AccessExpr::Subscript(Subscript::Index { index }) if is_array(value.data_type) => {
                    self.array_element(&value, index)?
                }
                _ if value.data_type != RsType::Super => return Err(not_super(value.data_type)),
                AccessExpr::Dot(Expr::Identifier(ident)) => {
                    let name = self.attribute_name(&ident.value, ident.quote_style.is_some());
                    field(&value, &name)
                }
                AccessExpr::Subscript(Subscript::Index { index }) => {
                    self.subscript(&value, index)?
                }
                _ => return Err(SqlError::unsupported("this SUPER navigation")),
            };
        }
        Ok(value)
    }

    /// An element of an array of the catalogue: arrays count from 1, vectors from 0.
    fn array_element(&mut self, array: &Typed, key: &Expr) -> Result<Typed> {
        let index = self.expression(key)?;
        if !index.data_type.is_integer() {
            return Err(SqlError::new(
                SqlState::DATATYPE_MISMATCH,
                "array subscript must have type integer",
            ));
        }
        let split = format!("string_split({}, ' ')", array.sql);
        let (element, kind) = match array.data_type {
            RsType::Int2Vector => (format!("({split})[{} + 1]", index.sql), RsType::SmallInt),
            RsType::OidVector => (format!("({split})[{} + 1]", index.sql), RsType::Oid),
            RsType::SmallIntArray => (format!("({})[{}]", array.sql, index.sql), RsType::SmallInt),
            RsType::IntegerArray => (format!("({})[{}]", array.sql, index.sql), RsType::Integer),
            _ => (format!("({})[{}]", array.sql, index.sql), RsType::Text),
        };
        Ok(Typed::new(
            format!("CAST({element} AS {})", kind.duckdb()),
            kind,
        ))
    }

    fn subscript(&mut self, value: &Typed, key: &Expr) -> Result<Typed> {
        if let Expr::Value(literal) = key
            && let Value::SingleQuotedString(name) = &literal.value
        {
            return Ok(field(value, name));
        }
        let index = self.expression(key)?;
        let index = match index.data_type {
            RsType::Super => self.convert(index, RsType::BigInt)?,
            _ => index,
        };
        if !index.data_type.is_integer() {
            return Err(SqlError::new(
                SqlState::DATATYPE_MISMATCH,
                "a SUPER array is indexed by an integer",
            ));
        }
        Ok(element(value, &index))
    }
}

/// Arrays of the catalogue.
fn is_array(kind: RsType) -> bool {
    matches!(
        kind,
        RsType::TextArray
            | RsType::AclItemArray
            | RsType::SmallIntArray
            | RsType::IntegerArray
            | RsType::Int2Vector
            | RsType::OidVector
    )
}

fn not_super(kind: RsType) -> SqlError {
    SqlError::new(
        SqlState::DATATYPE_MISMATCH,
        format!(
            "navigation by path needs a value of type super, not {}",
            kind.base_name()
        ),
    )
}
