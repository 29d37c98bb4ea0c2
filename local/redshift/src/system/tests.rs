use std::collections::BTreeSet;

use super::*;

#[test]
fn every_relation_is_found_by_its_name_and_has_an_oid_of_its_own() {
    let mut oids = BTreeSet::new();
    for relation in RELATIONS {
        let found = find(Some(relation.schema), relation.name).unwrap();
        assert_eq!(found.name, relation.name);
        assert!(oids.insert(relation.oid()), "{}", relation.name);
    }
}

#[test]
fn columns_of_a_relation_have_different_names() {
    for relation in RELATIONS {
        let names: BTreeSet<_> = relation.columns.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), relation.columns.len(), "{}", relation.name);
    }
}

#[test]
fn what_redshift_lacks_is_not_there() {
    for name in ["pg_range", "pg_enum"] {
        assert!(find(None, name).is_none());
    }
    assert!(find(None, "tables").is_none());
    assert!(find(Some("information_schema"), "tables").is_some());
}

#[test]
fn values_become_literals_of_their_columns() {
    assert_eq!(Value::from("it's").literal(RsType::Text), "'it''s'");
    assert_eq!(
        Value::Null.literal(RsType::Integer),
        "CAST(NULL AS INTEGER)"
    );
    assert_eq!(
        Value::Texts(vec!["a".to_owned()]).literal(RsType::TextArray),
        "CAST(['a'] AS VARCHAR[])"
    );
}
