//! As whom a request runs, and whether it may.
//!
//! `SecretArn` stands for the user that its name ends with: `…:secret:redshift!local-<user>`, as the
//! names of secrets that Redshift manages; a suffix of Secrets Manager is ignored. `DbUser` is a user of
//! the warehouse. Without either it is the user of the caller's IAM identity, `IAM:<user>` or
//! `IAMR:<role>`, which is made when it is not there. The warehouse is the cluster and the workgroup
//! `local`.

use std::sync::Arc;

use local_aws::AwsError;
use local_redshift::Redshift;
use serde_json::{Map, Value, json};

use super::{Call, DataApi, invalid, not_found};

/// The one cluster and workgroup.
const NAME: &str = "local";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) database: String,
    cluster: Option<String>,
    workgroup: Option<String>,
    secret: Option<String>,
}

impl Login {
    /// The members by which answers tell it.
    pub(super) fn describe(&self, members: &mut Map<String, Value>) {
        members.insert("Database".to_owned(), json!(self.database));
        if let Some(cluster) = &self.cluster {
            members.insert("ClusterIdentifier".to_owned(), json!(cluster));
        }
        if let Some(workgroup) = &self.workgroup {
            members.insert("WorkgroupName".to_owned(), json!(workgroup));
        }
        match &self.secret {
            Some(secret) => members.insert("SecretArn".to_owned(), json!(secret)),
            None => members.insert("DbUser".to_owned(), json!(self.user)),
        };
    }

    /// Whether a filter of a list lets it through.
    pub(super) fn matches(&self, call: &Call<'_>) -> Result<bool, AwsError> {
        let is = |name: &str, value: Option<&str>| -> Result<bool, AwsError> {
            Ok(call
                .input
                .optional(name)?
                .is_none_or(|wanted| Some(wanted) == value))
        };
        Ok(is("Database", Some(&self.database))?
            && is("ClusterIdentifier", self.cluster.as_deref())?
            && is("WorkgroupName", self.workgroup.as_deref())?)
    }
}

impl DataApi {
    /// Reads and authorizes the login of a request for `action`. `database` is the member that names it.
    pub(super) fn login(
        &self,
        call: &Call<'_>,
        action: &str,
        database: &str,
    ) -> Result<Login, AwsError> {
        let input = &call.input;
        let cluster = input.text("ClusterIdentifier", 1..=63)?;
        let workgroup = input.text("WorkgroupName", 3..=128)?;
        let resource = match (cluster, workgroup) {
            (Some(NAME), None) => self.cluster_arn.clone(),
            (None, Some(NAME)) => self.workgroup_arn(),
            (Some(_), Some(_)) => {
                return Err(invalid(
                    "ClusterIdentifier and WorkgroupName cannot be given together.",
                ));
            }
            (None, None) => {
                return Err(invalid(
                    "Either ClusterIdentifier or WorkgroupName must be given.",
                ));
            }
            _ => {
                return Err(invalid("Redshift endpoint doesn't exist in this region."));
            }
        };
        call.aws
            .authorize_action(call.caller, &format!("redshift-data:{action}"), &resource)?;
        let database = input
            .optional(database)?
            .or(input.optional("Database")?)
            .ok_or_else(|| invalid("Database must be given."))?;
        let engine = self.engine()?;
        let secret = input.optional("SecretArn")?;
        let user = match (secret, input.optional("DbUser")?) {
            (Some(_), Some(_)) => {
                return Err(invalid("SecretArn and DbUser cannot be given together."));
            }
            (Some(secret), None) => user_of_secret(call, &engine, secret)?,
            (None, Some(user)) => {
                let arn = self.sibling_arn(&format!("dbuser:{NAME}/{user}"));
                call.aws
                    .authorize_action(call.caller, "redshift:GetClusterCredentials", &arn)?;
                user.to_owned()
            }
            (None, None) => self.user_of_identity(call, &engine, database, workgroup.is_some())?,
        };
        Ok(Login {
            user,
            database: database.to_owned(),
            cluster: cluster.map(str::to_owned),
            workgroup: workgroup.map(str::to_owned),
            secret: secret.map(str::to_owned),
        })
    }

    fn user_of_identity(
        &self,
        call: &Call<'_>,
        engine: &Arc<Redshift>,
        database: &str,
        is_workgroup: bool,
    ) -> Result<String, AwsError> {
        let (action, arn) = if is_workgroup {
            ("redshift-serverless:GetCredentials", self.workgroup_arn())
        } else {
            (
                "redshift:GetClusterCredentialsWithIAM",
                self.sibling_arn(&format!("dbname:{NAME}/{database}")),
            )
        };
        call.aws.authorize_action(call.caller, action, &arn)?;
        let user = call.caller.database_user();
        engine
            .ensure_passwordless_user(&user, self.runtime.clone())
            .map_err(|error| invalid(error.message))?;
        let folded = user.to_lowercase();
        Ok(if engine.has_user(&user) { user } else { folded })
    }

    /// An ARN of Redshift's in the cluster's region and account.
    fn sibling_arn(&self, resource: &str) -> String {
        let head: Vec<_> = self.cluster_arn.splitn(6, ':').take(5).collect();
        format!("{}:{resource}", head.join(":"))
    }

    fn workgroup_arn(&self) -> String {
        self.sibling_arn(&format!("workgroup/{NAME}"))
            .replace(":redshift:", ":redshift-serverless:")
    }
}

fn user_of_secret(
    call: &Call<'_>,
    engine: &Arc<Redshift>,
    secret: &str,
) -> Result<String, AwsError> {
    call.aws
        .authorize_action(call.caller, "secretsmanager:GetSecretValue", secret)?;
    let name = secret
        .rsplit(':')
        .next()
        .and_then(|name| name.strip_prefix("redshift!local-"));
    let whole = name.filter(|name| engine.has_user(name));
    let without_suffix = || {
        let (user, suffix) = name?.rsplit_once('-')?;
        (suffix.len() == 6 && engine.has_user(user)).then_some(user)
    };
    whole
        .or_else(without_suffix)
        .map(str::to_owned)
        .ok_or_else(|| {
            not_found(
                "Secrets Manager can't find the specified secret. The embedded one knows a secret \
                 \"redshift!local-<user>\" for each user of the warehouse.",
            )
        })
}
