//! What a column's code is, found by parsing it.

mod expression;
mod fault;
mod module;
mod position;
mod record;
mod refusals;
mod template;

use std::collections::BTreeSet;

use entities::Code;

pub use fault::Fault;
pub use position::Position;

/// What was found in the code of a computed column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Analysis {
    /// The columns that the code reads from its record, sorted by name.
    pub uses: Vec<String>,
    /// Statements that end in `return` of the column's function, on the same lines as the code.
    pub(crate) body: String,
}

/// How a column is declared beside its code.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Declared<'a> {
    /// The columns that the code may read, where that cannot be seen in it.
    pub(crate) uses: Option<&'a [String]>,
    pub(crate) volatile: bool,
}

/// Finds the columns that the code uses, exactly, and refuses code that cannot become a column.
///
/// `uses` declares them where the code passes its record on as a whole or picks columns by computed
/// names; without it such code is a [`Fault`].
pub fn analyse(code: &Code, uses: Option<&[String]>, volatile: bool) -> Result<Analysis, Fault> {
    let declared = Declared { uses, volatile };
    match code {
        Code::Module(text) => module::analyse(text, declared),
        Code::Expression(text) if text.contains("{{") => template::analyse(text, declared),
        Code::Expression(text) => expression::analyse(text, declared),
    }
}

/// The columns a record is asked for, and the places where it cannot be told which.
#[derive(Debug, Default)]
struct Reads {
    columns: Vec<(String, Position)>,
    opaque: Vec<(&'static str, Position)>,
}

impl Reads {
    fn settle(self, declared: Declared<'_>) -> Result<Vec<String>, Fault> {
        let Some(uses) = declared.uses else {
            if let Some((how, at)) = self.opaque.into_iter().next() {
                return Err(Fault::Opaque { at, how });
            }
            let columns: BTreeSet<String> =
                self.columns.into_iter().map(|(name, _)| name).collect();
            return Ok(columns.into_iter().collect());
        };
        let uses: BTreeSet<&String> = uses.iter().collect();
        for (column, at) in self.columns {
            if !uses.contains(&column) {
                return Err(Fault::NotDeclared { at, column });
            }
        }
        Ok(uses.into_iter().cloned().collect())
    }
}

#[cfg(test)]
mod tests;
