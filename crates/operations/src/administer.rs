//! Running an administrator's own SQL, with a login that the caller was given for it.

use model::{Failure, Secret};
use redshift_sql::admin;
use warehouse::{ConnectOptions, Session, TlsMode, run_admin};

use crate::context::{APPLICATION_NAME, CONNECT_TIMEOUT};

/// A login that may do more than the dedicated user.
#[derive(Debug, Clone)]
pub struct Administrator {
    pub host: String,
    pub port: u16,
    pub tls: TlsMode,
    pub user: String,
    pub password: Secret,
}

impl Administrator {
    pub(crate) async fn connect(&self, database: &str) -> Result<Session, Failure> {
        let options = ConnectOptions {
            host: self.host.clone(),
            port: self.port,
            database: database.to_owned(),
            user: self.user.clone(),
            password: self.password.clone(),
            tls: self.tls.clone(),
            application_name: APPLICATION_NAME.to_owned(),
            connect_timeout: CONNECT_TIMEOUT,
        };
        Ok(Session::connect(&options).await?)
    }
}

/// Runs a script in a database, statement by statement, each committed by itself. What would create
/// something that is there is passed over, so that a script that was stopped can be run again.
pub async fn administer(
    administrator: &Administrator,
    database: &str,
    script: &str,
) -> Result<(), Failure> {
    let statements = admin::script(script)?;
    let mut session = administrator.connect(database).await?;
    run_admin(&mut session, &statements).await?;
    Ok(())
}
