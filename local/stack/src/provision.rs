//! Setting up AWS accounts in a running stack, in this process or in another one.

use std::collections::BTreeMap;
use std::sync::Arc;

use local_aws::{AccessKey, LocalAws};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::control::Client;
use crate::error::Error;

/// One thing to be there; asking twice changes nothing.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Provision {
    Account {
        account_id: String,
    },
    User {
        account_id: String,
        name: String,
        policies: BTreeMap<String, Value>,
    },
    GivenAccessKey {
        account_id: String,
        user: String,
        key: AccessKey,
    },
    AccessKey {
        account_id: String,
        user: String,
    },
    Role {
        arn: String,
        trust: Value,
        policies: BTreeMap<String, Value>,
    },
    Bucket {
        account_id: String,
        name: String,
        region: String,
    },
    BucketPolicy {
        bucket: String,
        policy: Value,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Provisioned {
    Nothing,
    AccessKey(AccessKey),
}

pub(crate) fn apply(aws: &LocalAws, provision: Provision) -> Result<Provisioned, local_aws::Error> {
    match provision {
        Provision::Account { account_id } => aws.put_account(&account_id)?,
        Provision::User {
            account_id,
            name,
            policies,
        } => {
            aws.put_user(&account_id, &name, policies)?;
        }
        Provision::GivenAccessKey {
            account_id,
            user,
            key,
        } => {
            aws.put_access_key(&account_id, &user, key)?;
        }
        Provision::AccessKey { account_id, user } => {
            return aws
                .access_key(&account_id, &user)
                .map(Provisioned::AccessKey);
        }
        Provision::Role {
            arn,
            trust,
            policies,
        } => aws.put_role(&arn, trust, policies)?,
        Provision::Bucket {
            account_id,
            name,
            region,
        } => {
            aws.create_bucket(&account_id, &name, &region)?;
        }
        Provision::BucketPolicy { bucket, policy } => aws.put_bucket_policy(&bucket, policy)?,
    }
    Ok(Provisioned::Nothing)
}

/// Sets up accounts, users, roles and buckets. Every call is idempotent and saved when it returns;
/// what IAM or S3 would refuse is [`Error::Refused`] with their text.
#[derive(Debug, Clone)]
pub struct Provisioner(Target);

#[derive(Debug, Clone)]
enum Target {
    Here(Arc<LocalAws>),
    There(Client),
}

impl Provisioner {
    pub(crate) fn here(aws: Arc<LocalAws>) -> Self {
        Self(Target::Here(aws))
    }

    pub(crate) fn there(client: Client) -> Self {
        Self(Target::There(client))
    }

    async fn ask(&self, provision: Provision) -> Result<Provisioned, Error> {
        match &self.0 {
            Target::Here(aws) => {
                apply(aws, provision).map_err(|error| Error::Refused(error.to_string()))
            }
            Target::There(client) => client.provision(provision).await,
        }
    }

    /// Creates the account with these twelve digits.
    pub async fn put_account(&self, account_id: &str) -> Result<(), Error> {
        self.ask(Provision::Account {
            account_id: account_id.to_owned(),
        })
        .await
        .map(drop)
    }

    /// Creates a user or replaces its policies (name to document).
    pub async fn put_user(
        &self,
        account_id: &str,
        name: &str,
        policies: BTreeMap<String, Value>,
    ) -> Result<(), Error> {
        let (account_id, name) = (account_id.to_owned(), name.to_owned());
        self.ask(Provision::User {
            account_id,
            name,
            policies,
        })
        .await
        .map(drop)
    }

    /// Gives a user this access key.
    pub async fn put_user_key(
        &self,
        account_id: &str,
        user: &str,
        key: AccessKey,
    ) -> Result<(), Error> {
        let (account_id, user) = (account_id.to_owned(), user.to_owned());
        self.ask(Provision::GivenAccessKey {
            account_id,
            user,
            key,
        })
        .await
        .map(drop)
    }

    /// The first access key of a user, made when it has none.
    pub async fn user_key(&self, account_id: &str, user: &str) -> Result<AccessKey, Error> {
        let (account_id, user) = (account_id.to_owned(), user.to_owned());
        match self.ask(Provision::AccessKey { account_id, user }).await? {
            Provisioned::AccessKey(key) => Ok(key),
            Provisioned::Nothing => Err(Error::Refused("no access key came back".to_owned())),
        }
    }

    /// Creates a role or replaces its trust policy and permissions (name to document). The trust
    /// policy may only name accounts, users and roles that exist.
    pub async fn put_role(
        &self,
        arn: &str,
        trust: Value,
        policies: BTreeMap<String, Value>,
    ) -> Result<(), Error> {
        self.ask(Provision::Role {
            arn: arn.to_owned(),
            trust,
            policies,
        })
        .await
        .map(drop)
    }

    pub async fn create_bucket(
        &self,
        account_id: &str,
        name: &str,
        region: &str,
    ) -> Result<(), Error> {
        let account_id = account_id.to_owned();
        let (name, region) = (name.to_owned(), region.to_owned());
        self.ask(Provision::Bucket {
            account_id,
            name,
            region,
        })
        .await
        .map(drop)
    }

    pub async fn put_bucket_policy(&self, bucket: &str, policy: Value) -> Result<(), Error> {
        let bucket = bucket.to_owned();
        self.ask(Provision::BucketPolicy { bucket, policy })
            .await
            .map(drop)
    }
}
