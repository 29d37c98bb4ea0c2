//! `CreateRole`, `GetRole`, `ListRoles`, `UpdateAssumeRolePolicy`, `DeleteRole`.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Call, answer};
use crate::AwsError;
use crate::account::RoleDescription;
use crate::iam::PolicyDocument;
use crate::principal::unique_id;
use crate::query_protocol::{Element, list, members, text};

/// Parameters that would change what the role may do and that are not supported. Descriptions and
/// tags change nothing here and are not kept.
const UNSUPPORTED: [&str; 1] = ["PermissionsBoundary"];
/// IAM's default for `MaxSessionDuration`, in seconds.
const MAX_SESSION_SECONDS: &str = "3600";

pub(super) fn create(call: &Call<'_>) -> Result<Vec<Element>, AwsError> {
    call.form.refuse("IAM", &UNSUPPORTED)?;
    let name = call.form.required("RoleName")?;
    check_name(name)?;
    let path = call.form.get("Path").unwrap_or("/");
    check_path(path)?;
    let path_and_name = format!("{}{name}", &path[1..]);
    call.authorize(&path_and_name)?;
    let trust = PolicyDocument::parse_text(call.form.required("AssumeRolePolicyDocument")?)?;
    let now = call.aws.clock.now();
    let created = call
        .aws
        .accounts
        .create_role(call.account_id(), &path_and_name, trust, now)
        .map_err(answer)?;
    Ok(vec![members("Role", describe(call, &created))])
}

pub(super) fn get(call: &Call<'_>) -> Result<Vec<Element>, AwsError> {
    let role = call.aws.accounts.role(call.account_id(), call.role()?)?;
    Ok(vec![members("Role", describe(call, &role))])
}

pub(super) fn list_all(call: &Call<'_>) -> Result<Vec<Element>, AwsError> {
    call.authorize("*")?;
    let prefix = call.form.get("PathPrefix").unwrap_or("/");
    let roles = call.aws.accounts.roles(call.account_id());
    let shown = roles
        .iter()
        .filter(|role| format!("/{}", role.path_and_name).starts_with(prefix))
        .map(|role| describe(call, role));
    Ok(vec![list("Roles", shown), text("IsTruncated", "false")])
}

pub(super) fn update_trust(call: &Call<'_>) -> Result<Vec<Element>, AwsError> {
    let role = call.role()?;
    let trust = PolicyDocument::parse_text(call.form.required("PolicyDocument")?)?;
    call.aws
        .accounts
        .set_trust(call.account_id(), role, trust)
        .map_err(answer)?;
    Ok(Vec::new())
}

pub(super) fn delete(call: &Call<'_>) -> Result<Vec<Element>, AwsError> {
    let role = call.role()?;
    call.aws
        .accounts
        .delete_role(call.account_id(), role)
        .map_err(answer)?;
    Ok(Vec::new())
}

fn describe(call: &Call<'_>, role: &RoleDescription) -> Vec<Element> {
    let RoleDescription {
        path_and_name,
        created,
        trust,
        ..
    } = role;
    let account = call.account_id();
    let (path, name) = path_and_name.rsplit_once('/').map_or(
        (String::from("/"), path_and_name.as_str()),
        |(path, name)| (format!("/{path}/"), name),
    );
    vec![
        text("Path", path),
        text("RoleName", name),
        text("RoleId", unique_id("AROA", account, path_and_name)),
        text(
            "Arn",
            format!("arn:aws:iam::{account}:role/{path_and_name}"),
        ),
        text(
            "CreateDate",
            created.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        ),
        text("AssumeRolePolicyDocument", encoded(trust)),
        text("MaxSessionDuration", MAX_SESSION_SECONDS),
    ]
}

/// Answers carry policy documents percent-encoded (RFC 3986).
pub(super) fn encoded(document: &PolicyDocument) -> String {
    utf8_percent_encode(&document.to_text(), NON_ALPHANUMERIC).to_string()
}

fn check_name(name: &str) -> Result<(), AwsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if (1..=64).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(AwsError::validation(
        "The specified value for roleName is invalid. It must contain only alphanumeric characters \
         and/or the following: +=,.@_-",
    ))
}

fn check_path(path: &str) -> Result<(), AwsError> {
    let shown = path.bytes().all(|byte| byte.is_ascii_graphic());
    let whole = path == "/" || (path.len() > 2 && !path.contains("//"));
    if path.starts_with('/') && path.ends_with('/') && whole && shown && path.len() <= 512 {
        return Ok(());
    }
    Err(AwsError::validation(
        "The specified value for path is invalid. It must begin and end with / and contain only \
         alphanumeric characters and/or / characters.",
    ))
}
