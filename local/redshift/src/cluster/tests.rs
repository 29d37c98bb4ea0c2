use local_dialect::error::SqlState;
use local_dialect::statements::privileges::{RolePurpose, SystemPermission};
use tempfile::TempDir;

use super::*;

struct Fixture {
    folder: TempDir,
    cluster: Cluster,
}

impl Fixture {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cluster = open(&folder);
        Self { folder, cluster }
    }

    fn reopen(self) -> Self {
        let Self { folder, cluster } = self;
        drop(cluster);
        let cluster = open(&folder);
        Self { folder, cluster }
    }

    fn commit(&self, objects: impl IntoIterator<Item = Object>) {
        let mut transaction = self.cluster.begin().unwrap();
        for object in objects {
            transaction.put(object).unwrap();
        }
        transaction.commit(None, |_| Ok(())).unwrap();
    }
}

fn open(folder: &TempDir) -> Cluster {
    Cluster::open(&folder.path().join("cluster.sqlite"), "admin", "Secret12").unwrap()
}

fn user(id: u32, name: &str) -> Object {
    let mut user = User::new(id, name);
    user.password = Some(login::md5_of("Secret12", name));
    Object::User(user)
}

fn role(id: u32, name: &str) -> Object {
    Object::Role(Role {
        id,
        name: name.to_owned(),
        owner: 100,
        external_id: None,
    })
}

fn has(role: u32, member: Member) -> Object {
    Object::RoleGrant(RoleGrant {
        role,
        member,
        admin_option: false,
    })
}

#[test]
fn a_new_cluster_has_its_admin_and_nothing_else() {
    let fixture = Fixture::new();
    let state = fixture.cluster.state();
    let admin = state.require_user("admin").unwrap();
    assert!(admin.superuser);
    assert_eq!(admin.id, 100);
    assert_eq!(state.databases().count(), 0);
    assert_eq!(state.next_user_id(), 101);
    assert_eq!(fixture.cluster.secret(SYSTEM_USER).unwrap(), None);
}

#[test]
fn what_was_committed_is_there_after_a_restart() {
    let fixture = Fixture::new();
    fixture.commit([user(101, "bob"), role(7, "r"), has(7, Member::User(101))]);
    let before = fixture.cluster.state();
    let fixture = fixture.reopen();
    assert_eq!(fixture.cluster.state(), before);
    assert_eq!(
        Cluster::open(
            &fixture.folder.path().join("cluster.sqlite"),
            "other",
            "Secret12"
        )
        .unwrap()
        .state()
        .user("other"),
        None
    );
}

#[test]
fn a_transaction_sees_its_own_changes_and_others_do_not() {
    let fixture = Fixture::new();
    let mut transaction = fixture.cluster.begin().unwrap();
    transaction.put(user(101, "bob")).unwrap();
    assert!(transaction.state().user("bob").is_some());
    assert!(fixture.cluster.state().user("bob").is_none());
    drop(transaction);
    assert!(fixture.cluster.state().user("bob").is_none());
}

#[test]
fn names_are_given_once() {
    let fixture = Fixture::new();
    let mut transaction = fixture.cluster.begin().unwrap();
    let error = transaction.put(user(101, "admin")).unwrap_err();
    assert_eq!(error.state, SqlState::DUPLICATE_OBJECT);
    assert_eq!(error.message, "user \"admin\" already exists");
    let mut first = fixture.cluster.begin().unwrap();
    let mut second = fixture.cluster.begin().unwrap();
    first.put(role(1, "r")).unwrap();
    second.put(role(2, "r")).unwrap();
    first.commit(None, |_| Ok(())).unwrap();
    let error = second.commit(None, |_| Ok(())).unwrap_err();
    assert_eq!(error.message, "role \"r\" already exists");
}

#[test]
fn two_transactions_that_change_one_row_conflict() {
    let fixture = Fixture::new();
    fixture.commit([user(101, "bob"), user(102, "eve"), role(7, "r")]);
    let mut first = fixture.cluster.begin().unwrap();
    let mut second = fixture.cluster.begin().unwrap();
    let mut third = fixture.cluster.begin().unwrap();
    first.remove(ObjectKey::User(101)).unwrap();
    second.put(user(101, "robert")).unwrap();
    third.put(has(7, Member::User(102))).unwrap();
    first.commit(None, |_| Ok(())).unwrap();
    assert!(second.commit(None, |_| Ok(())).is_err());
    third.commit(None, |_| Ok(())).unwrap();
    assert!(fixture.cluster.state().user("robert").is_none());
}

#[test]
fn a_database_that_cannot_commit_takes_the_cluster_with_it() {
    let fixture = Fixture::new();
    let mut transaction = fixture.cluster.begin().unwrap();
    transaction.put(user(101, "bob")).unwrap();
    let refusal = SqlError::new(SqlState::INTERNAL_ERROR, "disk is full");
    let error = transaction
        .commit(Some("dev"), |intent| {
            assert_eq!(intent.unwrap().database, "dev");
            Err(refusal.clone())
        })
        .unwrap_err();
    assert_eq!(error, refusal);
    let fixture = fixture.reopen();
    fixture
        .cluster
        .recover(|_| panic!("no intent is left"))
        .unwrap();
    assert!(fixture.cluster.state().user("bob").is_none());
}

#[test]
fn a_crash_between_the_two_commits_is_mended_by_the_mark() {
    for was_committed in [true, false] {
        let fixture = Fixture::new();
        let mut transaction = fixture.cluster.begin().unwrap();
        transaction.put(user(101, "bob")).unwrap();
        let crash = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            transaction.commit(Some("dev"), |_| panic!("killed"))
        }));
        assert!(crash.is_err());
        let fixture = fixture.reopen();
        fixture.cluster.recover(|_| Ok(was_committed)).unwrap();
        assert_eq!(fixture.cluster.state().user("bob").is_some(), was_committed);
        let fixture = fixture.reopen();
        fixture
            .cluster
            .recover(|_| panic!("no intent is left"))
            .unwrap();
        assert_eq!(fixture.cluster.state().user("bob").is_some(), was_committed);
    }
}

#[test]
fn object_ids_are_never_given_twice() {
    let fixture = Fixture::new();
    let first = fixture.cluster.allocate_oid().unwrap();
    let second = fixture.cluster.allocate_oid().unwrap();
    assert_eq!(second, first + 1);
    let fixture = fixture.reopen();
    assert!(fixture.cluster.allocate_oid().unwrap() > second);
}

#[test]
fn the_fifth_wrong_password_locks_and_a_right_one_forgets() {
    let fixture = Fixture::new();
    fixture.commit([user(101, "bob")]);
    let cluster = &fixture.cluster;
    let now = jiff::Timestamp::UNIX_EPOCH;
    for _ in 0..4 {
        cluster.login_failed("bob", now).unwrap();
    }
    cluster.login_succeeded("bob", now, 0).unwrap();
    for _ in 0..4 {
        cluster.login_failed("bob", now).unwrap();
    }
    assert!(cluster.secret("bob").unwrap().is_some());
    cluster.login_failed("bob", now).unwrap();
    let error = cluster.secret("bob").unwrap_err();
    assert_eq!(error.state, SqlState::INVALID_AUTHORIZATION);
    assert!(error.message.contains("is locked"), "{error}");
    let fixture = fixture.reopen();
    assert!(fixture.cluster.secret("bob").is_err());
    fixture.cluster.login_failed("nobody", now).unwrap();
}

#[test]
fn expired_passwords_and_full_houses_are_refused() {
    let fixture = Fixture::new();
    let mut limited = User::new(101, "bob");
    limited.valid_until = Some(1_000);
    limited.connection_limit = Some(2);
    fixture.commit([Object::User(limited)]);
    let at = |second| jiff::Timestamp::from_second(second).unwrap();
    fixture.cluster.login_succeeded("bob", at(999), 1).unwrap();
    let error = fixture
        .cluster
        .login_succeeded("bob", at(1_000), 1)
        .unwrap_err();
    assert!(error.message.contains("has expired"), "{error}");
    let error = fixture
        .cluster
        .login_succeeded("bob", at(0), 2)
        .unwrap_err();
    assert!(error.message.contains("too many connections"), "{error}");
}

#[test]
fn roles_are_had_through_roles() {
    let fixture = Fixture::new();
    fixture.commit([
        user(101, "bob"),
        role(1, "outer"),
        role(2, "inner"),
        has(1, Member::User(101)),
        has(2, Member::Role(1)),
        Object::RolePermission(RolePermission {
            role: 2,
            permission: SystemPermission::CREATE_EXTERNAL_FUNCTION,
        }),
    ]);
    let state = fixture.cluster.state();
    let bob = state.require_user("bob").unwrap();
    assert!(state.identities(101).contains(&Grantee::Role(2)));
    assert!(state.has_permission(bob, SystemPermission::CREATE_EXTERNAL_FUNCTION));
    assert!(!state.has_permission(bob, SystemPermission::CREATE_USER));
}

#[test]
fn iam_roles_are_everybodys_until_revoked_and_then_chain_by_chain() {
    let fixture = Fixture::new();
    fixture.commit([user(101, "bob")]);
    let chain = ["arn:a".to_owned(), "arn:b".to_owned()];
    let may = |chain: &[String], purpose| {
        let state = fixture.cluster.state();
        state.may_assume(state.require_user("bob").unwrap(), chain, purpose)
    };
    assert!(may(&chain, RolePurpose::Copy));
    let mut transaction = fixture.cluster.begin().unwrap();
    for purpose in RolePurpose::ALL {
        transaction
            .remove(ObjectKey::AssumeRole(AssumeRoleGrant {
                roles: IamRoleSet::All,
                grantee: Grantee::Public,
                purpose,
            }))
            .unwrap();
    }
    transaction.commit(None, |_| Ok(())).unwrap();
    assert!(!may(&chain, RolePurpose::Copy));
    fixture.commit([Object::AssumeRole(AssumeRoleGrant {
        roles: IamRoleSet::Chain("arn:a,arn:b".to_owned()),
        grantee: Grantee::User(101),
        purpose: RolePurpose::Copy,
    })]);
    assert!(may(&chain, RolePurpose::Copy));
    assert!(!may(&chain, RolePurpose::Unload));
    assert!(!may(&chain[..1], RolePurpose::Copy));
    assert!(!may(&[], RolePurpose::Copy));
}
