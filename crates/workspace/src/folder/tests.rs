use super::*;

const SETTINGS: &str = r#"
[workspace]
name = "test"
id = "k7f3q9"

[warehouse]
endpoint = "127.0.0.1:5439/dev"
password = { env = "PASSWORD" }

[staging]
bucket = "test-bucket"
region = "eu-west-1"
role_chain = ["arn:aws:iam::111111111111:role/a"]
"#;

/// A workspace with `settings` and files beside it.
fn workspace(
    settings: &str,
    files: &[(&str, &str)],
) -> (tempfile::TempDir, Result<Workspace, Error>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(SETTINGS_FILE), settings).unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let opened = Workspace::open(folder.path());
    (folder, opened)
}

fn failure(settings: &str, files: &[(&str, &str)]) -> String {
    let failure = model::Failure::from(workspace(settings, files).1.unwrap_err());
    let mut lines = vec![format!("error: {}", failure.message)];
    lines.extend(failure.causes());
    lines.extend(failure.hint.iter().map(|hint| format!("hint: {hint}")));
    lines.push(format!("code: {}", failure.code));
    lines.join("\n")
}

#[test]
fn the_example_workspace_opens() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/flights");
    let workspace = Workspace::open(&folder).unwrap();
    let columns = &workspace.entity("planes").unwrap().columns;
    assert_eq!(columns[0].name.as_str(), "age");
    assert_eq!(workspace.segments[0].entity.as_str(), "planes");
    assert_eq!(workspace.load("january").unwrap().null, ["NA"]);
}

#[test]
fn a_new_workspace_opens() {
    let folder = tempfile::tempdir().unwrap();
    let new = crate::NewWorkspace {
        name: "Acme \"North\"".to_owned(),
        id: "k7f3q9".parse().unwrap(),
    };
    crate::init(folder.path(), &new).unwrap();
    let workspace = Workspace::open(folder.path()).unwrap();
    assert_eq!(workspace.settings.workspace.name, "Acme \"North\"");
    let again = crate::init(folder.path(), &new).unwrap_err();
    assert!(matches!(again, Error::AlreadyAWorkspace { .. }));
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_known_key() {
    let settings = SETTINGS.replace("endpoint =", "databse = \"x\"\nendpoint =");
    insta::assert_snapshot!(failure(&settings, &[]), @r#"
    error: unknown key "databse" in "longshore.toml", line 7
    hint: did you mean "database"?
    code: unknown-key
    "#);
}

#[test]
fn an_unknown_section_is_an_unknown_key_too() {
    let settings = format!("{SETTINGS}\n[stagging]\nbucket = \"b\"\n");
    insta::assert_snapshot!(failure(&settings, &[]), @r#"
    error: unknown key "stagging" in "longshore.toml", line 15
    hint: did you mean "staging"?
    code: unknown-key
    "#);
}

#[test]
fn a_value_that_is_no_role_is_refused_with_its_line() {
    let settings = SETTINGS.replace("arn:aws:iam::111111111111:role/a", "admin");
    insta::assert_snapshot!(failure(&settings, &[]), @r#"
    error: "longshore.toml", line 13: "admin" is not the ARN of an IAM role: expected "arn:aws:iam::<12 digits>:role/<name>"
    hint: correct the file and run the command again
    code: invalid-definition
    "#);
}

#[test]
fn an_entity_query_with_two_statements_is_refused() {
    let files = [
        ("entities/planes/entity.toml", "id = \"tailnum\""),
        (
            "entities/planes/query.sql",
            "SELECT 1 AS tailnum; DROP TABLE planes",
        ),
    ];
    insta::assert_snapshot!(failure(SETTINGS, &files), @r#"
    error: "entities/planes/query.sql" is not a query that Longshore runs
    the query holds a second statement at line 1, column 22
    hint: give one statement
    code: query-not-read-only
    "#);
}

#[test]
fn a_column_without_code_says_where_to_write_it() {
    let files = [
        (
            "entities/planes/entity.toml",
            "id = \"tailnum\"\n[[columns]]\nname = \"age\"\ntype = \"integer\"",
        ),
        ("entities/planes/query.sql", "SELECT 1 AS tailnum"),
    ];
    insta::assert_snapshot!(failure(SETTINGS, &files), @r#"
    error: "entities/planes/entity.toml": column "age" has no code
    hint: give it an `expression`, or write "columns/age.js"
    code: invalid-definition
    "#);
}

#[test]
fn a_file_of_code_that_belongs_to_no_column_is_refused() {
    let files = [
        ("entities/planes/entity.toml", "id = \"tailnum\""),
        ("entities/planes/query.sql", "SELECT 1 AS tailnum"),
        ("entities/planes/columns/age.js", "export default () => 1;"),
    ];
    insta::assert_snapshot!(failure(SETTINGS, &files), @r#"
    error: "entities/planes/entity.toml": "columns/age.js" belongs to no column
    hint: declare it with `[[columns]]`, `name = "age"` and its `type`, or remove the file
    code: invalid-definition
    "#);
}

#[test]
fn a_segment_of_an_entity_that_is_not_there_is_refused() {
    let files = [("segments/old.toml", "entity = \"plains\"")];
    insta::assert_snapshot!(failure(SETTINGS, &files), @r#"
    error: "segments/old.toml": there is no entity "plains"
    hint: the workspace defines no entities
    code: invalid-definition
    "#);
}

#[test]
fn a_misspelt_operator_of_a_condition_is_an_error_with_the_nearest() {
    let segment = "entity = \"planes\"\n[[filter.groups]]\nconditions = [\n  { column = \"year\", operator = \"lower_then\", value = 3 },\n]";
    insta::assert_snapshot!(failure(SETTINGS, &[("segments/old.toml", segment)]), @r#"
    error: unknown word "lower_then" in "segments/old.toml", line 4
    hint: did you mean "lower_than"?
    code: invalid-definition
    "#);
}

#[test]
fn a_misspelt_key_of_a_condition_is_an_error_with_the_nearest() {
    let segment = "entity = \"planes\"\n[[filter.groups]]\nconjonction = \"and\"\nconditions = []";
    insta::assert_snapshot!(failure(SETTINGS, &[("segments/old.toml", segment)]), @r#"
    error: unknown key "conjonction" in "segments/old.toml", line 3
    hint: did you mean "conjunction"?
    code: unknown-key
    "#);
}

#[test]
fn a_folder_without_settings_is_no_workspace() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        Workspace::open(folder.path()),
        Err(Error::NotAWorkspace { .. })
    ));
}

#[test]
fn a_definition_that_is_asked_for_by_a_wrong_name_gives_the_nearest() {
    let (_folder, opened) = workspace(
        SETTINGS,
        &[("loads/january.toml", "files = [\"a.csv\"]\ninto = \"s.t\"")],
    );
    let failure = model::Failure::from(opened.unwrap().load("janury").unwrap_err());
    assert_eq!(failure.hint.as_deref(), Some("did you mean \"january\"?"));
}
