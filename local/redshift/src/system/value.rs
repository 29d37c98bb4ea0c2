//! Values of system relations.

use local_dialect::RsType;

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
    /// The value as an SQL literal for a column of type `kind`.
    pub(super) fn literal(&self, kind: RsType) -> String {
        match self {
            Self::Null => format!("CAST(NULL AS {})", kind.duckdb()),
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Float(value) => format!("CAST('{value}' AS {})", kind.duckdb()),
            Self::Text(text) => quoted(text),
            Self::Texts(texts) => {
                let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
                format!("CAST([{}] AS VARCHAR[])", texts.join(", "))
            }
            Self::Moment(microseconds) => format!("make_timestamp({microseconds})"),
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
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
