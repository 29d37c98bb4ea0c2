use model::{Digest, WorkspaceId};

use crate::bundle::Bundle;

/// The longest name that AWS Lambda takes.
const MAX_LENGTH: usize = 64;
/// How many digits tell apart two names that were cut at the same place.
const MARK_DIGITS: usize = 4;

/// `longshore-<workspace id>-<entity>-<column>-<hash8>`, at most 64 characters.
///
/// Where entity and column are too long together, the longer is cut and marked with digits of its
/// digest.
pub fn function_name(workspace: &WorkspaceId, entity: &str, bundle: &Bundle) -> String {
    name(workspace, entity, &bundle.column, &bundle.hash8())
}

fn name(workspace: &WorkspaceId, entity: &str, column: &str, hash8: &str) -> String {
    let fixed = format!("longshore-{workspace}---{hash8}").len();
    let room = MAX_LENGTH - fixed;
    let half = room / 2;
    let entity_room = half.max(room.saturating_sub(column.len()));
    let column_room = half.max(room.saturating_sub(entity.len()));
    let (entity, column) = (fit(entity, entity_room), fit(column, column_room));
    format!("longshore-{workspace}-{entity}-{column}-{hash8}")
}

fn fit(name: &str, room: usize) -> String {
    if name.len() <= room {
        return name.to_owned();
    }
    let mark = Digest::of(name.as_bytes()).short(MARK_DIGITS);
    let kept = name.floor_char_boundary(room - MARK_DIGITS - 1);
    format!("{}-{mark}", &name[..kept])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(entity: &str, column: &str) -> String {
        let name = name(&"k7f3q9".parse().unwrap(), entity, column, "0123abcd");
        assert!(
            name.len() <= MAX_LENGTH,
            "{name} has {} characters",
            name.len()
        );
        name
    }

    #[test]
    fn a_name_tells_workspace_entity_column_and_content() {
        assert_eq!(
            named("planes", "age"),
            "longshore-k7f3q9-planes-age-0123abcd"
        );
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let long = "a_very_long_entity_name_of_forty_letters";
        insta::assert_snapshot!(named(long, "age"), @"longshore-k7f3q9-a_very_long_entity_name_of_fo-95a2-age-0123abcd");
        insta::assert_snapshot!(named(long, long), @"longshore-k7f3q9-a_very_long_e-95a2-a_very_long_e-95a2-0123abcd");
        insta::assert_snapshot!(named("planes", long), @"longshore-k7f3q9-planes-a_very_long_entity_name_of-95a2-0123abcd");
        assert_ne!(
            named(long, &format!("{long}a")),
            named(long, &format!("{long}b"))
        );
    }
}
