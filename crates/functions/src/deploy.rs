use std::collections::BTreeMap;
use std::future::Future;
use std::time::Duration;

use aws::lambda::{Function, NewFunction};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use javascript::package::HANDLER_NAME;
use model::{Digest, Failure, Kind, RoleArn, WorkspaceId};

use crate::bundle::Bundle;
use crate::error::Error;
use crate::function_name::function_name;
use crate::package::package;

/// The engine's own limit is 256 MiB; the rest is for Node and for the request in its three forms.
const MEMORY_MB: i32 = 1024;
/// More than the engine's own limit, so that code that is stopped is reported and not cut off.
const TIMEOUT: Duration = Duration::from_mins(1);
/// How often a function that is not active yet is looked at before giving up.
const MAX_LOOKS: u32 = 120;

/// What deploying needs of AWS Lambda.
pub trait FunctionHost: Sync {
    /// The pause between two looks at a function that is not active yet; there are at most 120.
    fn look_interval(&self) -> Duration {
        Duration::from_millis(500)
    }

    /// The function of the name, or `None` if there is none.
    fn find(&self, name: &str) -> impl Future<Output = Result<Option<Function>, Failure>> + Send;

    /// Creates a function. A name that exists already is a failure of kind `Conflict`.
    fn create(
        &self,
        function: NewFunction,
    ) -> impl Future<Output = Result<Function, Failure>> + Send;
}

impl FunctionHost for aws::lambda::Client {
    async fn find(&self, name: &str) -> Result<Option<Function>, Failure> {
        Ok(self.get(name).await?)
    }

    async fn create(&self, function: NewFunction) -> Result<Function, Failure> {
        Ok(aws::lambda::Client::create(self, &function).await?)
    }
}

/// Which column's function, and where it belongs.
#[derive(Debug, Clone, Copy)]
pub struct Deployment<'a> {
    pub workspace: &'a WorkspaceId,
    pub entity: &'a str,
    pub bundle: &'a Bundle,
    /// What the code runs as.
    pub execution_role: &'a RoleArn,
}

/// A function that exists and can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeployedFunction {
    pub name: String,
    /// Whether this call created it.
    pub created: bool,
}

/// Makes sure that the column's function exists, with exactly its code, and is active.
///
/// Idempotent: a function that is there already with the same code is used as it is. A function of the
/// same name with other code is refused, never changed.
pub async fn deploy(
    host: &impl FunctionHost,
    deployment: Deployment<'_>,
) -> Result<DeployedFunction, Error> {
    let name = function_name(deployment.workspace, deployment.entity, deployment.bundle);
    let zip = package(deployment.bundle);
    let code_sha256 = STANDARD.encode(Digest::of(&zip).as_bytes());
    let (mut function, created) = find_or_create(host, deployment, &name, zip).await?;
    if function.code_sha256 != code_sha256 {
        return Err(Error::NameTaken { name });
    }
    for _ in 0..MAX_LOOKS {
        if function.is_active {
            tracing::info!(function = name, created, "function is active");
            return Ok(DeployedFunction { name, created });
        }
        tokio::time::sleep(host.look_interval()).await;
        let found = host.find(&name).await.map_err(Error::Host)?;
        function = found.ok_or_else(|| Error::Vanished { name: name.clone() })?;
    }
    let waited = host.look_interval() * MAX_LOOKS;
    Err(Error::NotActive { name, waited })
}

/// The function, and whether it was created by this call and not by another one just before.
async fn find_or_create(
    host: &impl FunctionHost,
    deployment: Deployment<'_>,
    name: &str,
    zip: Vec<u8>,
) -> Result<(Function, bool), Error> {
    if let Some(function) = host.find(name).await.map_err(Error::Host)? {
        return Ok((function, false));
    }
    let failure = match host.create(new_function(deployment, name, zip)).await {
        Ok(function) => return Ok((function, true)),
        Err(failure) => failure,
    };
    if failure.kind == Kind::Conflict
        && let Some(function) = host.find(name).await.map_err(Error::Host)?
    {
        return Ok((function, false));
    }
    Err(Error::Host(failure))
}

fn new_function(deployment: Deployment<'_>, name: &str, zip: Vec<u8>) -> NewFunction {
    let Deployment {
        workspace,
        entity,
        bundle,
        execution_role,
    } = deployment;
    NewFunction {
        name: name.to_owned(),
        role: execution_role.to_string(),
        zip,
        handler: HANDLER_NAME.to_owned(),
        memory_mb: MEMORY_MB,
        timeout: TIMEOUT,
        description: format!("column {} of the entity {entity}", bundle.column),
        tags: BTreeMap::from([
            ("longshore:workspace".to_owned(), workspace.to_string()),
            ("longshore:entity".to_owned(), entity.to_owned()),
            ("longshore:column".to_owned(), bundle.column.clone()),
            ("longshore:digest".to_owned(), bundle.digest().to_string()),
        ]),
    }
}
