use std::fmt;

use crate::{Ident, QualifiedName, Target};

/// A table that a statement reads from or writes to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TableName {
    Permanent(QualifiedName),
    /// Lives as long as its session; nobody else sees it.
    Temporary(Ident),
}

impl TableName {
    /// The name without quotes, for messages.
    pub fn plain(&self) -> String {
        match self {
            Self::Permanent(name) => name.plain(),
            Self::Temporary(name) => name.as_str().to_owned(),
        }
    }

    pub(crate) fn target(&self) -> Target {
        match self {
            Self::Permanent(name) => Target::Relation(name.clone()),
            Self::Temporary(name) => Target::Temporary(name.clone()),
        }
    }
}

impl fmt::Display for TableName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Permanent(name) => name.fmt(formatter),
            Self::Temporary(name) => name.fmt(formatter),
        }
    }
}

impl From<QualifiedName> for TableName {
    fn from(name: QualifiedName) -> Self {
        Self::Permanent(name)
    }
}
