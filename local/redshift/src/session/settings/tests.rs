use super::*;

fn set(settings: &mut Settings, name: &str, value: &str) -> Result<()> {
    settings.set(name, &[value.to_owned()])
}

#[test]
fn an_unknown_parameter_is_refused_when_set_and_ignored_at_startup() {
    let mut settings = Settings::default();
    let error = set(&mut settings, "standard_conforming_strings", "on").unwrap_err();
    assert_eq!(error.state, SqlState::UNDEFINED_OBJECT);
    assert_eq!(
        error.message,
        "unrecognized configuration parameter \"standard_conforming_strings\""
    );
    settings
        .set_at_startup("client_protocol_version", "2")
        .unwrap();
    assert!(settings.show("client_protocol_version").is_err());
}

#[test]
fn extra_float_digits_beyond_two_is_refused_with_redshifts_text() {
    let error = Settings::default()
        .set_at_startup("extra_float_digits", "3")
        .unwrap_err();
    assert_eq!(error.state, SqlState::INVALID_PARAMETER_VALUE);
    assert_eq!(
        error.message,
        "3 is outside the valid range for parameter \"extra_float_digits\" (-15 .. 2)"
    );
}

#[test]
fn reset_gives_back_what_the_startup_message_set() {
    let mut settings = Settings::default();
    settings.set_at_startup("DateStyle", "ISO, DMY").unwrap();
    set(&mut settings, "datestyle", "YMD").unwrap();
    assert_eq!(settings.show("datestyle").unwrap(), "ISO, YMD");
    settings.reset("datestyle").unwrap();
    assert_eq!(settings.show("datestyle").unwrap(), "ISO, DMY");
}

#[test]
fn fixed_parameters_cannot_be_changed() {
    let error = set(&mut Settings::default(), "server_version", "15").unwrap_err();
    assert_eq!(
        error.message,
        "parameter \"server_version\" cannot be changed"
    );
}

#[test]
fn the_search_path_names_the_user() {
    let mut settings = Settings::default();
    assert_eq!(settings.search_path("ann"), ["ann", "public"]);
    settings
        .set("search_path", &["sales".to_owned(), "public".to_owned()])
        .unwrap();
    assert_eq!(settings.search_path("ann"), ["sales", "public"]);
    assert_eq!(settings.show("search_path").unwrap(), "sales, public");
}

#[test]
fn time_zones_are_known_by_their_iana_names() {
    let mut settings = Settings::default();
    set(&mut settings, "timezone", "europe/berlin").unwrap();
    assert_eq!(settings.time_zone(), "Europe/Berlin");
    let error = set(&mut settings, "timezone", "Mars/Olympus").unwrap_err();
    assert_eq!(error.state, SqlState::INVALID_PARAMETER_VALUE);
}

#[test]
fn custom_parameters_have_a_dot_in_their_name() {
    let mut settings = Settings::default();
    set(&mut settings, "longshore.note", "x").unwrap();
    assert_eq!(settings.show("longshore.note").unwrap(), "x");
}

#[test]
fn set_local_ends_with_the_transaction() {
    let mut settings = Settings::default();
    let text = |text: &str| vec![text.to_owned()];
    settings.set("query_group", &text("a")).unwrap();
    settings.set_local("query_group", &text("b")).unwrap();
    settings.set_local("query_group", &text("c")).unwrap();
    settings.set_local("search_path", &text("s")).unwrap();
    assert_eq!(settings.show("query_group").unwrap(), "c");
    settings.end_local();
    assert_eq!(settings.show("query_group").unwrap(), "a");
    assert_eq!(
        settings.show("search_path").unwrap(),
        Settings::default().show("search_path").unwrap()
    );
    settings.set_local("query_group", &text("b")).unwrap();
    settings.set("query_group", &text("kept")).unwrap();
    settings.end_local();
    assert_eq!(settings.show("query_group").unwrap(), "kept");
}
