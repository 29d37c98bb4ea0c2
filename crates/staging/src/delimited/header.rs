//! The names of the columns, and whether the first record can hold them.

use std::collections::HashMap;

use super::Markers;
use super::markers::Meaning;
use crate::Error;
use crate::inference::decide::{Typed, typed};
use crate::inference::{Position, Profile};
use crate::source::Header;

/// Names from the first record, or made up where it is no header.
pub(crate) fn names(
    path: &str,
    first: &[String],
    below: &[Profile],
    markers: &Markers,
    header: Header,
) -> Result<Vec<String>, Error> {
    if header == Header::Absent {
        return Ok((1..=first.len())
            .map(|number| format!("column_{number}"))
            .collect());
    }
    if header == Header::Required
        && let Some((column, value)) = data_in_header(first, below, markers)
    {
        return Err(Error::NoHeader {
            path: path.to_owned(),
            column: column + 1,
            value,
        });
    }
    let names: Vec<String> = first
        .iter()
        .enumerate()
        .map(|(index, name)| match name.trim() {
            "" => format!("column_{}", index + 1),
            name => name.to_owned(),
        })
        .collect();
    check_unique(path, &names)?;
    Ok(names)
}

/// Redshift folds names to lower case, so names that differ only in case are the same.
pub(crate) fn check_unique(path: &str, names: &[String]) -> Result<(), Error> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        if let Some(first) = seen.insert(name.to_lowercase(), index) {
            return Err(Error::DuplicateColumn {
                path: path.to_owned(),
                name: name.clone(),
                first: first + 1,
                second: index + 1,
            });
        }
    }
    Ok(())
}

/// The first field that is of a type which the fields below it have too.
fn data_in_header(
    first: &[String],
    below: &[Profile],
    markers: &Markers,
) -> Option<(usize, String)> {
    first
        .iter()
        .zip(below)
        .enumerate()
        .find_map(|(index, (value, below))| {
            let family = family(value, markers)?;
            let same = below.values == 0 || typed(below).is_some_and(|below| alike(below, family));
            same.then(|| (index, value.clone()))
        })
}

fn family(value: &str, markers: &Markers) -> Option<Typed> {
    let bytes = value.as_bytes();
    if markers.meaning(bytes) != Meaning::Value || bytes.is_empty() {
        return None;
    }
    let mut profile = Profile::new(0);
    profile.observe(bytes, bytes.len(), Position { file: 0, line: 1 });
    typed(&profile)
}

fn alike(left: Typed, right: Typed) -> bool {
    let group = |typed| match typed {
        Typed::Boolean => 0,
        Typed::Integer | Typed::Decimal | Typed::Double => 1,
        Typed::Date | Typed::Timestamp | Typed::TimestampTz => 2,
        Typed::Super => 3,
        Typed::Time => 4,
    };
    group(left) == group(right)
}
