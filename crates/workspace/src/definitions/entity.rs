//! `entities/<name>/`: `entity.toml`, `query.sql` and `columns/*.js`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use entities::{Code, ComputedColumn, Entity, Name, OnError};
use model::ColumnType;
use redshift_sql::{Ident, ReadOnlyQuery};
use serde::Deserialize;

use crate::document;
use crate::error::Error;
use crate::settings::text_as;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(deserialize_with = "identifier")]
    id: Ident,
    #[serde(default, deserialize_with = "optional_identifier")]
    title: Option<Ident>,
    #[serde(default)]
    columns: Vec<ColumnDocument>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnDocument {
    #[serde(deserialize_with = "text_as")]
    name: Name,
    #[serde(rename = "type", deserialize_with = "text_as")]
    column_type: ColumnType,
    expression: Option<String>,
    uses: Option<Vec<String>>,
    #[serde(default)]
    on_error: OnError,
    #[serde(default)]
    volatile: bool,
}

/// Reads the entity in `folder`; `shown` is the folder as errors call it.
pub(crate) fn read_entity(folder: &Path, shown: &str, name: Name) -> Result<Entity, Error> {
    let toml = format!("{shown}/entity.toml");
    let document: Document = document::read(&folder.join("entity.toml"), &toml)?;
    let sql = format!("{shown}/query.sql");
    let query = ReadOnlyQuery::parse(&document::text(&folder.join("query.sql"), &sql)?)
        .map_err(|source| Error::Query { file: sql, source })?;
    let mut modules = modules(&folder.join("columns"), &format!("{shown}/columns"))?;
    let columns = document
        .columns
        .into_iter()
        .map(|column| computed(column, &mut modules, &toml))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(orphan) = modules.into_keys().next() {
        return Err(Error::Invalid {
            file: toml,
            message: format!("\"columns/{orphan}.js\" belongs to no column"),
            hint: format!(
                "declare it with `[[columns]]`, `name = \"{orphan}\"` and its `type`, or remove the file"
            ),
        });
    }
    let Document { id, title, .. } = Document {
        columns: Vec::new(),
        ..document
    };
    let entity = Entity {
        name,
        id,
        title,
        query,
        columns,
    };
    entity
        .check()
        .map_err(|source| Error::Definition { file: toml, source })?;
    Ok(entity)
}

fn computed(
    column: ColumnDocument,
    modules: &mut BTreeMap<String, String>,
    file: &str,
) -> Result<ComputedColumn, Error> {
    let module = modules.remove(column.name.as_str());
    let code = match (column.expression, module) {
        (Some(expression), None) => Code::Expression(expression),
        (None, Some(module)) => Code::Module(module),
        (Some(_), Some(_)) => {
            return Err(Error::Invalid {
                file: file.to_owned(),
                message: format!(
                    "column \"{0}\" has an expression and a file \"columns/{0}.js\"",
                    column.name
                ),
                hint: "keep one of them".to_owned(),
            });
        }
        (None, None) => {
            return Err(Error::Invalid {
                file: file.to_owned(),
                message: format!("column \"{}\" has no code", column.name),
                hint: format!(
                    "give it an `expression`, or write \"columns/{}.js\"",
                    column.name
                ),
            });
        }
    };
    Ok(ComputedColumn {
        name: column.name,
        column_type: column.column_type,
        code,
        uses: column.uses,
        on_error: column.on_error,
        volatile: column.volatile,
    })
}

/// The JavaScript files of `folder` by column; none where there is no folder.
fn modules(folder: &Path, shown: &str) -> Result<BTreeMap<String, String>, Error> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(source) => {
            return Err(Error::Read {
                file: shown.to_owned(),
                source,
            });
        }
    };
    let mut modules = BTreeMap::new();
    for entry in entries {
        let entry = entry.map_err(|source| Error::Read {
            file: shown.to_owned(),
            source,
        })?;
        let file = entry.file_name().to_string_lossy().into_owned();
        if let Some(column) = file.strip_suffix(".js") {
            let code = document::text(&entry.path(), &format!("{shown}/{file}"))?;
            modules.insert(column.to_owned(), code);
        }
    }
    Ok(modules)
}

fn identifier<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Ident, D::Error> {
    Ident::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

fn optional_identifier<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Ident>, D::Error> {
    identifier(deserializer).map(Some)
}
