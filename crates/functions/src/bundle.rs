use entities::{ComputedColumn, OnError};
use javascript::{Column as LoadedColumn, Limits, Manifest, RUNTIME, Use, ValueType};
use model::{Column, ColumnType, Digest};

use crate::analysis::analyse;
use crate::error::Error;
use crate::package::digest;

/// The most arguments that Amazon Redshift gives a function.
const MAX_USES: usize = 32;

/// A computed column ready to run: its code, the columns it takes and their types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    pub(crate) column: String,
    pub(crate) manifest: Manifest,
    pub(crate) code: String,
    uses: Vec<Column>,
    returns: ColumnType,
    digest: Digest,
}

impl Bundle {
    /// The columns that the function takes, in the order of its arguments.
    pub fn uses(&self) -> &[Column] {
        &self.uses
    }

    pub fn returns(&self) -> ColumnType {
        self.returns
    }

    /// Whether the function must be declared `VOLATILE`, not `STABLE`.
    pub fn is_volatile(&self) -> bool {
        self.manifest.volatile
    }

    /// The digest of everything that decides the values: the column's code, the types of what it takes
    /// and gives, what happens on errors, and the engine that runs it.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The first eight digits of the digest, by which functions are named.
    pub fn hash8(&self) -> String {
        self.digest.short(8)
    }
}

/// Analyses the code of a computed column, finds the types of what it uses among the entity's
/// `columns`, and loads it once, so that code that cannot run is refused here.
pub fn bundle(column: &ComputedColumn, columns: &[Column]) -> Result<Bundle, Error> {
    let name = column.name.to_string();
    let analysis =
        analyse(&column.code, column.uses.as_deref(), column.volatile).map_err(|fault| {
            Error::Code {
                column: name.clone(),
                fault,
            }
        })?;
    if analysis.uses.len() > MAX_USES {
        return Err(Error::TooManyUses {
            column: name,
            count: analysis.uses.len(),
        });
    }
    let uses: Vec<Column> = analysis
        .uses
        .iter()
        .map(|used| find(&name, used, columns).cloned())
        .collect::<Result<_, _>>()?;
    let mut manifest = Manifest::new(
        uses.iter()
            .map(|used| argument(&name, used))
            .collect::<Result<_, _>>()?,
        value_type(column.column_type).ok_or_else(|| Error::ReturnType {
            column: name.clone(),
            column_type: column.column_type,
        })?,
    );
    manifest.on_error = match column.on_error {
        OnError::Null => javascript::OnError::Null,
        OnError::Fail => javascript::OnError::Fail,
    };
    manifest.volatile = column.volatile;
    let code = format!("(() => {{ \"use strict\"; {}\n}})\n", analysis.body);
    LoadedColumn::load(&manifest, RUNTIME, &code, Limits::default())
        .map_err(|source| Error::load(&name, source))?;
    let digest = digest(&manifest, &code);
    Ok(Bundle {
        column: name,
        manifest,
        code,
        uses,
        returns: column.column_type,
        digest,
    })
}

fn argument(column: &str, used: &Column) -> Result<Use, Error> {
    let value_type = value_type(used.column_type).ok_or_else(|| Error::UseType {
        column: column.to_owned(),
        used: used.name.clone(),
        column_type: used.column_type,
    })?;
    Ok(Use {
        name: used.name.clone(),
        value_type,
    })
}

fn value_type(column_type: ColumnType) -> Option<ValueType> {
    column_type.to_string().parse().ok()
}

fn find<'c>(column: &str, used: &str, columns: &'c [Column]) -> Result<&'c Column, Error> {
    columns
        .iter()
        .find(|candidate| candidate.name == used)
        .ok_or_else(|| Error::UnknownUse {
            column: column.to_owned(),
            unknown: used.to_owned(),
            nearest: nearest(used, columns),
        })
}

/// The column whose name is the most alike, if at most a third of its letters differ.
fn nearest(wanted: &str, columns: &[Column]) -> Option<String> {
    let wanted = wanted.to_lowercase();
    columns
        .iter()
        .map(|column| (distance(&wanted, &column.name.to_lowercase()), &column.name))
        .min()
        .filter(|(distance, name)| *distance <= name.chars().count().max(3) / 3)
        .map(|(_, name)| name.clone())
}

/// Levenshtein's distance in characters.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (position, other) in right.iter().enumerate() {
            let change = diagonal + usize::from(letter != *other);
            diagonal = row[position + 1];
            row[position + 1] = change.min(diagonal + 1).min(row[position] + 1);
        }
    }
    row[right.len()]
}
