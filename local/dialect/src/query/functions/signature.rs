//! How a builtin function is described: its arguments, its DuckDB form, its result.

use crate::data_types::{MAX_VARBYTE_BYTES, MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError, SqlState};
use crate::query::builtins::COLUMN_TYPES;
use crate::query::conversion::text_type_of;
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::query::unify::{is_identity, is_text, text_length, text_type};

/// One signature of a function.
pub(super) struct Builtin {
    pub(super) name: &'static str,
    pub(super) arguments: &'static [Argument],
    /// The last argument may repeat.
    pub(super) variadic: bool,
    pub(super) form: Form,
}

/// What an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    Any,
    Text,
    /// INTEGER in DuckDB.
    Integer,
    /// A number of any type, kept as it is; an untyped literal is a double.
    Number,
    /// A NUMERIC or an integer.
    Exact,
    Double,
    Boolean,
    Date,
    /// DATE, TIMESTAMP or TIMESTAMPTZ, as TIMESTAMP.
    Timestamp,
    /// SUPER, or a scalar that becomes one.
    Super,
    VarByte,
    /// An object id: oid, regclass or an integer.
    Identity,
}

/// How the call is written.
pub(super) enum Form {
    /// DuckDB text with `{0}`, `{1}` … for the arguments.
    Template(&'static str, Returns),
    /// Written by code, over arguments already converted.
    Code(fn(&mut Call<'_, '_>) -> Result<Typed>),
    /// Likewise, by code that cannot fail.
    Infallible(fn(&Call<'_, '_>) -> Typed),
}

/// The type of the result.
#[derive(Debug, Clone, Copy)]
pub(super) enum Returns {
    Type(RsType),
    /// The type of an argument.
    Same(usize),
    /// VARCHAR as long as an argument.
    TextOf(usize),
}

/// A signature with a template.
pub(super) const fn entry(
    name: &'static str,
    arguments: &'static [Argument],
    template: &'static str,
    returns: Returns,
) -> Builtin {
    Builtin {
        name,
        arguments,
        variadic: false,
        form: Form::Template(template, returns),
    }
}

/// A signature whose call is written by code.
pub(super) const fn coded(
    name: &'static str,
    arguments: &'static [Argument],
    code: fn(&mut Call<'_, '_>) -> Result<Typed>,
) -> Builtin {
    Builtin {
        name,
        arguments,
        variadic: false,
        form: Form::Code(code),
    }
}

/// Likewise, by code that cannot fail.
pub(super) const fn infallible(
    name: &'static str,
    arguments: &'static [Argument],
    code: fn(&Call<'_, '_>) -> Typed,
) -> Builtin {
    Builtin {
        name,
        arguments,
        variadic: false,
        form: Form::Infallible(code),
    }
}

/// A signature whose call is written by code, with the last argument repeated any number of times.
pub(super) const fn variadic(
    name: &'static str,
    arguments: &'static [Argument],
    code: fn(&mut Call<'_, '_>) -> Result<Typed>,
) -> Builtin {
    Builtin {
        name,
        arguments,
        variadic: true,
        form: Form::Code(code),
    }
}

impl Builtin {
    pub(super) fn takes(&self, types: &[RsType]) -> bool {
        let counts = if self.variadic {
            types.len() >= self.arguments.len()
        } else {
            types.len() == self.arguments.len()
        };
        counts
            && types
                .iter()
                .enumerate()
                .all(|(place, data_type)| self.argument(place).takes(*data_type))
    }

    fn argument(&self, place: usize) -> Argument {
        self.arguments
            .get(place)
            .or(self.arguments.last())
            .copied()
            .unwrap_or(Argument::Any)
    }
}

impl Argument {
    /// The types by which the catalogue lists the argument; others are converted to them.
    pub(super) fn listed(self) -> &'static [RsType] {
        const TEXT: RsType = RsType::VarChar(MAX_VARCHAR_BYTES);
        const DECIMAL: RsType = RsType::Decimal {
            precision: 18,
            scale: 0,
        };
        match self {
            Self::Any => &COLUMN_TYPES,
            Self::Text => &[TEXT],
            Self::Integer => &[RsType::Integer],
            Self::Number => &[
                RsType::Integer,
                RsType::BigInt,
                DECIMAL,
                RsType::Real,
                RsType::DoublePrecision,
            ],
            Self::Exact => &[RsType::Integer, RsType::BigInt, DECIMAL],
            Self::Double => &[RsType::DoublePrecision],
            Self::Boolean => &[RsType::Boolean],
            Self::Date => &[RsType::Date],
            Self::Timestamp => &[RsType::Timestamp],
            Self::Super => &[RsType::Super],
            Self::VarByte => &[RsType::VarByte(MAX_VARBYTE_BYTES)],
            Self::Identity => &[RsType::Oid],
        }
    }

    fn takes(self, data_type: RsType) -> bool {
        use RsType as T;
        if data_type == T::Unknown || data_type == T::Super {
            return self != Self::VarByte;
        }
        match self {
            Self::Any => true,
            Self::Text => {
                is_text(data_type)
                    || data_type.is_numeric()
                    || is_identity(data_type)
                    || matches!(
                        data_type,
                        T::Date | T::Timestamp | T::TimestampTz | T::Time | T::TimeTz
                    )
            }
            Self::Integer => data_type.is_integer(),
            Self::Number | Self::Double => data_type.is_numeric(),
            Self::Exact => data_type.is_integer() || matches!(data_type, T::Decimal { .. }),
            Self::Boolean => data_type == T::Boolean,
            Self::Date | Self::Timestamp => {
                matches!(data_type, T::Date | T::Timestamp | T::TimestampTz)
            }
            Self::Super => data_type.is_numeric() || is_text(data_type) || data_type == T::Boolean,
            Self::VarByte => matches!(data_type, T::VarByte(_)),
            Self::Identity => is_identity(data_type) || data_type.is_integer(),
        }
    }

    fn convert(self, translator: &mut Translator<'_>, value: Typed) -> Result<Typed> {
        let target = match self {
            Self::Any | Self::VarByte => return Ok(value),
            Self::Number | Self::Exact if value.data_type.is_numeric() => return Ok(value),
            Self::Text if value.is_unknown() => text_type(&value),
            Self::Text => text_type_of(value.data_type),
            Self::Integer => RsType::Integer,
            Self::Exact | Self::Identity => RsType::BigInt,
            Self::Number | Self::Double => RsType::DoublePrecision,
            Self::Boolean => RsType::Boolean,
            Self::Date => RsType::Date,
            Self::Timestamp => RsType::Timestamp,
            Self::Super => RsType::Super,
        };
        translator.convert(value, target)
    }
}

/// A call being translated.
pub(super) struct Call<'c, 't> {
    pub(super) translator: &'c mut Translator<'t>,
    pub(super) entry: &'static Builtin,
    pub(super) arguments: Vec<Typed>,
}

impl Call<'_, '_> {
    pub(super) fn translate(mut self) -> Result<Typed> {
        for (place, argument) in self.arguments.iter_mut().enumerate() {
            let value = std::mem::replace(argument, Typed::null());
            *argument = self.entry.argument(place).convert(self.translator, value)?;
        }
        match &self.entry.form {
            Form::Code(code) => code(&mut self),
            Form::Infallible(code) => Ok(code(&self)),
            Form::Template(template, returns) => {
                Ok(Typed::new(self.filled(template), self.returned(*returns)))
            }
        }
    }

    pub(super) fn filled(&self, template: &str) -> String {
        let mut sql = String::with_capacity(template.len() + 32);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            sql.push_str(&rest[..open]);
            let close = rest[open..].find('}').map_or(rest.len(), |at| open + at);
            let place: Option<usize> = rest[open + 1..close].parse().ok();
            if let Some(argument) = place.and_then(|place| self.arguments.get(place)) {
                sql.push_str(&argument.sql);
            }
            rest = rest.get(close + 1..).unwrap_or("");
        }
        sql.push_str(rest);
        sql
    }

    fn returned(&self, returns: Returns) -> RsType {
        match returns {
            Returns::Type(data_type) => data_type,
            Returns::Same(place) => self.arguments[place].data_type,
            Returns::TextOf(place) => match text_length(self.arguments[place].data_type) {
                Some(length) => RsType::VarChar(length),
                None => RsType::Text,
            },
        }
    }

    pub(super) fn sql(&self, place: usize) -> &str {
        &self.arguments[place].sql
    }

    pub(super) fn data_type(&self, place: usize) -> RsType {
        self.arguments[place].data_type
    }

    pub(super) fn len(&self) -> usize {
        self.arguments.len()
    }

    /// A constant text argument, or `None`.
    pub(super) fn text(&self, place: usize) -> Option<&str> {
        self.arguments.get(place)?.as_text()
    }

    /// `name` over arguments of these types does not exist.
    pub(super) fn undefined(&self) -> SqlError {
        let types: Vec<_> = self.arguments.iter().map(|a| a.data_type).collect();
        undefined_function(self.entry.name, &types)
    }
}

/// The longest VARCHAR.
pub(super) const LONG_TEXT: Returns = Returns::Type(RsType::VarChar(MAX_VARCHAR_BYTES));

pub(in crate::query) fn undefined_function(name: &str, types: &[RsType]) -> SqlError {
    let types: Vec<_> = types.iter().map(|kind| kind.base_name()).collect();
    SqlError::new(
        SqlState::UNDEFINED_FUNCTION,
        format!("function {name}({}) does not exist", types.join(", ")),
    )
    .with_hint(
        "No function matches the given name and argument types. You may need to add explicit type casts.",
    )
}
