//! JSON files: one object a line; booleans are `t` and `f` in quotes' stead of true and false
//! (database developer guide, "UNLOAD", JSON).

use arrow::array::RecordBatch;
use local_dialect::RsType;

use super::UnloadColumn;
use super::value::ValueWriter;

pub(super) struct Writer {
    types: Vec<RsType>,
    /// Each column's name as a JSON string.
    names: Vec<String>,
    content: String,
}

impl Writer {
    pub(super) fn new(columns: &[UnloadColumn]) -> Self {
        Self {
            types: columns.iter().map(|column| column.data_type).collect(),
            names: columns.iter().map(|column| quoted(&column.name)).collect(),
            content: String::new(),
        }
    }

    /// Appends rows and gives the size of the file so far, in bytes before compression.
    pub(super) fn write(&mut self, rows: &RecordBatch) -> usize {
        let mut text = String::new();
        for row in 0..rows.num_rows() {
            for (at, (array, data_type)) in rows.columns().iter().zip(&self.types).enumerate() {
                self.content.push(if at == 0 { '{' } else { ',' });
                self.content.push_str(&self.names[at]);
                self.content.push(':');
                let value = ValueWriter::new(array, *data_type);
                if value.is_null(row) {
                    self.content.push_str("null");
                    continue;
                }
                text.clear();
                value.write(row, &mut text);
                if is_bare(*data_type, &text) {
                    self.content.push_str(&text);
                } else {
                    self.content.push_str(&quoted(&text));
                }
            }
            self.content.push_str("}\n");
        }
        self.content.len()
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.content.into_bytes()
    }
}

/// Numbers and SUPER stand without quotes; `NaN` and `Infinity` are no JSON numbers.
fn is_bare(data_type: RsType, text: &str) -> bool {
    data_type == RsType::Super || (data_type.is_numeric() && !text.contains(['N', 'I']))
}

fn quoted(text: &str) -> String {
    serde_json::Value::String(text.to_owned()).to_string()
}
