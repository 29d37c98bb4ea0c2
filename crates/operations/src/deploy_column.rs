//! A computed column's code, from its bundle to a function that a view can call.

use aws::lambda::Client;
use entities::{Entity, objects};
use functions::{Deployment, deploy, function_name};
use model::{Failure, RoleChain};
use redshift_sql::ledger::IntentKind;
use redshift_sql::{CreateExternalFunction, LambdaName, Volatility};
use warehouse::{Ledger, Lookup, Session};

use crate::context::Context;
use crate::entity_state::Computed;

/// Deploys what is not there: the Lambda function, then the external function over it. Both carry the
/// hash of the code, so that one that is there already is the right one.
pub(crate) async fn deploy_columns(
    context: &Context,
    ledger: &Ledger,
    session: &mut Session,
    entity: &Entity,
    columns: &[Computed],
) -> Result<(), Failure> {
    for computed in columns {
        let function = &computed.column.function;
        if let Lookup::Owned(_) = ledger.function(session, function).await? {
            continue;
        }
        context.progress().stage(
            &format!("deploying {}", computed.column.name.as_str()),
            None,
        );
        let lambda = deploy_lambda(context, ledger, session, entity, computed).await?;
        create_function(context, ledger, session, entity, computed, &lambda).await?;
        context.progress().finish();
    }
    Ok(())
}

/// An intent is written down before the Lambda function is made, so that one whose run was killed is
/// found by a sweep.
async fn deploy_lambda(
    context: &Context,
    ledger: &Ledger,
    session: &mut Session,
    entity: &Entity,
    computed: &Computed,
) -> Result<LambdaName, Failure> {
    let (settings, options) = context.functions()?;
    let workspace = &context.settings().workspace.id;
    let name = function_name(workspace, entity.name.as_str(), &computed.bundle);
    let (ids, clock) = (context.ids(), context.clock());
    ledger
        .intend(session, IntentKind::Lambda, &name, ids, clock)
        .await?;
    let host = Client::new(options);
    let deployment = Deployment {
        workspace,
        entity: entity.name.as_str(),
        bundle: &computed.bundle,
        execution_role: &settings.execution_role,
    };
    let deployed = deploy(&host, deployment).await?;
    ledger
        .confirm(session, IntentKind::Lambda, &deployed.name, ids, clock)
        .await?;
    Ok(LambdaName::new(&deployed.name)?)
}

async fn create_function(
    context: &Context,
    ledger: &Ledger,
    session: &mut Session,
    entity: &Entity,
    computed: &Computed,
    lambda: &LambdaName,
) -> Result<(), Failure> {
    let (settings, _) = context.functions()?;
    let column = &computed.column;
    let create = CreateExternalFunction {
        name: column.function.clone(),
        argument_types: column.argument_types(),
        returns: column.returned_type(),
        volatility: if computed.bundle.is_volatile() {
            Volatility::Volatile
        } else {
            Volatility::Stable
        },
        lambda: lambda.clone(),
        roles: RoleChain::from(settings.invoke_role.clone()),
        max_batch_rows: None,
    };
    let purpose = objects::function_purpose(&entity.name, &column.name.as_str().parse()?);
    let mut transaction = ledger.begin(session, context.clock()).await?;
    let place = transaction.place(&column.function.schema, &[]).await?;
    let types = &create.argument_types;
    transaction
        .create_function(&place, &create.to_create(), types, &purpose)
        .await?;
    Ok(transaction.commit().await?)
}
