//! What an administrator runs once to set Longshore up: databases, users, roles and grants.

use std::fmt;

use model::RoleChain;

use crate::literal::checked;
use crate::read_only::{ReadOnlyError, split_statements};
use crate::{Ident, Literal, Sql};

/// A statement for a superuser. It is printed for people, and sent by nobody but the command that
/// they gave an administrator's login to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminStatement {
    sql: Sql,
    /// Redshift runs it outside of a transaction and on its own only.
    outside_transaction: bool,
}

/// How a new user's password is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordForm {
    /// A text for people to replace.
    Placeholder,
    /// `md5` and the 32 hexadecimal digits of the hash of password and user name: Redshift keeps
    /// it as it is, and the password itself is in no statement.
    Md5(Literal),
}

/// Where a role may be used (Redshift manual, GRANT ASSUMEROLE).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssumeRoleUse {
    CopyAndUnload,
    ExternalFunction,
}

/// The text that stands for a password that people have to put in.
pub const PASSWORD_PLACEHOLDER: &str = "<strong_password>";

impl PasswordForm {
    fn literal(&self) -> Literal {
        match self {
            Self::Placeholder => checked(PASSWORD_PLACEHOLDER),
            Self::Md5(hash) => hash.clone(),
        }
    }
}

impl AdminStatement {
    fn new(kind: &'static str, text: String) -> Self {
        Self {
            sql: Sql::new(kind, text),
            outside_transaction: false,
        }
    }

    pub fn kind(&self) -> &'static str {
        self.sql.kind()
    }

    pub fn as_str(&self) -> &str {
        self.sql.as_str()
    }

    pub fn outside_transaction(&self) -> bool {
        self.outside_transaction
    }
}

impl fmt::Display for AdminStatement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sql.fmt(formatter)
    }
}

/// An administrator's own script, cut into its statements. Comments are left out.
pub fn script(text: &str) -> Result<Vec<AdminStatement>, ReadOnlyError> {
    Ok(split_statements(text)?
        .into_iter()
        .map(|statement| AdminStatement::new("administrator's statement", statement))
        .collect())
}

pub fn create_database(name: &Ident) -> AdminStatement {
    AdminStatement {
        outside_transaction: true,
        ..AdminStatement::new(
            "CREATE DATABASE",
            format!("CREATE DATABASE {name} ISOLATION LEVEL SNAPSHOT"),
        )
    }
}

/// A password given in plain text or as its MD5 hash lets the user log in by MD5.
pub fn create_user(name: &Ident, password: &PasswordForm) -> AdminStatement {
    let password = match password {
        PasswordForm::Placeholder => checked(PASSWORD_PLACEHOLDER),
        PasswordForm::Md5(hash) => hash.clone(),
    };
    AdminStatement::new(
        "CREATE USER",
        format!("CREATE USER {name} PASSWORD {password}"),
    )
}

/// For a user that exists.
pub fn set_password(user: &Ident, password: &PasswordForm) -> AdminStatement {
    let password = password.literal();
    AdminStatement::new(
        "ALTER USER",
        format!("ALTER USER {user} PASSWORD {password}"),
    )
}

pub fn create_role(name: &Ident) -> AdminStatement {
    AdminStatement::new("CREATE ROLE", format!("CREATE ROLE {name}"))
}

/// Lets the role create external functions; the privilege for other functions is another one.
pub fn grant_create_external_function(role: &Ident) -> AdminStatement {
    AdminStatement::new(
        "GRANT",
        format!("GRANT CREATE OR REPLACE EXTERNAL FUNCTION TO ROLE {role}"),
    )
}

pub fn grant_role(role: &Ident, user: &Ident) -> AdminStatement {
    AdminStatement::new("GRANT", format!("GRANT ROLE {role} TO {user}"))
}

/// Takes from every user of the warehouse the right to use every attached role, which all have until
/// this is run once.
pub fn revoke_assume_role_from_public() -> AdminStatement {
    AdminStatement::new(
        "REVOKE",
        "REVOKE ASSUMEROLE ON ALL FROM PUBLIC FOR ALL".to_owned(),
    )
}

/// A chain that is granted is used exactly so.
pub fn grant_assume_role(roles: &RoleChain, user: &Ident, usage: AssumeRoleUse) -> AdminStatement {
    let usage = match usage {
        AssumeRoleUse::CopyAndUnload => "COPY, UNLOAD",
        AssumeRoleUse::ExternalFunction => "EXTERNAL FUNCTION",
    };
    let roles = checked(&roles.to_iam_role());
    AdminStatement::new(
        "GRANT",
        format!("GRANT ASSUMEROLE ON {roles} TO {user} FOR {usage}"),
    )
}

/// Lets the user create schemas and temporary tables.
pub fn grant_create_on_database(database: &Ident, user: &Ident) -> AdminStatement {
    AdminStatement::new(
        "GRANT",
        format!("GRANT CREATE, TEMPORARY ON DATABASE {database} TO {user}"),
    )
}

/// For external functions; holds in the database that the session is connected to.
pub fn grant_usage_on_exfunc(user: &Ident) -> AdminStatement {
    AdminStatement::new("GRANT", format!("GRANT USAGE ON LANGUAGE exfunc TO {user}"))
}

/// Holds in the connected database.
pub fn grant_usage_on_schema(schema: &Ident, user: &Ident) -> AdminStatement {
    AdminStatement::new("GRANT", format!("GRANT USAGE ON SCHEMA {schema} TO {user}"))
}

/// Every table of the schema, those of the future too; holds in the connected database.
pub fn grant_select_in_schema(database: &Ident, schema: &Ident, user: &Ident) -> AdminStatement {
    AdminStatement::new(
        "GRANT",
        format!("GRANT SELECT FOR TABLES IN SCHEMA {schema} DATABASE {database} TO {user}"),
    )
}

/// Keeps everybody, the dedicated user too, from creating in the schema `public` of the connected
/// database, which all may do by default.
pub fn revoke_create_on_public_schema() -> AdminStatement {
    AdminStatement::new(
        "REVOKE",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use model::RoleArn;

    use super::*;

    #[test]
    fn every_statement_of_the_setup_is_rendered() {
        let ident = |name: &str| Ident::new(name).unwrap();
        let (user, role) = (ident("cargo_user"), ident("cargo_role"));
        let warehouse: RoleArn = "arn:aws:iam::111111111111:role/a".parse().unwrap();
        let staging: RoleArn = "arn:aws:iam::222222222222:role/b".parse().unwrap();
        let chain = RoleChain::new(vec![warehouse.clone(), staging]).unwrap();
        let hash = Literal::new("md55f4dcc3b5aa765d61d8327deb882cf99").unwrap();
        let statements = [
            create_database(&ident("cargo_db")),
            create_user(&user, &PasswordForm::Placeholder),
            create_user(&ident("it's"), &PasswordForm::Md5(hash)),
            set_password(&user, &PasswordForm::Placeholder),
            create_role(&role),
            grant_create_external_function(&role),
            grant_role(&role, &user),
            revoke_assume_role_from_public(),
            grant_assume_role(&chain, &user, AssumeRoleUse::CopyAndUnload),
            grant_assume_role(&warehouse.into(), &user, AssumeRoleUse::ExternalFunction),
            grant_create_on_database(&ident("cargo_db"), &user),
            grant_usage_on_exfunc(&user),
            grant_usage_on_schema(&ident("ops"), &user),
            grant_select_in_schema(&ident("airline"), &ident("ops"), &user),
            revoke_create_on_public_schema(),
        ]
        .map(|statement| statement.to_string());
        insta::assert_snapshot!(statements.join(";\n"));
    }

    #[test]
    fn only_a_database_is_created_outside_of_a_transaction() {
        let name = Ident::new("cargo_db").unwrap();
        assert!(create_database(&name).outside_transaction());
        assert!(!create_role(&name).outside_transaction());
    }

    #[test]
    fn a_script_is_cut_at_its_semicolons() {
        let script =
            script("CREATE SCHEMA ops; -- theirs; not ours\nINSERT INTO a VALUES ('x;y');\n")
                .unwrap();
        let texts: Vec<&str> = script.iter().map(AdminStatement::as_str).collect();
        assert_eq!(texts, ["CREATE SCHEMA ops", "INSERT INTO a VALUES ('x;y')"]);
        assert!(super::script("SELECT 'a").is_err());
    }
}
