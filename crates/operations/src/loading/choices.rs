//! The options of a load, checked as far as they can be before its files are read.

use std::fmt::Display;

use model::{Code, ColumnType, Failure, Kind};
use redshift_sql::{Distribution, Encoding, Ident, QualifiedName, SortKey, TableAttributes};
use staging::{InferOptions, TypePolicy};
use workspace::{DistStyle, Headroom, LoadDefinition, LoadMode, nearest};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choices {
    pub(crate) target: QualifiedName,
    /// Of a merge: at least one.
    pub(crate) keys: Vec<Ident>,
    pub(crate) latest_by: Option<Ident>,
    pub(crate) types: Vec<(Ident, ColumnType)>,
    pub(crate) encodings: Vec<(Ident, Encoding)>,
    /// Of the table, if it is made.
    pub(crate) attributes: TableAttributes,
}

impl Choices {
    pub(crate) fn of(load: &LoadDefinition) -> Result<Self, Failure> {
        let keys = names(&load.key)?;
        let latest_by = load.latest_by.as_deref().map(Ident::new).transpose()?;
        fit_together(load, &keys, latest_by.as_ref())?;
        let types = load.types.iter();
        let encodings = load.encode.iter();
        Ok(Self {
            target: load.into.parse()?,
            attributes: TableAttributes {
                distribution: distribution(load, &keys)?,
                sort_key: match names(&load.sort_key)? {
                    columns if columns.is_empty() => SortKey::Auto,
                    columns => SortKey::Compound(columns),
                },
            },
            keys,
            latest_by,
            types: types
                .map(|(name, column_type)| Ok((Ident::new(name)?, *column_type)))
                .collect::<Result<_, Failure>>()?,
            encodings: encodings
                .map(|(name, encoding)| Ok((Ident::new(name)?, encoding.0)))
                .collect::<Result<_, Failure>>()?,
        })
    }

    /// Refuses an option that names a column which there is not.
    pub(crate) fn name_columns(&self, columns: &[Ident]) -> Result<(), Failure> {
        let attributes = &self.attributes;
        let dist_key = match &attributes.distribution {
            Distribution::Key(column) => Some(column),
            _ => None,
        };
        let sort_key = match &attributes.sort_key {
            SortKey::Compound(columns) => columns.as_slice(),
            SortKey::Auto => &[],
        };
        let named = self
            .keys
            .iter()
            .map(|column| ("key", column))
            .chain(self.latest_by.iter().map(|column| ("latest-by", column)))
            .chain(self.types.iter().map(|(column, _)| ("types", column)))
            .chain(self.encodings.iter().map(|(column, _)| ("encode", column)))
            .chain(dist_key.map(|column| ("dist-key", column)))
            .chain(sort_key.iter().map(|column| ("sort-key", column)));
        for (option, column) in named {
            if !columns.contains(column) {
                return Err(no_such_column(option, column, columns));
            }
        }
        Ok(())
    }
}

fn no_such_column(option: &str, column: &Ident, columns: &[Ident]) -> Failure {
    let known = columns.iter().map(Ident::as_str);
    let hint = nearest(column.as_str(), known.clone()).map_or_else(
        || {
            let known: Vec<_> = known.map(|name| format!("\"{name}\"")).collect();
            format!("the files have {}", known.join(", "))
        },
        |close| format!("did you mean \"{close}\"?"),
    );
    invalid(format!(
        "`--{option}` names the column \"{}\", which the files do not have",
        column.as_str()
    ))
    .with_hint(hint)
}

fn names(names: &[String]) -> Result<Vec<Ident>, Failure> {
    let mut idents: Vec<Ident> = Vec::new();
    for name in names {
        let ident = Ident::new(name)?;
        if idents.contains(&ident) {
            return Err(invalid(format!(
                "the column \"{}\" is named twice",
                ident.as_str()
            )));
        }
        idents.push(ident);
    }
    Ok(idents)
}

/// A single key spreads the rows evenly, since no two rows share one, and puts the rows that a merge
/// compares on the same slice. No one of several keys is known to.
fn distribution(load: &LoadDefinition, keys: &[Ident]) -> Result<Distribution, Failure> {
    Ok(match (&load.dist_key, load.dist_style, keys) {
        (Some(column), _, _) => Distribution::Key(Ident::new(column)?),
        (None, Some(DistStyle::Even), _) => Distribution::Even,
        (None, Some(DistStyle::All), _) => Distribution::All,
        (None, None, [key]) => Distribution::Key(key.clone()),
        (None, Some(DistStyle::Auto) | None, _) => Distribution::Auto,
    })
}

fn fit_together(
    load: &LoadDefinition,
    keys: &[Ident],
    latest_by: Option<&Ident>,
) -> Result<(), Failure> {
    let is_merge = load.mode == LoadMode::Merge;
    let refusal = if is_merge && keys.is_empty() {
        Some("a merge needs the columns that tell rows apart: `--key COLUMN`")
    } else if !is_merge && !keys.is_empty() {
        Some("`--key` is for `--mode merge`")
    } else if !is_merge && latest_by.is_some() {
        Some("`--latest-by` is for `--mode merge`")
    } else if latest_by.is_some_and(|column| keys.contains(column)) {
        Some("`--latest-by` names a column of the key: rows with the same key do not differ in it")
    } else if load.rejects.is_some() && load.on_error != workspace::OnError::Skip {
        Some("`--rejects` is for `--on-error skip`")
    } else if load.dist_key.is_some() && load.dist_style.is_some() {
        Some("`--dist-key` and `--dist-style` exclude each other")
    } else if load.mode == LoadMode::Append && shapes_table(load) {
        Some(
            "`--dist-key`, `--dist-style`, `--sort-key` and `--encode` are for a table that is made",
        )
    } else {
        None
    };
    refusal.map_or(Ok(()), |refusal| Err(invalid(refusal)))
}

/// Whether the load says how its table is laid out.
pub(super) fn shapes_table(load: &LoadDefinition) -> bool {
    load.dist_key.is_some()
        || load.dist_style.is_some()
        || !load.sort_key.is_empty()
        || !load.encode.is_empty()
}

/// Options that do not go together, or not with the files.
pub(super) fn invalid(message: impl Display) -> Failure {
    Failure::new(Kind::InvalidInput, Code::InvalidLoad, message.to_string())
}

/// How values are taken, before anything is known of the table.
pub(super) fn infer_options(load: &LoadDefinition, on_error: staging::OnError) -> InferOptions {
    InferOptions {
        types: match load.headroom {
            Headroom::Yes => TypePolicy::Headroom,
            Headroom::No => TypePolicy::Exact,
        },
        on_error,
        ..InferOptions::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(mode: LoadMode) -> LoadDefinition {
        LoadDefinition {
            into: "s.t".to_owned(),
            mode,
            ..LoadDefinition::default()
        }
    }

    fn refusal(load: &LoadDefinition) -> String {
        Choices::of(load).unwrap_err().to_string()
    }

    #[test]
    fn options_of_another_mode_are_refused() {
        let merge = load(LoadMode::Merge);
        assert!(refusal(&merge).contains("`--key COLUMN`"));
        let key = vec!["id".to_owned()];
        let append = LoadDefinition {
            key: key.clone(),
            ..load(LoadMode::Append)
        };
        assert!(refusal(&append).contains("`--mode merge`"));
        let same = LoadDefinition {
            key: key.clone(),
            latest_by: Some("ID".to_owned()),
            ..merge.clone()
        };
        assert!(refusal(&same).contains("a column of the key"));
        let twice = LoadDefinition {
            key: vec!["id".to_owned(), "Id".to_owned()],
            ..merge
        };
        assert_eq!(refusal(&twice), "the column \"id\" is named twice");
        let shaped = LoadDefinition {
            sort_key: key,
            ..load(LoadMode::Append)
        };
        assert!(refusal(&shaped).contains("for a table that is made"));
        let rejects = LoadDefinition {
            rejects: Some("r.jsonl".into()),
            ..load(LoadMode::Create)
        };
        assert!(refusal(&rejects).contains("`--on-error skip`"));
    }

    #[test]
    fn a_merge_with_one_key_is_distributed_by_it_unless_it_is_said_otherwise() {
        let merge = |key: &[&str], dist_style| {
            let load = LoadDefinition {
                key: key.iter().map(|&name| name.to_owned()).collect(),
                dist_style,
                ..load(LoadMode::Merge)
            };
            Choices::of(&load).unwrap().attributes.distribution
        };
        assert_eq!(
            merge(&["id"], None),
            Distribution::Key(Ident::new("id").unwrap())
        );
        assert_eq!(merge(&["id", "at"], None), Distribution::Auto);
        assert_eq!(merge(&["id"], Some(DistStyle::Even)), Distribution::Even);
        assert_eq!(merge(&["id"], Some(DistStyle::Auto)), Distribution::Auto);
    }

    #[test]
    fn a_column_that_there_is_not_is_refused_with_the_nearest_one() {
        let merge = LoadDefinition {
            key: vec!["cty".to_owned()],
            ..load(LoadMode::Merge)
        };
        let columns = ["id", "city"].map(|name| Ident::new(name).unwrap());
        let refused = Choices::of(&merge).unwrap().name_columns(&columns);
        let refused = refused.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`--key` names the column \"cty\", which the files do not have"
        );
        assert_eq!(refused.hint.as_deref(), Some("did you mean \"city\"?"));
    }
}
