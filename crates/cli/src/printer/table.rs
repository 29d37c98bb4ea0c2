//! Rows of data in the formats that the command line offers.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement};
use serde_json::{Map, Value};

use super::OutputFormat;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    Null,
    Text(String),
    Number(u64),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Cell {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Values stay as the warehouse wrote them.
impl From<&operations::Rows> for Table {
    fn from(rows: &operations::Rows) -> Self {
        let mut table = Self::new(rows.columns.iter().map(String::as_str));
        for row in &rows.rows {
            table.push(row.iter().map(|value| Cell::from(value.as_deref())));
        }
        table
    }
}

impl Table {
    pub(crate) fn new<T: Into<String>>(columns: impl IntoIterator<Item = T>) -> Self {
        Self {
            columns: columns.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = Cell>) {
        self.rows.push(row.into_iter().collect());
    }

    pub(crate) fn render(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Table => self.for_people(),
            OutputFormat::Json => {
                let rows: Vec<_> = self.objects().collect();
                serde_json::to_string_pretty(&rows).expect("texts and numbers are JSON")
            }
            OutputFormat::Jsonl => {
                let lines: Vec<_> = self.objects().map(|row| row.to_string()).collect();
                lines.join("\n")
            }
            OutputFormat::Csv => self.csv(),
        }
    }

    fn for_people(&self) -> String {
        let mut table = comfy_table::Table::new();
        table.load_style(UTF8_FULL_CONDENSED);
        table.set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(&self.columns);
        for row in &self.rows {
            table.add_row(row.iter().map(|cell| {
                match cell {
                    Cell::Null => comfy_table::Cell::new(""),
                    Cell::Text(text) => comfy_table::Cell::new(text),
                    Cell::Number(number) => comfy_table::Cell::new(model::RowCount(*number))
                        .set_alignment(CellAlignment::Right),
                }
            }));
        }
        table.trim_fmt()
    }

    /// Columns that share a name are told apart by a number: `a`, `a_2`.
    fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = Vec::new();
        for column in &self.columns {
            let mut key = column.clone();
            let mut number = 1;
            while keys.contains(&key) {
                number += 1;
                key = format!("{column}_{number}");
            }
            keys.push(key);
        }
        keys
    }

    fn objects(&self) -> impl Iterator<Item = Value> {
        let keys = self.keys();
        self.rows.iter().map(move |row| {
            let values = row.iter().map(|cell| match cell {
                Cell::Null => Value::Null,
                Cell::Text(text) => Value::String(text.clone()),
                Cell::Number(number) => Value::from(*number),
            });
            Value::Object(keys.iter().cloned().zip(values).collect::<Map<_, _>>())
        })
    }

    fn csv(&self) -> String {
        let header: Vec<_> = self
            .columns
            .iter()
            .map(|column| csv_field(column))
            .collect();
        let rows = self.rows.iter().map(|row| {
            let fields: Vec<_> = row
                .iter()
                .map(|cell| match cell {
                    Cell::Null => String::new(),
                    Cell::Text(text) => csv_field(text),
                    Cell::Number(number) => number.to_string(),
                })
                .collect();
            fields.join(",")
        });
        std::iter::once(header.join(","))
            .chain(rows)
            .collect::<Vec<_>>()
            .join("\r\n")
    }
}

fn csv_field(text: &str) -> String {
    if text.is_empty() || text.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(["name", "rows", "name"]);
        table.push(["a \"b\", c".into(), 27_004.into(), Cell::Null]);
        table.push([Cell::from(""), 7.into(), "x".into()]);
        table
    }

    #[test]
    fn people_see_aligned_columns() {
        insta::assert_snapshot!(table().render(OutputFormat::Table), @r#"
        ┌──────────┬────────┬──────┐
        │ name     ┆ rows   ┆ name │
        ╞══════════╪════════╪══════╡
        │ a "b", c ┆ 27,004 ┆      │
        │          ┆      7 ┆ x    │
        └──────────┴────────┴──────┘
        "#);
    }

    #[test]
    fn csv_tells_null_from_an_empty_text() {
        let csv = table().render(OutputFormat::Csv);
        assert_eq!(
            csv,
            "name,rows,name\r\n\"a \"\"b\"\", c\",27004,\r\n\"\",7,x"
        );
    }

    #[test]
    fn json_keeps_columns_that_share_a_name() {
        insta::assert_snapshot!(table().render(OutputFormat::Jsonl), @r#"
        {"name":"a \"b\", c","rows":27004,"name_2":null}
        {"name":"","rows":7,"name_2":"x"}
        "#);
    }

    #[test]
    fn no_rows_are_an_empty_array_in_json() {
        assert_eq!(Table::new(["a"]).render(OutputFormat::Json), "[]");
    }
}
