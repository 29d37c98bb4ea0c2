//! The embedded stack of a workspace whose endpoint is `local`.
//!
//! Everything else in the product meets it as a host, a port and a URL.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use local_stack::background::{self, Program, Running};
use local_stack::{AccessKey, Connection, DATA_ROLE, Options, Provisioner};
use model::{Code, Failure, Kind, Secret};
use operations::{
    Administrator, AwsOptions, Credentials, Reach, TlsMode, iam_input, set_up_warehouse,
    setup_input,
};
use serde_json::Value;
use setup::IamDocument;
use workspace::Workspace;
use workspace::settings::Settings;

use crate::commands::local::stack_arguments::Kind as StackKind;

/// This machine's user in each of the two accounts.
const OPERATOR: &str = "longshore-operator";
/// The database that every warehouse begins with.
pub(crate) const FIRST_DATABASE: &str = "dev";

/// Holds the superuser's password for a new folder of a stack.
pub(crate) const ADMIN_PASSWORD: &str = "LONGSHORE_ADMIN_PASSWORD";

/// Where the stack's data are.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.state_folder().join("local")
}

/// Finds the stack or starts it in the background, and makes in it what the workspace's settings name.
pub(crate) async fn start(
    workspace: &Workspace,
    password: &Secret,
) -> Result<(Running, Reach), Failure> {
    let program = program(&folder(workspace), &[], StackKind::Workspace)?;
    start_with(workspace, password, &program).await
}

pub(crate) async fn start_with(
    workspace: &Workspace,
    password: &Secret,
    program: &Program,
) -> Result<(Running, Reach), Failure> {
    let stack = background::spawn_or_find(&folder(workspace), program)
        .await
        .map_err(failure)?;
    let settings = &workspace.settings;
    let reach = provision(
        &stack.provisioner(),
        stack.connection(),
        settings,
        password,
        &[],
    )
    .await?;
    Ok((stack, reach))
}

/// This program as the background process over a folder. `words` are more arguments of `local serve`.
pub(crate) fn program(data: &Path, words: &[String], kind: StackKind) -> Result<Program, Failure> {
    let executable = std::env::current_exe().map_err(|source| {
        Failure::new(
            Kind::Internal,
            Code::LocalStackFailed,
            "this program's file is not known",
        )
        .with_source(source)
    })?;
    let data = data.display().to_string();
    let mut arguments = ["local", "serve", "--data", &data]
        .map(str::to_owned)
        .to_vec();
    if kind == StackKind::Workspace {
        arguments.push("--of-workspace".to_owned());
    }
    arguments.extend_from_slice(words);
    Ok(Program {
        executable,
        arguments,
    })
}

/// The way to the stack for a command of the workspace.
pub(crate) async fn reach(workspace: &Workspace, password: &Secret) -> Result<Reach, Failure> {
    let (_, reach) = start(workspace, password).await?;
    Ok(reach)
}

/// What the background process does.
pub(crate) async fn serve(
    options: Options,
    idle_limit: Option<Duration>,
    ready: impl FnOnce(&Connection),
) -> Result<(), Failure> {
    background::serve(options, idle_limit, ready)
        .await
        .map_err(failure)
}

/// Makes the accounts, roles and bucket that the settings name, with the documents of `setup iam`, and
/// the database and user with the SQL of `setup sql`. What is there stays.
pub(crate) async fn provision(
    provisioner: &Provisioner,
    connection: &Connection,
    settings: &Settings,
    password: &Secret,
    sources: &[String],
) -> Result<Reach, Failure> {
    let keys = accounts(provisioner, connection, settings).await?;
    let input = setup_input(settings, FIRST_DATABASE, sources, Some(password.clone()))?;
    set_up_warehouse(&administrator(connection), &input).await?;
    Ok(keys.reach(connection, settings, password))
}

pub(crate) fn administrator(connection: &Connection) -> Administrator {
    Administrator {
        host: connection.redshift.ip().to_string(),
        port: connection.redshift.port(),
        tls: TlsMode::Disable,
        user: connection.credentials.admin_user.clone(),
        password: Secret::new(connection.credentials.admin_password.clone()),
    }
}

/// Creates what IAM and S3 need, as the owners of the two accounts would in the console.
async fn accounts(
    provisioner: &Provisioner,
    connection: &Connection,
    settings: &Settings,
) -> Result<Keys, Failure> {
    let mut input = iam_input(settings)?;
    input.warehouses = vec![connection.cluster_arn.clone()];
    let [warehouse, staging] = [&input.account, &input.bucket.account].map(ToString::to_string);
    let made = async {
        provisioner.put_account(&warehouse).await?;
        provisioner.put_account(&staging).await?;
        let bucket = input.bucket.location.bucket();
        provisioner
            .create_bucket(&staging, bucket, &settings.staging.region)
            .await
    };
    made.await.map_err(failure)?;
    let mut policies: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    for IamDocument {
        account,
        name,
        trust_policy,
        permission_policy,
        ..
    } in setup::iam(&input)?
    {
        let account = account.to_string();
        let permissions = BTreeMap::from([(name.clone(), permission_policy)]);
        // A document with a trust policy is a role; one without is for this machine's user.
        match trust_policy {
            Some(trust) => {
                let arn = format!("arn:aws:iam::{account}:role/{name}");
                provisioner
                    .put_role(&arn, trust, permissions)
                    .await
                    .map_err(failure)?;
            }
            None => policies.entry(account).or_default().extend(permissions),
        }
    }
    for (account, policies) in policies {
        provisioner
            .put_user(&account, OPERATOR, policies)
            .await
            .map_err(failure)?;
    }
    let staging = provisioner
        .user_key(&staging, OPERATOR)
        .await
        .map_err(failure)?;
    let functions = provisioner
        .user_key(&warehouse, OPERATOR)
        .await
        .map_err(failure)?;
    Ok(Keys { staging, functions })
}

/// The keys of this machine's user in each account.
struct Keys {
    staging: AccessKey,
    functions: AccessKey,
}

impl Keys {
    fn reach(self, connection: &Connection, settings: &Settings, password: &Secret) -> Reach {
        let options = |region: &str, key: AccessKey| AwsOptions {
            region: region.to_owned(),
            endpoint: Some(connection.aws_url()),
            credentials: Credentials::Static {
                access_key_id: key.id,
                secret_access_key: Secret::new(key.secret),
                session_token: None,
            },
        };
        Reach {
            host: connection.redshift.ip().to_string(),
            port: connection.redshift.port(),
            tls: TlsMode::Disable,
            password: password.clone(),
            staging: options(&settings.staging.region, self.staging),
            functions: settings
                .functions
                .as_ref()
                .map(|functions| options(&functions.region, self.functions)),
        }
    }
}

pub(crate) fn variables(connection: &Connection) -> Vec<(&'static str, String)> {
    let credentials = &connection.credentials;
    vec![
        ("PGHOST", connection.redshift.ip().to_string()),
        ("PGPORT", connection.redshift.port().to_string()),
        ("PGUSER", credentials.admin_user.clone()),
        ("PGPASSWORD", credentials.admin_password.clone()),
        ("PGDATABASE", FIRST_DATABASE.to_owned()),
        ("AWS_ENDPOINT_URL", connection.aws_url()),
        // The SDKs read the first, boto3 and the AWS command line the second.
        ("AWS_REGION", credentials.region.clone()),
        ("AWS_DEFAULT_REGION", credentials.region.clone()),
        ("AWS_ACCESS_KEY_ID", credentials.access_key_id.clone()),
        (
            "AWS_SECRET_ACCESS_KEY",
            credentials.secret_access_key.clone(),
        ),
    ]
}

/// A `psql` line for the dedicated user, and the endpoint of everything else.
pub(crate) fn how_to_connect(connection: &Connection, settings: &Settings) -> String {
    let warehouse = &settings.warehouse;
    format!(
        "warehouse  psql -h {} -p {} -U {} {}\nS3, STS, Lambda  {}",
        connection.redshift.ip(),
        connection.redshift.port(),
        warehouse.user,
        warehouse.database,
        connection.aws_url(),
    )
}

/// What COPY, UNLOAD and external functions of a stack without a workspace may use.
pub(crate) fn data_role(connection: &Connection) -> String {
    format!(
        "arn:aws:iam::{}:role/{DATA_ROLE}",
        connection.credentials.account_id
    )
}

pub(crate) fn stopped() -> Failure {
    Failure::new(
        Kind::NotFound,
        Code::LocalStackFailed,
        "the embedded stack does not run",
    )
    .with_hint("start it with `longshore local up`")
}

pub(crate) fn failure(error: local_stack::Error) -> Failure {
    let kind = match &error {
        local_stack::Error::InUse { .. } | local_stack::Error::Port { .. } => Kind::Conflict,
        local_stack::Error::Script { .. } => Kind::InvalidInput,
        _ => Kind::Unavailable,
    };
    Failure::new(kind, Code::LocalStackFailed, error.to_string())
        .with_hint("`longshore local status` shows what runs, `longshore local down` ends it")
        .with_source(error)
}
