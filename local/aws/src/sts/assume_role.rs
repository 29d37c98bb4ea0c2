//! `AssumeRole`.

use iam_rs::Context;
use jiff::{SignedDuration, Timestamp};

use crate::iam::Caller;
use crate::principal::{Identity, RoleName, unique_id};
use crate::query_protocol::{Element, Form, members, text};
use crate::sessions::parse_session_policy;
use crate::{AwsError, LocalAws, Principal};

const DEFAULT_SECONDS: i64 = 3600;
const MIN_SECONDS: i64 = 900;
const MAX_SECONDS: i64 = 12 * 3600;
/// A session of a role that a role assumed (STS, role chaining).
const MAX_CHAINED_SECONDS: i64 = 3600;

/// Parameters that would change what the session may do and that are not supported.
const UNSUPPORTED: [&str; 7] = [
    "PolicyArns.",
    "ProvidedContexts.",
    "SerialNumber",
    "SourceIdentity",
    "Tags.",
    "TokenCode",
    "TransitiveTagKeys.",
];

/// What a caller tells about the session that it wants.
#[derive(Debug, Clone, Default)]
pub(crate) struct AssumeRoleRequest<'a> {
    pub(crate) role_arn: &'a str,
    pub(crate) session_name: &'a str,
    pub(crate) external_id: Option<&'a str>,
    /// The account and the ARN on whose behalf a service asks.
    pub(crate) source: Option<(&'a str, &'a str)>,
}

impl LocalAws {
    /// Decides an `AssumeRole`; the refusal does not tell whether the role exists.
    pub(crate) fn authorize_assume_role(
        &self,
        caller: &Caller<'_>,
        request: &AssumeRoleRequest<'_>,
    ) -> Result<RoleName, AwsError> {
        let role = RoleName::parse(request.role_arn)
            .ok_or_else(|| AwsError::validation(format!("{} is invalid", request.role_arn)))?;
        let mut context = Context::new().with_string("sts:RoleSessionName", request.session_name);
        if let Some(external_id) = request.external_id {
            context = context.with_string("sts:ExternalId", external_id);
        }
        if let Some((account, arn)) = request.source {
            context = context
                .with_string("aws:SourceAccount", account)
                .with_string("aws:SourceArn", arn);
        }
        if self
            .accounts
            .may_assume(caller, &role, context, self.clock.now())
        {
            return Ok(role);
        }
        let who = match caller {
            Caller::Principal(principal) => principal.arn(),
            Caller::Service(service) => (*service).to_owned(),
        };
        Err(AwsError::access_denied(format!(
            "User: {who} is not authorized to perform: sts:AssumeRole on resource: {}",
            request.role_arn
        )))
    }
}

pub(super) fn respond(
    aws: &LocalAws,
    principal: &Principal,
    form: &Form,
) -> Result<Vec<Element>, AwsError> {
    form.refuse("STS", &UNSUPPORTED)?;
    let session_name = form.required("RoleSessionName")?;
    check_session_name(session_name)?;
    let request = AssumeRoleRequest {
        role_arn: form.required("RoleArn")?,
        session_name,
        external_id: form.get("ExternalId"),
        source: None,
    };
    let expiration = expiration(form, principal, aws.clock.now())?;
    let policy = form.get("Policy");
    policy.map(parse_session_policy).transpose()?;

    let role = aws.authorize_assume_role(&Caller::Principal(principal), &request)?;
    let session = aws.issue_session(&role, session_name, policy, expiration)?;
    let assumed = Principal::role_session(&role, session_name, None);
    let role_id = unique_id("AROA", &role.account_id, &role.name);
    let expires = session.expiration.strftime("%Y-%m-%dT%H:%M:%SZ");
    Ok(vec![
        members(
            "AssumedRoleUser",
            vec![
                text("AssumedRoleId", format!("{role_id}:{session_name}")),
                text("Arn", assumed.arn()),
            ],
        ),
        members(
            "Credentials",
            vec![
                text("AccessKeyId", session.access_key_id),
                text("SecretAccessKey", session.secret_access_key),
                text("SessionToken", session.session_token),
                text("Expiration", expires.to_string()),
            ],
        ),
    ])
}

fn expiration(form: &Form, principal: &Principal, now: Timestamp) -> Result<Timestamp, AwsError> {
    let seconds = match form.get("DurationSeconds").map(str::parse) {
        None => DEFAULT_SECONDS,
        Some(Ok(seconds)) if (MIN_SECONDS..=MAX_SECONDS).contains(&seconds) => seconds,
        Some(_) => {
            return Err(AwsError::validation(format!(
                "DurationSeconds must be between {MIN_SECONDS} and {MAX_SECONDS}"
            )));
        }
    };
    let chained = matches!(principal.identity(), Identity::RoleSession { .. });
    if chained && seconds > MAX_CHAINED_SECONDS {
        return Err(AwsError::validation(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by \
             role chaining",
        ));
    }
    now.checked_add(SignedDuration::from_secs(seconds))
        .map_err(|error| AwsError::internal(&error))
}

fn check_session_name(name: &str) -> Result<(), AwsError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    if (2..=64).contains(&name.len()) && name.chars().all(allowed) {
        return Ok(());
    }
    Err(AwsError::validation(format!(
        "Value '{name}' at 'roleSessionName' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: [\\w+=,.@-]{{2,64}}"
    )))
}
