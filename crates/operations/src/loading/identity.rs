//! What makes two loads the same.

use model::Digest;
use redshift_sql::QualifiedName;
use workspace::{HeaderLine, LoadDefinition, OnError};

use crate::load_files::LoadFiles;

/// The hash of target, mode, options and content: a load of the same identity is the same load, from
/// whichever path its files are read. Options count where they decide which rows there are in the end:
/// neither the types' headroom nor the table's layout does.
pub(crate) fn identity(target: &QualifiedName, request: &LoadFiles, content: Digest) -> Digest {
    let load = &request.load;
    let mut null = load.null.clone();
    null.sort();
    let header = match load.header {
        HeaderLine::Absent => "no header",
        HeaderLine::Required | HeaderLine::Present => "header",
    };
    let mut parts: Vec<Vec<u8>> = vec![
        target.schema.as_str().into(),
        target.name.as_str().into(),
        request.mode().as_str().into(),
        header.into(),
        content.as_bytes().to_vec(),
    ];
    parts.extend(null.into_iter().map(String::into_bytes));
    parts.extend(others(load).into_iter().map(String::into_bytes));
    Digest::of_parts(parts.iter().map(Vec::as_slice))
}

/// Options that are not what they are by default, each with its name before it.
fn others(load: &LoadDefinition) -> Vec<String> {
    let mut key: Vec<_> = load.key.iter().map(|name| name.to_lowercase()).collect();
    key.sort();
    let on_error = match load.on_error {
        OnError::Fail => None,
        OnError::Skip => Some("skip"),
        OnError::Truncate => Some("truncate"),
        OnError::Null => Some("null"),
    };
    let mut others: Vec<String> = key.iter().map(|name| format!("\0key {name}")).collect();
    let said = [
        ("latest by", load.latest_by.clone()),
        ("format", load.format.map(|format| format!("{format:?}"))),
        ("encoding", encoding(load)),
        (
            "skip lines",
            (load.skip_lines > 0).then(|| load.skip_lines.to_string()),
        ),
        ("delimiter", load.delimiter.clone()),
        ("quote", load.quote.clone()),
        ("escape", load.escape.clone()),
        ("comment", load.comment.clone()),
    ];
    let said = said.into_iter();
    others.extend(said.filter_map(|(name, value)| Some(format!("\0{name} {}", value?))));
    others.extend(
        load.types
            .iter()
            .map(|(name, column_type)| format!("\0type {name} {column_type}")),
    );
    others.extend(on_error.map(|policy| format!("\0on error {policy}")));
    others
}

/// Its name, which has several labels.
fn encoding(load: &LoadDefinition) -> Option<String> {
    let label = load.encoding.as_deref()?;
    let named = staging::Encoding::named(label);
    Some(named.map_or_else(
        || label.to_lowercase(),
        |encoding| encoding.name().to_lowercase(),
    ))
}

#[cfg(test)]
mod tests {
    use workspace::LoadMode;

    use super::*;

    fn load() -> LoadDefinition {
        LoadDefinition {
            into: "s.t".to_owned(),
            mode: LoadMode::Append,
            null: vec!["NA".to_owned()],
            ..LoadDefinition::default()
        }
    }

    fn of(load: LoadDefinition, content: &str) -> Digest {
        let target = load.into.parse().unwrap();
        let request = LoadFiles {
            load,
            dry_run: false,
            again: false,
        };
        identity(&target, &request, Digest::of(content.as_bytes()))
    }

    #[test]
    fn everything_that_decides_the_rows_makes_another_load() {
        let changes: [fn(&mut LoadDefinition); 15] = [
            |load| load.into = "s.u".to_owned(),
            |load| load.mode = LoadMode::Create,
            |load| load.null.clear(),
            |load| load.header = HeaderLine::Absent,
            |load| load.key = vec!["id".to_owned()],
            |load| load.latest_by = Some("id".to_owned()),
            |load| load.delimiter = Some(";".to_owned()),
            |load| load.quote = Some(";".to_owned()),
            |load| load.escape = Some(";".to_owned()),
            |load| load.comment = Some(";".to_owned()),
            |load| load.encoding = Some("latin1".to_owned()),
            |load| load.encoding = Some("utf-16le".to_owned()),
            |load| load.skip_lines = 1,
            |load| load.on_error = OnError::Null,
            |load| {
                load.types.insert("id".to_owned(), model::ColumnType::Date);
            },
        ];
        let mut identities = vec![of(load(), "rows"), of(load(), "other rows")];
        for change in changes {
            let mut other = load();
            change(&mut other);
            identities.push(of(other, "rows"));
        }
        let count = identities.len();
        identities.sort();
        identities.dedup();
        assert_eq!(identities.len(), count);
    }

    #[test]
    fn what_does_not_decide_the_rows_does_not() {
        let mut first = load();
        first.null.push("-".to_owned());
        let mut same = load();
        same.null.insert(0, "-".to_owned());
        same.header = HeaderLine::Present;
        same.files = vec!["elsewhere.csv".to_owned()];
        same.headroom = workspace::Headroom::No;
        same.sort_key = vec!["id".to_owned()];
        first.encoding = Some("Latin1".to_owned());
        same.encoding = Some("windows-1252".to_owned());
        assert_eq!(of(first, "rows"), of(same, "rows"));
    }
}
