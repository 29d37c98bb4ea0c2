use super::*;
use crate::names::IdentifierCase;
use crate::statement::{self, Statement};
use crate::statements::privileges::RolePurpose;

fn grant(sql: &str) -> Grant {
    match statement::parse(sql, IdentifierCase::Insensitive) {
        Ok(Statement::Grant(grant)) => grant,
        other => panic!("{sql} was read as {other:?}"),
    }
}

fn refused(sql: &str) -> SqlError {
    match statement::parse(sql, IdentifierCase::Insensitive) {
        Ok(statement) => panic!("{sql} was read as {statement:?}"),
        Err(error) => error,
    }
}

fn objects(sql: &str) -> ObjectPrivileges {
    match grant(sql).granted {
        Granted::Objects(granted) => granted,
        other => panic!("{sql} grants {other:?}"),
    }
}

#[test]
fn grantees_are_users_groups_roles_and_public() {
    let grant = grant("GRANT SELECT ON t TO a, \"B\" WITH GRANT OPTION, GROUP g, ROLE r, PUBLIC");
    let names: Vec<_> = grant.grantees.iter().map(|grantee| &grantee.name).collect();
    assert_eq!(
        names,
        [
            &GranteeName::User("a".to_owned()),
            &GranteeName::User("B".to_owned()),
            &GranteeName::Group("g".to_owned()),
            &GranteeName::Role("r".to_owned()),
            &GranteeName::Public,
        ]
    );
    assert!(!grant.grantees[0].with_option && grant.grantees[1].with_option);
}

#[test]
fn privileges_are_granted_on_every_kind_of_object() {
    for (sql, kind) in [
        ("GRANT SELECT, insert ON TABLE s.t, u TO a", "table"),
        (
            "GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA s TO a",
            "table",
        ),
        ("GRANT CREATE, TEMPORARY ON DATABASE d TO a", "database"),
        ("GRANT TEMP ON DATABASE d TO a", "database"),
        ("GRANT USAGE ON SCHEMA s, d.s2 TO a", "schema"),
        (
            "GRANT EXECUTE ON FUNCTION f(int, x varchar(10)), g() TO a",
            "function",
        ),
        (
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA s TO a",
            "function",
        ),
        ("GRANT USAGE ON LANGUAGE exfunc TO a", "language"),
        ("GRANT SELECT ON schemas TO a", "table"),
    ] {
        assert_eq!(objects(sql).objects.privileges().1, kind, "{sql}");
    }
    let Objects::Functions(functions) =
        objects("GRANT EXECUTE ON FUNCTION f(int, x varchar(10)) TO a").objects
    else {
        panic!("other objects");
    };
    assert_eq!(functions[0].arguments.len(), 2);
}

#[test]
fn select_and_update_may_be_limited_to_columns() {
    let PrivilegeList::Some(list) = objects("GRANT SELECT (a, b), DELETE ON t TO u").privileges
    else {
        panic!("all privileges");
    };
    assert_eq!(list[0].columns, ["a", "b"]);
    assert!(list[1].columns.is_empty());
    assert_eq!(
        refused("GRANT DELETE (a) ON t TO u").message,
        "invalid privilege type DELETE for column"
    );
}

#[test]
fn scopes_name_present_and_future_objects() {
    for (sql, kind) in [
        ("GRANT USAGE FOR SCHEMAS IN DATABASE src TO u", "schema"),
        (
            "GRANT SELECT FOR TABLES IN SCHEMA s DATABASE src TO ROLE r",
            "table",
        ),
        ("GRANT SELECT FOR TABLES IN SCHEMA src.s TO u", "table"),
        ("GRANT ALL FOR TABLES IN DATABASE src TO u", "table"),
        ("GRANT EXECUTE FOR FUNCTIONS IN SCHEMA s TO u", "function"),
        ("GRANT USAGE FOR LANGUAGES IN DATABASE src TO u", "language"),
    ] {
        let Granted::Scoped(granted) = grant(sql).granted else {
            panic!("{sql} is not scoped");
        };
        assert_eq!(granted.scope.privileges().1, kind, "{sql}");
    }
    let Granted::Scoped(granted) =
        grant("GRANT SELECT FOR TABLES IN SCHEMA s DATABASE d TO u").granted
    else {
        panic!("not scoped");
    };
    assert!(matches!(granted.scope, Scope::TablesInSchema(name) if name.to_string() == "d.s"));
}

#[test]
fn system_permissions_and_roles_are_told_apart() {
    assert_eq!(
        grant("GRANT CREATE OR REPLACE EXTERNAL FUNCTION, DROP ROLE TO ROLE r").granted,
        Granted::SystemPermissions(vec![
            SystemPermission::CREATE_EXTERNAL_FUNCTION,
            SystemPermission::DROP_ROLE
        ])
    );
    let Granted::SystemPermissions(all) = grant("GRANT ALL TO ROLE r").granted else {
        panic!("other grant");
    };
    assert_eq!(all.len(), SystemPermission::all().count());
    let grant = grant("GRANT ROLE a, ROLE b TO u WITH ADMIN OPTION, ROLE c");
    assert_eq!(
        grant.granted,
        Granted::Roles(vec!["a".to_owned(), "b".to_owned()])
    );
    assert!(grant.grantees[0].with_option);
}

#[test]
fn assume_role_names_chains_and_purposes() {
    let grant = grant(
        "GRANT ASSUMEROLE ON 'arn:aws:iam::1:role/A,arn:aws:iam::2:role/B' TO u FOR COPY, EXTERNAL FUNCTION",
    );
    assert_eq!(
        grant.granted,
        Granted::AssumeRole(AssumeRole {
            roles: IamRoles::Chains(vec![
                "arn:aws:iam::1:role/A,arn:aws:iam::2:role/B".to_owned()
            ]),
            purposes: vec![RolePurpose::Copy, RolePurpose::ExternalFunction],
        })
    );
    let Ok(Statement::Revoke(revoke)) = statement::parse(
        "REVOKE ASSUMEROLE ON ALL FROM PUBLIC FOR ALL",
        IdentifierCase::Insensitive,
    ) else {
        panic!("another statement");
    };
    assert!(matches!(
        revoke.revoked,
        Granted::AssumeRole(AssumeRole { roles: IamRoles::All, purposes }) if purposes.len() == 4
    ));
}

#[test]
fn revoke_reads_the_same_forms() {
    for sql in [
        "REVOKE GRANT OPTION FOR SELECT ON t FROM a CASCADE",
        "REVOKE ADMIN OPTION FOR ROLE r FROM u",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "REVOKE SELECT FOR TABLES IN SCHEMA s FROM u RESTRICT",
        "REVOKE CREATE USER FROM ROLE r",
    ] {
        assert!(
            matches!(
                statement::parse(sql, IdentifierCase::Insensitive),
                Ok(Statement::Revoke(_))
            ),
            "{sql}"
        );
    }
}

const INVALID: SqlState = SqlState::INVALID_GRANT_OPERATION;

const REFUSED: &[(&str, SqlState, &str)] = &[
    (
        "GRANT CREATE ON t TO u",
        INVALID,
        "invalid privilege type CREATE for table",
    ),
    (
        "GRANT SELECT ON SCHEMA s TO u",
        INVALID,
        "invalid privilege type SELECT for schema",
    ),
    ("GRANT CREATE USER TO u", INVALID, "to roles only"),
    (
        "GRANT SELECT FOR TABLES IN SCHEMA s TO GROUP g",
        INVALID,
        "to groups",
    ),
    (
        "GRANT SELECT FOR TABLES IN SCHEMA s TO PUBLIC",
        INVALID,
        "to PUBLIC",
    ),
    ("GRANT ROLE r TO GROUP g", INVALID, "to groups"),
    (
        "GRANT SELECT ON t TO ROLE r WITH GRANT OPTION",
        INVALID,
        "to users only",
    ),
    (
        "GRANT SELECT (a) ON ALL TABLES IN SCHEMA s TO u",
        INVALID,
        "named tables only",
    ),
    (
        "GRANT r TO u",
        SqlState::SYNTAX_ERROR,
        "\"R\" is not a system permission",
    ),
    (
        "GRANT CREATE OR REPLACE FUNCTION TO ROLE",
        SqlState::SYNTAX_ERROR,
        "end of input",
    ),
    ("GRANT FLY ON t TO u", SqlState::SYNTAX_ERROR, "\"FLY\""),
    (
        "GRANT EXECUTE ON PROCEDURE p() TO u",
        SqlState::FEATURE_NOT_SUPPORTED,
        "PROCEDURE",
    ),
    (
        "GRANT USAGE ON DATASHARE d TO u",
        SqlState::FEATURE_NOT_SUPPORTED,
        "DATASHARE",
    ),
    (
        "GRANT ASSUMEROLE ON 'arn:aws:iam::1:role/A, arn:aws:iam::2:role/B' TO u FOR COPY",
        SqlState::INVALID_PARAMETER_VALUE,
        "not an IAM role ARN",
    ),
];

#[test]
fn grants_that_make_no_sense_are_refused() {
    for (sql, state, message) in REFUSED {
        let error = refused(sql);
        assert_eq!(error.state, *state, "{sql}: {error}");
        assert!(error.message.contains(message), "{sql}: {error}");
    }
}
