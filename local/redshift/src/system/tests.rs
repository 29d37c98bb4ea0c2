use std::collections::BTreeSet;

use super::*;

#[test]
fn every_relation_is_found_by_its_name_and_has_an_oid_of_its_own() {
    let mut oids = BTreeSet::new();
    for relation in RELATIONS {
        let found = find(Some(relation.schema), relation.name).unwrap();
        assert_eq!(found.name, relation.name);
        assert!(oids.insert(relation.oid), "{}", relation.name);
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
fn hidden_columns_are_columns() {
    for relation in RELATIONS {
        for hidden in relation.hidden {
            let mut names = relation.columns.iter().map(|(name, _)| name);
            assert!(names.any(|name| name == hidden), "{}", relation.name);
        }
    }
}

#[test]
fn the_columns_of_a_relation_are_numbered_without_the_hidden_ones() {
    let class = find(None, "pg_class").unwrap();
    let columns: Vec<_> = class.numbered_columns().collect();
    assert_eq!(columns[0], (-2, "oid", RsType::Oid));
    assert_eq!(columns[1], (1, "relname", RsType::Name));
    assert_eq!(columns.last().unwrap().1, "relacl");
}
