//! From the authorization clause of a statement to AWS: privileges first, then the role chain.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::authorization::Authorization;
use local_dialect::statements::privileges::RolePurpose;

use super::errors::s3_error;
use crate::cloud::{ChainCaller, CloudSession};
use crate::session::{Result, Session};

/// AWS as the statement's authorization sees it.
pub(crate) fn open(
    session: &mut Session,
    authorization: &Authorization,
    purpose: RolePurpose,
) -> Result<Box<dyn CloudSession>> {
    let assumed;
    let roles = match authorization {
        Authorization::Roles(roles) => {
            require_assume_role(session, roles, purpose)?;
            roles
        }
        Authorization::DefaultRole => {
            require_assume_role(session, &[], purpose)?;
            assumed = vec![default_role(session)?];
            &assumed
        }
        Authorization::Keys(keys) => {
            let opened = session.engine().cloud().with_keys(
                &keys.access_key_id,
                &keys.secret_access_key,
                keys.session_token.as_deref(),
            );
            return opened.map_err(|error| s3_error(&error));
        }
    };
    let cluster_arn = session.engine().options().cluster_arn.clone();
    let user_arn = database_user_arn(&cluster_arn, session.user());
    let caller = ChainCaller {
        cluster_arn: &cluster_arn,
        database_user_arn: &user_arn,
    };
    session
        .engine()
        .cloud()
        .assume_chain(roles, caller)
        .map_err(|error| s3_error(&error))
}

/// The cluster's default role.
pub(crate) fn default_role(session: &Session) -> Result<String> {
    let role = session.engine().options().default_iam_role.clone();
    role.ok_or_else(|| {
        SqlError::new(
            SqlState::INTERNAL_ERROR,
            "The cluster has no default IAM role",
        )
        .with_hint("Name the role: IAM_ROLE 'arn:aws:iam::<account>:role/<name>'.")
    })
}

/// ASSUMEROLE for exactly this chain (none for the default role), or for every role (GRANT, usage notes).
pub(crate) fn require_assume_role(
    session: &mut Session,
    roles: &[String],
    purpose: RolePurpose,
) -> Result<()> {
    let name = session.user().to_owned();
    let state = session.cluster_state();
    if state.may_assume(state.require_user(&name)?, roles, purpose) {
        return Ok(());
    }
    let purpose = match purpose {
        RolePurpose::Copy => "COPY",
        RolePurpose::Unload => "UNLOAD",
        RolePurpose::ExternalFunction => "EXTERNAL FUNCTION",
        RolePurpose::CreateModel => "CREATE MODEL",
    };
    Err(SqlError::new(
        SqlState::INTERNAL_ERROR,
        format!(
            "User {name} does not have ASSUMEROLE permission on IAM role \"{}\" for {purpose}",
            if roles.is_empty() {
                "default".to_owned()
            } else {
                roles.join(",")
            }
        ),
    ))
}

/// The database user as IAM knows it: what Redshift passes to the first role as `sts:ExternalId`
/// (management guide, "Authorizing COPY, UNLOAD, CREATE EXTERNAL FUNCTION for database users").
pub(crate) fn database_user_arn(cluster_arn: &str, user: &str) -> String {
    let mut parts = cluster_arn.splitn(6, ':');
    let (Some(arn), Some(partition), Some(_), Some(region), Some(account), Some(resource)) = (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) else {
        return String::new();
    };
    let cluster = resource.rsplit([':', '/']).next().unwrap_or(resource);
    format!("{arn}:{partition}:redshift:{region}:{account}:dbuser:{cluster}/{user}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_named_within_its_cluster() {
        assert_eq!(
            database_user_arn(
                "arn:aws:redshift:eu-west-1:111111111111:cluster:main",
                "cargo_user"
            ),
            "arn:aws:redshift:eu-west-1:111111111111:dbuser:main/cargo_user"
        );
    }
}
