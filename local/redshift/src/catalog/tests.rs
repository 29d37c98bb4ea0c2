use std::collections::BTreeSet;

use duckdb::Connection;
use local_dialect::RsType;
use local_dialect::names::IdentifierCase;
use local_dialect::statements::create_function::Volatility;
use local_dialect::statements::create_table::Identity;
use local_dialect::statements::encoding::Encoding;
use local_dialect::statements::privileges::Privilege;
use local_dialect::statements::table_attributes::{DistStyle, SortKey};

use super::*;
use crate::cluster::{Grantee, Intent};

fn database() -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch("ATTACH ':memory:' AS dev")
        .unwrap();
    create(&connection, "dev", 10).unwrap();
    connection
}

fn load(connection: &Connection) -> DatabaseCatalog {
    DatabaseCatalog::load(connection, "dev").unwrap()
}

fn table(oid: u32, name: &str) -> Table {
    let column = |number, name: &str, data_type| Column {
        number,
        name: name.to_owned(),
        data_type,
        not_null: number == 1,
        default: Some("'it''s'".to_owned()),
        identity: Some(Identity {
            seed: 1,
            step: 2,
            by_default: true,
        }),
        encoding: Encoding::Zstd,
        collation: None,
        dist_key: number == 1,
    };
    Table {
        oid,
        schema: 10,
        name: name.to_owned(),
        owner: 100,
        columns: vec![
            column(
                1,
                "a",
                RsType::Decimal {
                    precision: 12,
                    scale: 3,
                },
            ),
            column(3, "é\"x", RsType::VarChar(65_535)),
        ],
        next_column: 4,
        dist_style: DistStyle::Key,
        sort_key: SortKey::Interleaved(vec!["a".to_owned()]),
        encode_auto: false,
        backup: true,
        constraints: vec![Constraint {
            name: "k".to_owned(),
            rule: ConstraintRule::PrimaryKey(vec!["a".to_owned()]),
            comment: None,
        }],
        created: 5,
        materialized: None,
    }
}

fn view(oid: u32, on: u32) -> View {
    View {
        oid,
        schema: 10,
        name: "v".to_owned(),
        owner: 100,
        columns: vec![ViewColumn {
            name: "a".to_owned(),
            data_type: RsType::Integer,
        }],
        definition: Definition {
            query: "SELECT 1 AS a".to_owned(),
            search_path: vec!["public".to_owned()],
            bindings: Vec::new(),
            case: IdentifierCase::Insensitive,
            dependencies: vec![Dependency {
                oid: on,
                columns: BTreeSet::from(["a".to_owned()]),
            }],
        },
        late_binding: false,
        created: 5,
    }
}

#[test]
fn a_new_database_has_a_public_schema_for_everybody() {
    let catalog = load(&database());
    let public = catalog.require_schema("public").unwrap();
    let granted: BTreeSet<_> = catalog
        .grants_on(&GrantTarget::Schema(public.oid))
        .iter()
        .map(|grant| (grant.privilege, grant.grantee))
        .collect();
    assert_eq!(
        granted,
        BTreeSet::from([
            (Privilege::Create, Grantee::Public),
            (Privilege::Usage, Grantee::Public)
        ])
    );
    assert_eq!(
        catalog.require_schema("other").unwrap_err().message,
        "schema \"other\" does not exist"
    );
}

#[test]
fn objects_come_back_as_they_were_put() {
    let connection = database();
    let stored = table(20, "t");
    put(&connection, "dev", &Object::Table(Box::new(stored.clone()))).unwrap();
    put(&connection, "dev", &Object::View(Box::new(view(21, 20)))).unwrap();
    let comment = Comment {
        oid: 20,
        column: 3,
        text: "it's \\ a \"test\"".to_owned(),
    };
    put(&connection, "dev", &Object::Comment(comment)).unwrap();
    let catalog = load(&connection);
    let found = catalog
        .relation(10, "t")
        .and_then(Relation::as_table)
        .unwrap();
    assert_eq!(**found, stored);
    assert_eq!(catalog.comment(20, 3), Some("it's \\ a \"test\""));
    assert_eq!(catalog.comment(20, 0), None);
    let dependents: Vec<_> = catalog.dependents(20).map(Relation::oid).collect();
    assert_eq!(dependents, [21]);
}

#[test]
fn putting_again_replaces_and_removing_forgets() {
    let connection = database();
    put(
        &connection,
        "dev",
        &Object::Table(Box::new(table(20, "old"))),
    )
    .unwrap();
    put(
        &connection,
        "dev",
        &Object::Table(Box::new(table(20, "new"))),
    )
    .unwrap();
    let catalog = load(&connection);
    assert!(catalog.relation(10, "old").is_none());
    assert!(catalog.relation(10, "new").is_some());
    remove(&connection, "dev", &ObjectKey::Relation(20)).unwrap();
    remove(&connection, "dev", &ObjectKey::Relation(20)).unwrap();
    assert_eq!(load(&connection).relations().count(), 0);
}

#[test]
fn changes_roll_back_with_the_transaction() {
    let connection = database();
    connection.execute_batch("BEGIN").unwrap();
    put(&connection, "dev", &Object::Table(Box::new(table(20, "t")))).unwrap();
    assert!(load(&connection).relation_by_oid(20).is_some());
    connection.execute_batch("ROLLBACK").unwrap();
    assert!(load(&connection).relation_by_oid(20).is_none());
}

#[test]
fn a_mark_stands_only_if_its_transaction_committed() {
    let connection = database();
    let intent = Intent {
        id: 7,
        database: "dev".to_owned(),
    };
    connection.execute_batch("BEGIN").unwrap();
    mark(&connection, &intent).unwrap();
    connection.execute_batch("ROLLBACK").unwrap();
    assert!(!is_marked(&connection, &intent).unwrap());
    connection.execute_batch("BEGIN").unwrap();
    mark(&connection, &intent).unwrap();
    connection.execute_batch("COMMIT").unwrap();
    assert!(is_marked(&connection, &intent).unwrap());
    forget_intents(&connection, "dev").unwrap();
    assert!(!is_marked(&connection, &intent).unwrap());
}

/// Objects put one after the other: renamed, replaced, with names swapped.
fn changing_objects() -> Vec<Object> {
    let schema = |name: &str| {
        Object::Schema(Schema {
            oid: 30,
            name: name.to_owned(),
            owner: 100,
            quota_megabytes: None,
            source: None,
        })
    };
    let grant = |privilege, grant_option| {
        Object::Grant(Grant {
            target: GrantTarget::Relation(20),
            privilege,
            grantee: Grantee::User(100),
            grantor: 100,
            grant_option,
        })
    };
    let function = Function {
        oid: 40,
        schema_oid: 30,
        schema: String::new(),
        name: "f".to_owned(),
        owner: 100,
        arguments: vec![RsType::Integer],
        returns: RsType::Integer,
        volatility: Volatility::Stable,
        body: FunctionBody::Sql("SELECT $1".to_owned()),
    };
    vec![
        schema("s"),
        Object::Function(function),
        schema("renamed"),
        Object::Table(Box::new(table(20, "a"))),
        Object::Table(Box::new(table(21, "b"))),
        // The two swap their names.
        Object::Table(Box::new(table(20, "b"))),
        Object::Table(Box::new(table(21, "a"))),
        grant(Privilege::Select, false),
        grant(Privilege::Insert, false),
        grant(Privilege::Select, true),
    ]
}

#[test]
fn a_catalogue_that_follows_its_changes_is_what_would_be_read_again() {
    let connection = database();
    let mut followed = load(&connection);
    for object in changing_objects() {
        put(&connection, "dev", &object).unwrap();
        followed.put(object);
        assert_eq!(followed, load(&connection));
    }
    let removed = [
        ObjectKey::Relation(21),
        ObjectKey::Schema(30),
        ObjectKey::Comment { oid: 20, column: 0 },
        ObjectKey::Grant {
            target: GrantTarget::Relation(20),
            privilege: Privilege::Select,
            grantee: Grantee::User(100),
            grantor: 100,
        },
        ObjectKey::Function(40),
    ];
    for key in removed {
        remove(&connection, "dev", &key).unwrap();
        followed.remove(&key);
    }
    assert_eq!(followed, load(&connection));
    assert_eq!(followed.relation(10, "b").map(Relation::oid), Some(20));
    assert!(followed.relation(10, "a").is_none());
}
