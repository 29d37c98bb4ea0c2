//! What the view of an entity shows.

use std::collections::BTreeSet;

use redshift_sql::{ComputedColumn, Ident, ViewColumn};

use crate::entity::Entity;
use crate::error::Error;

/// Puts the columns of the view of `entity` together: those of its query as they are, then computed
/// ones in the order of the definition. `original` are the columns of the query; `deployed` the
/// computed columns whose functions are in the warehouse. One that the entity no longer declares is
/// left out, and so is one whose arguments the query no longer gives.
pub fn compose(
    entity: &Entity,
    original: &[Ident],
    deployed: &[ComputedColumn],
) -> Result<Vec<ViewColumn>, Error> {
    let mut names = BTreeSet::new();
    for column in original {
        if !names.insert(column) {
            return Err(Error::QueryColumnTwice {
                column: column.as_str().to_owned(),
            });
        }
    }
    for required in std::iter::once(&entity.id).chain(&entity.title) {
        require(&names, required)?;
    }
    for column in &entity.columns {
        if names
            .iter()
            .any(|name| name.as_str() == column.name.as_str())
        {
            return Err(Error::ColumnShadows {
                column: column.name.to_string(),
            });
        }
    }
    let callable = |column: &&ComputedColumn| {
        column
            .columns_used()
            .all(|argument| names.contains(argument))
    };
    let computed = entity
        .columns
        .iter()
        .filter_map(|declared| {
            deployed
                .iter()
                .find(|column| column.name.as_str() == declared.name.as_str())
        })
        .filter(callable)
        .cloned()
        .map(ViewColumn::Computed);
    Ok(original
        .iter()
        .cloned()
        .map(ViewColumn::Stored)
        .chain(computed)
        .collect())
}

fn require(names: &BTreeSet<&Ident>, column: &Ident) -> Result<(), Error> {
    if names.contains(column) {
        return Ok(());
    }
    let known: Vec<_> = names
        .iter()
        .map(|name| format!("\"{}\"", name.as_str()))
        .collect();
    Err(Error::NoSuchColumn {
        column: column.as_str().to_owned(),
        known: known.join(", "),
    })
}

#[cfg(test)]
mod tests {
    use model::ColumnType;
    use redshift_sql::{QualifiedName, ReadOnlyQuery};

    use super::*;
    use crate::entity::{self, Code, OnError};
    use crate::objects;

    fn ident(name: &str) -> Ident {
        Ident::new(name).unwrap()
    }

    fn declared(name: &str) -> entity::ComputedColumn {
        entity::ComputedColumn {
            name: name.parse().unwrap(),
            column_type: ColumnType::Integer,
            code: Code::Expression("record.year".to_owned()),
            uses: None,
            on_error: OnError::Null,
            volatile: false,
        }
    }

    fn planes(columns: &[&str]) -> Entity {
        Entity {
            name: "planes".parse().unwrap(),
            id: ident("tailnum"),
            title: None,
            query: ReadOnlyQuery::parse("SELECT 1").unwrap(),
            columns: columns.iter().map(|name| declared(name)).collect(),
        }
    }

    fn deployed(column: &str, argument: &str) -> ComputedColumn {
        let function = objects::function(
            &"planes".parse().unwrap(),
            &column.parse().unwrap(),
            "0a1b2c3d",
        );
        let function = QualifiedName {
            schema: ident("longshore_data"),
            name: function,
        };
        let arguments = vec![(ident(argument), ColumnType::BigInt)];
        ComputedColumn::new(ident(column), function, arguments, ColumnType::Integer).unwrap()
    }

    fn names(columns: &[ViewColumn]) -> Vec<&str> {
        columns
            .iter()
            .map(|column| column.name().as_str())
            .collect()
    }

    #[test]
    fn computed_columns_follow_in_the_order_of_the_definition() {
        let original = [ident("tailnum"), ident("year")];
        let functions = [deployed("age", "year"), deployed("decade", "year")];
        let view = compose(&planes(&["decade", "age"]), &original, &functions).unwrap();
        assert_eq!(names(&view), ["tailnum", "year", "decade", "age"]);
    }

    #[test]
    fn a_function_is_left_out_when_its_column_or_its_argument_is_gone() {
        let original = [ident("tailnum"), ident("year")];
        let functions = [deployed("age", "year"), deployed("decade", "built")];
        let view = compose(&planes(&["decade"]), &original, &functions).unwrap();
        assert_eq!(names(&view), ["tailnum", "year"]);
    }

    #[test]
    fn a_query_without_the_id_column_is_refused_with_what_it_has() {
        let error = compose(&planes(&[]), &[ident("tail")], &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "there is no column \"tailnum\"; the columns are \"tail\""
        );
    }

    #[test]
    fn a_query_that_gives_a_column_twice_is_refused() {
        let error = compose(&planes(&[]), &[ident("tailnum"), ident("tailnum")], &[]).unwrap_err();
        assert!(matches!(error, Error::QueryColumnTwice { .. }), "{error}");
    }

    #[test]
    fn a_computed_column_cannot_take_the_name_of_an_original_one() {
        let original = [ident("tailnum"), ident("age")];
        let error = compose(&planes(&["age"]), &original, &[]).unwrap_err();
        assert!(matches!(error, Error::ColumnShadows { .. }), "{error}");
    }
}
