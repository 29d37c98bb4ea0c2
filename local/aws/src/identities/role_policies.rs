//! `PutRolePolicy`, `GetRolePolicy`, `ListRolePolicies`, `DeleteRolePolicy`.

use super::roles::encoded;
use super::{Call, answer};
use crate::AwsError;
use crate::iam::PolicyDocument;
use crate::query_protocol::{Element, list_of_texts, text};

pub(super) fn put(call: &Call<'_>) -> Result<Vec<Element>, AwsError> {
    let role = call.role()?;
    let name = call.form.required("PolicyName")?;
    let document = PolicyDocument::parse_text(call.form.required("PolicyDocument")?)?;
    call.aws
        .accounts
        .put_role_policy(call.account_id(), role, name, document)
        .map_err(answer)?;
    Ok(Vec::new())
}

pub(super) fn get(call: &Call<'_>) -> Result<Vec<Element>, AwsError> {
    let role = call.role()?;
    let name = call.form.required("PolicyName")?;
    let document = call
        .aws
        .accounts
        .role_policy(call.account_id(), role, name)?;
    Ok(vec![
        text("RoleName", role),
        text("PolicyName", name),
        text("PolicyDocument", encoded(&document)),
    ])
}

pub(super) fn list_all(call: &Call<'_>) -> Result<Vec<Element>, AwsError> {
    let role = call.aws.accounts.role(call.account_id(), call.role()?)?;
    Ok(vec![
        list_of_texts("PolicyNames", role.policies),
        text("IsTruncated", "false"),
    ])
}

pub(super) fn delete(call: &Call<'_>) -> Result<Vec<Element>, AwsError> {
    let role = call.role()?;
    let name = call.form.required("PolicyName")?;
    call.aws
        .accounts
        .delete_role_policy(call.account_id(), role, name)
        .map_err(answer)?;
    Ok(Vec::new())
}
