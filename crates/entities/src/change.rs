//! What an `apply` would change: definitions against what is deployed.

use std::fmt;

use crate::name::Name;

/// A computed column as defined now. `hash8` changes with everything that decides its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedFunction {
    pub column: Name,
    pub hash8: String,
}

/// A version of a computed column's function that the ledger lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedFunction {
    pub column: Name,
    pub hash8: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Create,
    /// Another version takes the place of the one in use.
    Replace,
    Remove,
}

/// One thing that is not as its definition says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// `entity.planes` or `entity.planes.age`.
    pub thing: String,
    pub action: Action,
}

impl Action {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Remove => "remove",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Compares one entity with its state. `materialised` says whether a version of its records exists.
pub fn changes(
    entity: &Name,
    materialised: bool,
    wanted: &[WantedFunction],
    deployed: &[DeployedFunction],
) -> Vec<Change> {
    let mut changes = Vec::new();
    if !materialised {
        changes.push(Change {
            thing: format!("entity.{entity}"),
            action: Action::Create,
        });
    }
    for function in wanted {
        let versions: Vec<_> = deployed
            .iter()
            .filter(|old| old.column == function.column)
            .collect();
        let action = if versions.is_empty() {
            Action::Create
        } else if versions.iter().all(|old| old.hash8 != function.hash8) {
            Action::Replace
        } else {
            continue;
        };
        changes.push(Change {
            thing: format!("entity.{entity}.{}", function.column),
            action,
        });
    }
    let mut removed: Vec<&Name> = deployed
        .iter()
        .map(|old| &old.column)
        .filter(|column| wanted.iter().all(|function| function.column != **column))
        .collect();
    removed.sort();
    removed.dedup();
    changes.extend(removed.into_iter().map(|column| Change {
        thing: format!("entity.{entity}.{column}"),
        action: Action::Remove,
    }));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(column: &str, hash8: &str) -> WantedFunction {
        WantedFunction {
            column: column.parse().unwrap(),
            hash8: hash8.to_owned(),
        }
    }

    fn deployed(column: &str, hash8: &str) -> DeployedFunction {
        DeployedFunction {
            column: column.parse().unwrap(),
            hash8: hash8.to_owned(),
        }
    }

    fn shown(
        materialised: bool,
        wanted: &[WantedFunction],
        old: &[DeployedFunction],
    ) -> Vec<String> {
        changes(&"planes".parse().unwrap(), materialised, wanted, old)
            .into_iter()
            .map(|change| format!("{} {}", change.action, change.thing))
            .collect()
    }

    #[test]
    fn everything_of_a_new_entity_is_created() {
        let changes = shown(false, &[wanted("age", "aaaaaaaa")], &[]);
        assert_eq!(
            changes,
            ["create entity.planes", "create entity.planes.age"]
        );
    }

    #[test]
    fn a_column_whose_code_changed_is_replaced_and_one_that_is_gone_removed() {
        let changes = shown(
            true,
            &[wanted("age", "bbbbbbbb"), wanted("same", "cccccccc")],
            &[
                deployed("age", "aaaaaaaa"),
                deployed("same", "cccccccc"),
                deployed("same", "00000000"),
                deployed("gone", "dddddddd"),
                deployed("gone", "eeeeeeee"),
            ],
        );
        assert_eq!(
            changes,
            ["replace entity.planes.age", "remove entity.planes.gone"]
        );
    }
}
