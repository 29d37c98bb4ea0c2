//! IAM's decision: may this caller do this to that?
//!
//! An explicit deny anywhere wins. Inside one account a resource's policy that names the caller
//! itself, or the caller's own policies, are enough; across accounts both must allow. A session
//! policy only ever takes away. A role is assumed only if its trust policy says so (IAM user guide,
//! policy evaluation logic; STS, `AssumeRole`). Not modelled: service control policies, permissions
//! boundaries, access control lists.

mod caller;
mod policy;
#[cfg(test)]
mod tests;

use iam_rs::Context;

pub(crate) use caller::Caller;
use caller::Naming;
pub(crate) use policy::{Attachment, PolicyDocument, Question, Verdict};

use crate::error::AwsError;
use crate::principal::{Identity, Principal};

/// One thing that a caller wants to do.
#[derive(Debug)]
pub(crate) struct Access<'a> {
    /// For example `s3:GetObject`.
    pub(crate) action: &'a str,
    /// The resource's ARN, or `*`.
    pub(crate) resource: String,
    /// The account that owns the resource.
    pub(crate) resource_account: &'a str,
    /// Condition keys besides those about the caller and the time, which are added here.
    pub(crate) context: Context,
}

/// The policies that decide, gathered by the caller of [`authorize`].
#[derive(Debug, Default)]
pub(crate) struct Policies<'a> {
    pub(crate) identity: Vec<&'a PolicyDocument>,
    pub(crate) resource: Option<&'a PolicyDocument>,
}

/// Decides `access` for an identity. The error is AWS's `AccessDenied` with its reason.
pub(crate) fn authorize(
    principal: &Principal,
    access: Access<'_>,
    policies: &Policies<'_>,
    now: jiff::Timestamp,
) -> Result<(), AwsError> {
    let caller = Caller::Principal(principal);
    let context = caller_context(access.context, principal, access.resource_account, now);
    let question = Question::new(access.action, &access.resource, context)?;
    let identity = ask_all(&policies.identity, &caller, &question);
    let session = principal
        .session_policy()
        .map(|policy| policy.ask(&caller, &question));
    let resource = policies
        .resource
        .map_or(Verdict::Silent, |policy| policy.ask(&caller, &question));

    let refuse = |because: &str| {
        Err(AwsError::access_denied(format!(
            "User: {} is not authorized to perform: {} on resource: {} {because}",
            principal.arn(),
            access.action,
            quoted(&access.resource),
        )))
    };
    let no_policy_allows = |kind: &str| {
        refuse(&format!(
            "because no {kind} policy allows the {} action",
            access.action
        ))
    };
    match (identity, resource, session) {
        (Verdict::Deny, _, _) => refuse("with an explicit deny in an identity-based policy"),
        (_, Verdict::Deny, _) => refuse("with an explicit deny in a resource-based policy"),
        (_, _, Some(Verdict::Deny)) => refuse("with an explicit deny in a session policy"),
        (_, _, Some(Verdict::Silent)) => no_policy_allows("session"),
        _ if principal.account_id() == access.resource_account => match (identity, resource) {
            (_, Verdict::Allow(Naming::Itself)) | (Verdict::Allow(_), _) => Ok(()),
            _ => no_policy_allows("identity-based"),
        },
        (Verdict::Silent, _, _) => no_policy_allows("identity-based"),
        (_, Verdict::Silent, _) => no_policy_allows("resource-based"),
        _ => Ok(()),
    }
}

/// Decides whether `caller` may assume a role whose trust policy is `trust`.
///
/// `access.action` is `sts:AssumeRole`; `identity` are the caller's own policies (none for a
/// service).
pub(crate) fn authorize_assume_role(
    caller: &Caller<'_>,
    access: Access<'_>,
    identity: &[&PolicyDocument],
    trust: &PolicyDocument,
    now: jiff::Timestamp,
) -> bool {
    let (context, same_account) = match caller {
        Caller::Principal(principal) => (
            caller_context(access.context, principal, access.resource_account, now),
            principal.account_id() == access.resource_account,
        ),
        Caller::Service(_) => (time_context(access.context, now), false),
    };
    let Ok(question) = Question::new(access.action, &access.resource, context) else {
        return false;
    };
    let trusted = trust.ask(caller, &question);
    let Caller::Principal(principal) = caller else {
        return matches!(trusted, Verdict::Allow(_));
    };
    let allowed = ask_all(identity, caller, &question);
    let limited = principal
        .session_policy()
        .map(|policy| policy.ask(caller, &question));
    match (trusted, allowed, limited) {
        (_, _, Some(Verdict::Deny | Verdict::Silent)) | (_, Verdict::Deny, _) => false,
        (Verdict::Allow(_), Verdict::Allow(_), _) => true,
        (Verdict::Allow(Naming::Itself), Verdict::Silent, _) => same_account,
        _ => false,
    }
}

fn ask_all(policies: &[&PolicyDocument], caller: &Caller<'_>, question: &Question) -> Verdict {
    let mut verdict = Verdict::Silent;
    for policy in policies {
        match policy.ask(caller, question) {
            Verdict::Deny => return Verdict::Deny,
            Verdict::Silent => {}
            allow @ Verdict::Allow(_) => verdict = allow,
        }
    }
    verdict
}

/// Adds the condition keys about the caller and the resource's account.
fn caller_context(
    context: Context,
    principal: &Principal,
    resource_account: &str,
    now: jiff::Timestamp,
) -> Context {
    let context = time_context(context, now)
        .with_string("aws:PrincipalArn", principal.policy_arn())
        .with_string("aws:PrincipalAccount", principal.account_id())
        .with_string("aws:ResourceAccount", resource_account)
        .with_string("aws:userid", principal.user_id());
    match principal.identity() {
        Identity::User { name } => {
            let name = name.rsplit('/').next().unwrap_or(name);
            context
                .with_string("aws:PrincipalType", "User")
                .with_string("aws:username", name)
        }
        Identity::RoleSession { .. } => context.with_string("aws:PrincipalType", "AssumedRole"),
    }
}

fn time_context(context: Context, now: jiff::Timestamp) -> Context {
    context
        .with_string("aws:CurrentTime", now.to_string())
        .with_string("aws:EpochTime", now.as_second().to_string())
}

fn quoted(resource: &str) -> String {
    if resource == "*" {
        resource.to_owned()
    } else {
        format!("\"{resource}\"")
    }
}
