//! The SQL of the setup, in the order in which it is run.

use std::fmt;

use md5::{Digest, Md5};
use model::{RoleChain, Secret};
use redshift_sql::admin::{self, AdminStatement, AssumeRoleUse, PasswordForm};
use redshift_sql::{Ident, IdentError, Literal};

/// What the setup is to allow.
#[derive(Debug, Clone)]
pub struct SetupInput {
    /// A database that exists, in which to create the dedicated one.
    pub admin_database: Ident,
    /// The dedicated database.
    pub database: Ident,
    /// The dedicated user.
    pub user: Ident,
    /// `None` leaves a placeholder in the SQL.
    pub password: Option<Secret>,
    /// The database role that may create external functions.
    pub role: Ident,
    /// The schemas that the user may read, in any database of the warehouse.
    pub sources: Vec<SourceSchema>,
    /// What `COPY` and `UNLOAD` assume.
    pub role_chain: Option<RoleChain>,
    /// What external functions are invoked as.
    pub invoke_roles: Option<RoleChain>,
    /// Whether to take the use of IAM roles from every other user of the warehouse.
    pub restrict_roles: bool,
    /// Whether to keep everybody from creating in the schema `public` of the source databases.
    pub restrict_public_schemas: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceSchema {
    pub database: Ident,
    pub schema: Ident,
}

/// Statements for one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminScript {
    /// The database to be connected to: some grants hold in the connected database only.
    pub database: Ident,
    pub title: &'static str,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub statement: AdminStatement,
    pub why: &'static str,
}

impl SetupInput {
    /// The names of the setup guide, nothing to read, and no roles.
    pub fn with_default_names() -> Result<Self, IdentError> {
        Ok(Self {
            admin_database: Ident::new("dev")?,
            database: Ident::new("cargo_db")?,
            user: Ident::new("cargo_user")?,
            password: None,
            role: Ident::new("cargo_create_replace_function")?,
            sources: Vec::new(),
            role_chain: None,
            invoke_roles: None,
            restrict_roles: false,
            restrict_public_schemas: false,
        })
    }

    fn password_form(&self) -> PasswordForm {
        self.password
            .as_ref()
            .map_or(PasswordForm::Placeholder, |password| {
                PasswordForm::Md5(md5_password(&self.user, password))
            })
    }
}

/// The form in which Redshift keeps a password for MD5 logins. It is no secret of the same worth as the
/// password, but still none to be shown around.
pub fn md5_password(user: &Ident, password: &Secret) -> Literal {
    let salted = format!("{}{}", password.expose(), user.as_str());
    let digest = format!("md5{}", hex::encode(Md5::digest(salted)));
    Literal::new(&digest).expect("hexadecimal digits hold no NUL")
}

impl AdminScript {
    pub fn statements(&self) -> Vec<AdminStatement> {
        self.steps
            .iter()
            .map(|step| step.statement.clone())
            .collect()
    }
}

/// As text to be pasted into a query editor: each statement under the reason for it.
impl fmt::Display for AdminScript {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "-- {}", self.title)?;
        writeln!(
            formatter,
            "-- Connect to the database {} and run:",
            self.database
        )?;
        for Step { statement, why } in &self.steps {
            writeln!(formatter, "\n-- {why}")?;
            if statement.outside_transaction() {
                writeln!(formatter, "-- (on its own, outside of a transaction)")?;
            }
            writeln!(formatter, "{statement};")?;
        }
        Ok(())
    }
}

/// The scripts in the order in which they are run, each in its own connection.
pub fn sql(input: &SetupInput) -> Vec<AdminScript> {
    let mut scripts = vec![warehouse_script(input), database_script(input)];
    let mut databases: Vec<&Ident> = input
        .sources
        .iter()
        .map(|source| &source.database)
        .collect();
    databases.sort();
    databases.dedup();
    scripts.extend(
        databases
            .into_iter()
            .map(|database| source_script(input, database)),
    );
    scripts
}

fn step(statement: AdminStatement, why: &'static str) -> Step {
    Step { statement, why }
}

fn warehouse_script(input: &SetupInput) -> AdminScript {
    let SetupInput {
        database,
        user,
        role,
        ..
    } = input;
    let mut steps = vec![
        step(
            admin::create_database(database),
            "Everything that Longshore writes lives in a database of its own.",
        ),
        step(
            admin::create_user(user, &input.password_form()),
            "Longshore logs in as this user, who owns what it creates and nothing else.",
        ),
        step(
            admin::create_role(role),
            "System privileges are granted to roles only.",
        ),
        step(
            admin::grant_create_external_function(role),
            "Computed columns are external functions; the privilege for other functions does not \
             cover them.",
        ),
        step(
            admin::grant_role(role, user),
            "Gives the user the privilege of the role.",
        ),
    ];
    if input.restrict_roles {
        steps.push(step(
            admin::revoke_assume_role_from_public(),
            "Until this is run every user may use every IAM role of the warehouse. It concerns all \
             users: grant the roles that others use before you run it.",
        ));
    }
    if let Some(chain) = &input.role_chain {
        steps.push(step(
            admin::grant_assume_role(chain, user, AssumeRoleUse::CopyAndUnload),
            "The bucket is reached by COPY and UNLOAD through exactly this chain of roles.",
        ));
    }
    if let Some(chain) = &input.invoke_roles {
        steps.push(step(
            admin::grant_assume_role(chain, user, AssumeRoleUse::ExternalFunction),
            "External functions invoke Lambda as this role.",
        ));
    }
    AdminScript {
        database: input.admin_database.clone(),
        title: "The database and its user",
        steps,
    }
}

fn database_script(input: &SetupInput) -> AdminScript {
    let SetupInput { database, user, .. } = input;
    AdminScript {
        database: database.clone(),
        title: "What the user may do in the dedicated database",
        steps: vec![
            step(
                admin::grant_create_on_database(database, user),
                "To create schemas, and temporary tables while data is merged.",
            ),
            step(
                admin::grant_usage_on_exfunc(user),
                "To create external functions; the grant holds in this database only.",
            ),
        ],
    }
}

fn source_script(input: &SetupInput, database: &Ident) -> AdminScript {
    let mut schemas: Vec<&Ident> = input
        .sources
        .iter()
        .filter(|source| source.database == *database)
        .map(|source| &source.schema)
        .collect();
    schemas.sort();
    schemas.dedup();
    let mut steps = Vec::new();
    for schema in schemas {
        steps.push(step(
            admin::grant_usage_on_schema(schema, &input.user),
            "To see what is in the schema.",
        ));
        steps.push(step(
            admin::grant_select_in_schema(database, schema, &input.user),
            "To read its tables, those that are created later too.",
        ));
    }
    if input.restrict_public_schemas {
        steps.push(step(
            admin::revoke_create_on_public_schema(),
            "Every user may create in this schema by default, Longshore's too. It concerns all users: \
             grant CREATE to those who need it before you run it.",
        ));
    }
    AdminScript {
        database: database.clone(),
        title: "What the user may read",
        steps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(input: &SetupInput) -> String {
        let scripts: Vec<String> = sql(input).iter().map(AdminScript::to_string).collect();
        scripts.join("\n\n")
    }

    fn ident(name: &str) -> Ident {
        Ident::new(name).unwrap()
    }

    fn source(database: &str, schema: &str) -> SourceSchema {
        SourceSchema {
            database: ident(database),
            schema: ident(schema),
        }
    }

    #[test]
    fn the_least_setup_has_the_names_of_the_guide() {
        insta::assert_snapshot!(text(&SetupInput::with_default_names().unwrap()));
    }

    #[test]
    fn a_full_setup_connects_to_each_database() {
        let roles = [
            "arn:aws:iam::111111111111:role/a",
            "arn:aws:iam::222222222222:role/b",
        ];
        let roles = roles.map(|role| role.parse::<model::RoleArn>().unwrap());
        let input = SetupInput {
            password: Some(Secret::new("Secret12")),
            sources: vec![
                source("airline", "ops"),
                source("crm", "Sales & Co"),
                source("airline", "fleet"),
                source("airline", "ops"),
            ],
            role_chain: Some(RoleChain::new(roles.to_vec()).unwrap()),
            invoke_roles: Some(roles[0].clone().into()),
            restrict_roles: true,
            restrict_public_schemas: true,
            ..SetupInput::with_default_names().unwrap()
        };
        let text = text(&input);
        assert!(!text.contains("Secret12"), "the password is in the SQL");
        insta::assert_snapshot!(text);
    }

    #[test]
    fn a_password_is_hashed_as_the_warehouse_keeps_it() {
        let hash = md5_password(&ident("awsuser"), &Secret::new("Secret12"));
        assert_eq!(hash.as_str(), "md59b71eb603276bbec687fe62c6252466e");
    }

    #[test]
    fn names_of_every_kind_are_quoted() {
        let input = SetupInput {
            database: ident("order by"),
            user: ident("o'neil \"x\""),
            ..SetupInput::with_default_names().unwrap()
        };
        let statements = sql(&input)[0].statements();
        assert!(
            statements[0]
                .as_str()
                .starts_with("CREATE DATABASE \"order by\"")
        );
        assert!(
            statements[1]
                .as_str()
                .starts_with("CREATE USER \"o'neil \"\"x\"\"\" PASSWORD")
        );
    }
}
