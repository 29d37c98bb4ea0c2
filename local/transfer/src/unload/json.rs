//! JSON: one object a line; booleans are `t` and `f` in quotes' stead of true and false
//! (database developer guide, "UNLOAD", JSON).

use local_dialect::RsType;

use super::value::ValueWriter;
use super::{Error, UnloadColumn};

pub(super) struct Lines {
    types: Vec<RsType>,
    /// Each column's name as a JSON string.
    names: Vec<String>,
}

impl Lines {
    pub(super) fn new(columns: &[UnloadColumn]) -> Result<Self, Error> {
        for (at, column) in columns.iter().enumerate() {
            if matches!(column.data_type, RsType::VarByte(_)) {
                return Err(Error::Type(column.data_type, "JSON"));
            }
            if columns[..at].iter().any(|other| other.name == column.name) {
                return Err(Error::AmbiguousName(column.name.clone()));
            }
        }
        Ok(Self {
            types: columns.iter().map(|column| column.data_type).collect(),
            names: columns.iter().map(|column| quoted(&column.name)).collect(),
        })
    }

    pub(super) fn render(&self, values: &[ValueWriter<'_>], row: usize, line: &mut String) {
        let mut text = String::new();
        let columns = values.iter().zip(&self.types).zip(&self.names);
        for (at, ((value, data_type), name)) in columns.enumerate() {
            line.push(if at == 0 { '{' } else { ',' });
            line.push_str(name);
            line.push(':');
            if value.is_null(row) {
                line.push_str("null");
                continue;
            }
            text.clear();
            value.write(row, &mut text);
            if is_bare(*data_type, &text) {
                line.push_str(&text);
            } else {
                line.push_str(&quoted(&text));
            }
        }
        line.push_str("}\n");
    }
}

/// Numbers and SUPER stand without quotes; `NaN` and `Infinity` are no JSON numbers.
fn is_bare(data_type: RsType, text: &str) -> bool {
    data_type == RsType::Super || (data_type.is_numeric() && !text.contains(['N', 'I']))
}

fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
