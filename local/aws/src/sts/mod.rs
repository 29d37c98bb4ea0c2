//! STS over HTTP: the query protocol of version 2011-06-15.

mod assume_role;

use crate::query_protocol::{Element, Form, Service, text, unsupported_action};
use crate::{AwsError, LocalAws, Principal};

pub(crate) use assume_role::AssumeRoleRequest;

pub(crate) const SERVICE: Service = Service {
    name: "sts",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    act,
};

fn act(aws: &LocalAws, principal: &Principal, form: &Form) -> Result<Vec<Element>, AwsError> {
    match form.action() {
        "AssumeRole" => assume_role::respond(aws, principal, form),
        "GetCallerIdentity" => Ok(caller_identity(principal)),
        _ => Err(unsupported_action("STS", form)),
    }
}

fn caller_identity(principal: &Principal) -> Vec<Element> {
    vec![
        text("Arn", principal.arn()),
        text("UserId", principal.user_id()),
        text("Account", principal.account_id()),
    ]
}
