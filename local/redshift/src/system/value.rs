//! Values of system relations.

use std::borrow::Cow;

/// A value on its way into a DuckDB table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Texts(Vec<String>),
    /// Microseconds since 1970-01-01 UTC.
    Moment(i64),
}

impl Value {
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn float(&self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(*value),
            _ => None,
        }
    }

    /// A whole number as a NUMERIC with so many digits behind the point.
    pub(super) fn scaled(&self, scale: i8) -> Option<i128> {
        let factor = 10_i128.checked_pow(u32::try_from(scale).ok()?)?;
        i128::from(self.integer()?).checked_mul(factor)
    }

    pub(super) fn moment(&self) -> Option<i64> {
        match self {
            Self::Moment(microseconds) => Some(*microseconds),
            _ => None,
        }
    }

    /// Text without zero bytes, which no value may hold.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) if text.contains('\0') => Some(text.replace('\0', "").into()),
            Self::Text(text) => Some(text.into()),
            _ => None,
        }
    }
}

macro_rules! integers {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Value {
            fn from(value: $kind) -> Self {
                Self::Integer(i64::from(value))
            }
        })*
    };
}

integers!(i16, i32, i64, u8, u32);

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<jiff::Timestamp> for Value {
    fn from(value: jiff::Timestamp) -> Self {
        Self::Moment(value.as_microsecond())
    }
}

/// A row of anything that becomes a [`Value`].
macro_rules! row {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::system::value::Value::from($value)),*]
    };
}

pub(super) use row;
