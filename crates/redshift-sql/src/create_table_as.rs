//! `CREATE TABLE … AS`.

use crate::{Create, Ident, QualifiedName, ReadOnlyQuery, TableAttributes, Target};

/// A query that this crate put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select(pub(crate) String);

impl From<&ReadOnlyQuery> for Select {
    fn from(query: &ReadOnlyQuery) -> Self {
        Self(query.as_str().to_owned())
    }
}

impl Select {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A table filled with the rows of a query; column names and types are the query's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTableAs {
    pub name: QualifiedName,
    pub attributes: TableAttributes,
    pub query: Select,
}

/// The same for a table of this session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateTemporaryTableAs {
    pub name: Ident,
    pub attributes: TableAttributes,
    pub query: Select,
}

impl CreateTableAs {
    pub fn to_create(&self) -> Create {
        let Self {
            name,
            attributes,
            query,
        } = self;
        Create::new(
            "CREATE TABLE AS",
            Target::Relation(name.clone()),
            format!(
                "CREATE TABLE {name}{}\nAS\n{}",
                attributes.render(),
                query.0
            ),
        )
    }
}

impl CreateTemporaryTableAs {
    pub fn to_create(&self) -> Create {
        let Self {
            name,
            attributes,
            query,
        } = self;
        Create::new(
            "CREATE TABLE AS",
            Target::Temporary(name.clone()),
            format!(
                "CREATE TEMPORARY TABLE {name}{}\nAS\n{}",
                attributes.render(),
                query.0
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Distribution, SortKey};

    #[test]
    fn a_query_becomes_a_table() {
        let query = ReadOnlyQuery::parse(
            "WITH p AS (SELECT * FROM airline.ops.planes) -- theirs\nSELECT * FROM p;",
        )
        .unwrap();
        let id = Ident::new("tailnum").unwrap();
        let create = CreateTableAs {
            name: "longshore_data.records_planes_1".parse().unwrap(),
            attributes: TableAttributes {
                distribution: Distribution::Key(id.clone()),
                sort_key: SortKey::Compound(vec![id]),
            },
            query: Select::from(&query),
        };
        insta::assert_snapshot!(create.to_create(), @r#"
        CREATE TABLE "longshore_data"."records_planes_1"
        DISTKEY ("tailnum")
        SORTKEY ("tailnum")
        AS
        WITH p AS (SELECT * FROM airline.ops.planes)          
        SELECT * FROM p
        "#);
    }

    #[test]
    fn a_query_becomes_a_temporary_table() {
        let create = CreateTemporaryTableAs {
            name: Ident::new("longshore_members").unwrap(),
            attributes: TableAttributes::default(),
            query: Select::from(&ReadOnlyQuery::parse("SELECT 1 AS a").unwrap()),
        };
        insta::assert_snapshot!(create.to_create(), @r#"
        CREATE TEMPORARY TABLE "longshore_members"
        AS
        SELECT 1 AS a
        "#);
    }
}
