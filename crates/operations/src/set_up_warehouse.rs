//! The administrator's part of the setup.

use model::{Failure, RoleChain, S3Uri, Secret};
use redshift_sql::Ident;
use setup::{AccountId, Bucket, IamInput, SetupInput, SourceSchema};
use warehouse::run_admin;
use workspace::settings::Settings;

use crate::administer::Administrator;

/// The database role that may create external functions; the setup guide's name.
const ROLE: &str = "cargo_create_replace_function";

/// Runs the SQL that `longshore setup sql` prints, each script connected to its database. What is there
/// stays as it is, so that it can be run again.
pub async fn set_up_warehouse(
    administrator: &Administrator,
    input: &SetupInput,
) -> Result<(), Failure> {
    for script in setup::sql(input) {
        let mut session = administrator.connect(script.database.as_str()).await?;
        run_admin(&mut session, &script.statements()).await?;
    }
    Ok(())
}

/// What the SQL is made from. `sources` are schemas that the dedicated user may read, each
/// `database.schema`; without a `password` the SQL has a placeholder.
pub fn setup_input(
    settings: &Settings,
    admin_database: &str,
    sources: &[String],
    password: Option<Secret>,
) -> Result<SetupInput, Failure> {
    let source = |text: &String| {
        let name: redshift_sql::QualifiedName = text.parse()?;
        Ok(SourceSchema {
            database: name.schema,
            schema: name.name,
        })
    };
    Ok(SetupInput {
        admin_database: Ident::new(admin_database)?,
        database: Ident::new(&settings.warehouse.database)?,
        user: Ident::new(&settings.warehouse.user)?,
        password,
        role: Ident::new(ROLE)?,
        sources: sources.iter().map(source).collect::<Result<_, Failure>>()?,
        role_chain: Some(settings.staging.role_chain.clone()),
        invoke_roles: settings
            .functions
            .as_ref()
            .map(|functions| RoleChain::from(functions.invoke_role.clone())),
        restrict_roles: false,
        restrict_public_schemas: false,
    })
}

/// What the IAM documents are made from: the accounts are those of the roles that the settings name.
pub fn iam_input(settings: &Settings) -> Result<IamInput, Failure> {
    let chain = &settings.staging.role_chain;
    let account = |role: &model::RoleArn| role.account_id().parse::<AccountId>();
    let id = &settings.workspace.id;
    Ok(IamInput {
        workspace: id.clone(),
        account: account(chain.first())?,
        region: settings.staging.region.clone(),
        bucket: Bucket {
            account: account(chain.last())?,
            location: S3Uri::new(&settings.staging.bucket, format!("{id}/"))?,
            kms_key: None,
        },
        warehouses: Vec::new(),
    })
}
