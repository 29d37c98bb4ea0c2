use local_dialect::RsType;
use local_dialect::statements::collation::Collation;
use local_dialect::statements::create_database::IsolationLevel;
use local_dialect::statements::create_function::Volatility;
use local_dialect::statements::encoding::Encoding;
use local_dialect::statements::table_attributes::{DistStyle, SortKey};

use super::*;
use crate::catalog::{Column, Function, FunctionBody, Grant, Object, Relation, Schema, Table};
use crate::cluster::{self, Member, Role, RoleGrant, RolePermission};
use crate::cluster::{Cluster, DatabaseGrant, Group, GroupMember};

const ADMIN: u32 = 100;
const OWNER: u32 = 101;
const BOB: u32 = 102;
const SCHEMA: u32 = 10;
const TABLE: u32 = 11;
const FUNCTION: u32 = 12;
const GROUP: u32 = 1;
const ROLE: u32 = 2;

/// A cluster with an owner, a stranger named bob, and what else is given.
fn state(extra: impl IntoIterator<Item = cluster::Object>) -> Arc<ClusterState> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cluster.sqlite");
    let cluster = Cluster::open(&path, "admin", "Secret12").unwrap();
    let mut transaction = cluster.begin().unwrap();
    for (id, name) in [(OWNER, "owner"), (BOB, "bob")] {
        transaction
            .put(cluster::Object::User(User::new(id, name)))
            .unwrap();
    }
    for object in extra {
        transaction.put(object).unwrap();
    }
    Arc::clone(transaction.state())
}

fn table() -> Table {
    let column = |number, name: &str| Column {
        number,
        name: name.to_owned(),
        data_type: RsType::Integer,
        not_null: false,
        default: None,
        identity: None,
        encoding: Encoding::Raw,
        collation: None,
        dist_key: false,
    };
    Table {
        oid: TABLE,
        schema: SCHEMA,
        name: "t".to_owned(),
        owner: OWNER,
        columns: vec![column(1, "a"), column(2, "b")],
        next_column: 3,
        dist_style: DistStyle::Auto,
        sort_key: SortKey::Auto,
        encode_auto: true,
        backup: true,
        constraints: Vec::new(),
        created: 0,
        materialized: None,
    }
}

fn function() -> Function {
    Function {
        oid: FUNCTION,
        schema_oid: SCHEMA,
        schema: "s".to_owned(),
        name: "f".to_owned(),
        owner: OWNER,
        arguments: vec![RsType::Integer],
        returns: RsType::Integer,
        volatility: Volatility::Stable,
        body: FunctionBody::Sql("SELECT $1".to_owned()),
    }
}

fn grant(target: GrantTarget, privilege: Privilege, grantee: Grantee) -> Object {
    Object::Grant(Grant {
        target,
        privilege,
        grantee,
        grantor: OWNER,
        grant_option: false,
    })
}

fn catalog(grants: impl IntoIterator<Item = Object>) -> DatabaseCatalog {
    let schema = Object::Schema(Schema {
        oid: SCHEMA,
        name: "s".to_owned(),
        owner: OWNER,
        quota_megabytes: None,
        source: None,
    });
    let objects = [
        schema,
        Object::Table(Box::new(table())),
        Object::Function(function()),
    ];
    DatabaseCatalog::of("dev", objects.into_iter().chain(grants))
}

fn relation() -> Relation {
    Relation::Table(Arc::new(table()))
}

fn may_select(access: &Access, catalog: &DatabaseCatalog, columns: &[&str]) -> bool {
    let columns: Vec<String> = columns.iter().map(|name| (*name).to_owned()).collect();
    access
        .require_on_relation(catalog, &relation(), Privilege::Select, &columns)
        .is_ok()
}

#[test]
fn strangers_are_refused_in_the_words_of_postgresql() {
    let access = Access::of(&state([]), "bob").unwrap();
    let catalog = catalog([]);
    let error = access
        .require_on_relation(&catalog, &relation(), Privilege::Select, &[])
        .unwrap_err();
    assert_eq!(error.state, SqlState::INSUFFICIENT_PRIVILEGE);
    assert_eq!(error.message, "permission denied for relation t");
    let schema = catalog.schema("s").unwrap();
    let error = access
        .require_on_schema(&catalog, schema, Privilege::Usage)
        .unwrap_err();
    assert_eq!(error.message, "permission denied for schema s");
    let error = access.require_execute(&catalog, &function()).unwrap_err();
    assert_eq!(error.message, "permission denied for function f");
    let error = access.require_language(&catalog, "exfunc").unwrap_err();
    assert_eq!(error.message, "permission denied for language exfunc");
    let error = access.require_relation_owner(&relation()).unwrap_err();
    assert_eq!(error.message, "must be owner of relation t");
    let error = access
        .require_permission(SystemPermission::CREATE_USER, "create user")
        .unwrap_err();
    assert_eq!(error.message, "permission denied to create user");
}

#[test]
fn owners_and_superusers_need_no_grant() {
    let state = state([]);
    let catalog = catalog([]);
    for user in ["owner", "admin"] {
        let access = Access::of(&state, user).unwrap();
        assert!(may_select(&access, &catalog, &["a"]), "{user}");
        access.require_relation_owner(&relation()).unwrap();
        access.require_execute(&catalog, &function()).unwrap();
    }
}

#[test]
fn a_grant_reaches_users_groups_roles_and_everybody() {
    let state = state([
        cluster::Object::Group(Group {
            id: GROUP,
            name: "g".to_owned(),
        }),
        cluster::Object::GroupMember(GroupMember {
            group: GROUP,
            user: BOB,
        }),
        cluster::Object::Role(Role {
            id: ROLE,
            name: "r".to_owned(),
            owner: ADMIN,
            external_id: None,
        }),
        cluster::Object::RoleGrant(RoleGrant {
            role: ROLE,
            member: Member::User(BOB),
            admin_option: false,
        }),
    ]);
    let access = Access::of(&state, "bob").unwrap();
    for grantee in [
        Grantee::User(BOB),
        Grantee::Group(GROUP),
        Grantee::Role(ROLE),
        Grantee::Public,
    ] {
        let catalog = catalog([grant(
            GrantTarget::Relation(TABLE),
            Privilege::Select,
            grantee,
        )]);
        assert!(may_select(&access, &catalog, &["a"]), "{grantee:?}");
    }
    let others = [grant(
        GrantTarget::Relation(TABLE),
        Privilege::Select,
        Grantee::User(OWNER),
    )];
    assert!(!may_select(&access, &catalog(others), &["a"]));
}

#[test]
fn scoped_grants_hold_for_every_object_of_the_scope() {
    let access = Access::of(&state([]), "bob").unwrap();
    let bob = Grantee::User(BOB);
    for target in [
        GrantTarget::TablesInSchema(SCHEMA),
        GrantTarget::TablesInDatabase,
    ] {
        let catalog = catalog([grant(target, Privilege::Select, bob)]);
        assert!(may_select(&access, &catalog, &[]));
    }
    let elsewhere = [grant(
        GrantTarget::TablesInSchema(SCHEMA + 1),
        Privilege::Select,
        bob,
    )];
    assert!(!may_select(&access, &catalog(elsewhere), &[]));
    let catalog = catalog([
        grant(GrantTarget::SchemasInDatabase, Privilege::Usage, bob),
        grant(GrantTarget::FunctionsInDatabase, Privilege::Execute, bob),
        grant(GrantTarget::LanguagesInDatabase, Privilege::Usage, bob),
    ]);
    let schema = catalog.schema("s").unwrap();
    assert!(access.has_on_schema(&catalog, schema, Privilege::Usage));
    assert!(!access.has_on_schema(&catalog, schema, Privilege::Create));
    access.require_execute(&catalog, &function()).unwrap();
    access.require_language(&catalog, "exfunc").unwrap();
}

#[test]
fn column_privileges_cover_exactly_their_columns() {
    let access = Access::of(&state([]), "bob").unwrap();
    let catalog = catalog([grant(
        GrantTarget::Column(TABLE, 1),
        Privilege::Select,
        Grantee::User(BOB),
    )]);
    assert!(may_select(&access, &catalog, &["a"]));
    assert!(may_select(&access, &catalog, &[]));
    assert!(!may_select(&access, &catalog, &["a", "b"]));
}

#[test]
fn system_permissions_stand_in_for_ownership() {
    let permission = SystemPermission::DROP_TABLE;
    let state = state([
        cluster::Object::Role(Role {
            id: ROLE,
            name: "r".to_owned(),
            owner: ADMIN,
            external_id: None,
        }),
        cluster::Object::RoleGrant(RoleGrant {
            role: ROLE,
            member: Member::User(BOB),
            admin_option: false,
        }),
        cluster::Object::RolePermission(RolePermission {
            role: ROLE,
            permission,
        }),
    ]);
    let access = Access::of(&state, "bob").unwrap();
    let catalog = catalog([]);
    access
        .require_relation_owner_or(&catalog, &relation(), Some(Privilege::Drop), permission)
        .unwrap();
    assert!(
        access
            .require_relation_owner_or(
                &catalog,
                &relation(),
                Some(Privilege::Alter),
                SystemPermission::ALTER_TABLE
            )
            .is_err()
    );
}

#[test]
fn nothing_is_created_in_system_schemas() {
    let access = Access::of(&state([]), "admin").unwrap();
    let schema = Schema {
        oid: 1,
        name: "pg_catalog".to_owned(),
        owner: ADMIN,
        quota_megabytes: None,
        source: None,
    };
    let error = access
        .require_create_in(&catalog([]), &schema, Some(SystemPermission::CREATE_TABLE))
        .unwrap_err();
    assert_eq!(error.state, SqlState::INSUFFICIENT_PRIVILEGE);
}

#[test]
fn a_grant_is_passed_on_by_its_option_only() {
    let access = Access::of(&state([]), "bob").unwrap();
    let target = GrantTarget::Relation(TABLE);
    let with_option = |grant_option| {
        catalog([Object::Grant(Grant {
            target: target.clone(),
            privilege: Privilege::Select,
            grantee: Grantee::User(BOB),
            grantor: OWNER,
            grant_option,
        })])
    };
    assert!(access.may_pass_on(&with_option(true), OWNER, &target, Privilege::Select));
    assert!(!access.may_pass_on(&with_option(true), OWNER, &target, Privilege::Insert));
    assert!(!access.may_pass_on(&with_option(false), OWNER, &target, Privilege::Select));
}

#[test]
fn databases_have_privileges_of_their_own() {
    let database = Database {
        oid: 5,
        name: "dev".to_owned(),
        owner: OWNER,
        connection_limit: None,
        isolation_level: IsolationLevel::default(),
        collation: Collation::default(),
        comment: None,
    };
    let grant = cluster::Object::DatabaseGrant(DatabaseGrant {
        database: 5,
        privilege: Privilege::Temporary,
        grantee: Grantee::Public,
        grantor: OWNER,
        grant_option: false,
    });
    let access = Access::of(&state([grant]), "bob").unwrap();
    access
        .require_on_database(&database, Privilege::Temporary)
        .unwrap();
    let error = access
        .require_on_database(&database, Privilege::Create)
        .unwrap_err();
    assert_eq!(error.message, "permission denied for database dev");
}

#[test]
fn access_lists_look_like_postgresqls() {
    let state = state([cluster::Object::Group(Group {
        id: GROUP,
        name: "g".to_owned(),
    })]);
    let catalog = catalog([
        grant(
            GrantTarget::Relation(TABLE),
            Privilege::Insert,
            Grantee::User(BOB),
        ),
        grant(
            GrantTarget::Relation(TABLE),
            Privilege::Select,
            Grantee::User(BOB),
        ),
        grant(
            GrantTarget::Relation(TABLE),
            Privilege::Select,
            Grantee::Group(GROUP),
        ),
        grant(
            GrantTarget::Relation(TABLE),
            Privilege::Select,
            Grantee::Public,
        ),
    ]);
    assert_eq!(
        access_lists::of_relation(&state, &catalog, &relation()).as_deref(),
        Some("{bob=ar/owner,group g=r/owner,=r/owner}")
    );
    let schema = catalog.schema("s").unwrap();
    assert_eq!(access_lists::of_schema(&state, &catalog, schema), None);
}
