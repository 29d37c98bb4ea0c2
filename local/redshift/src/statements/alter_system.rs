//! `ALTER SYSTEM SET`.

use local_dialect::error::{SqlError, SqlState};
use local_dialect::statements::alter_system::AlterSystem;
use local_dialect::statements::set::SetValue;

use crate::cluster::login::MAX_FAILED_LOGINS;
use crate::cluster::{ClusterParameter, Object, ObjectKey};
use crate::session::{Outcome, Result, Session};

pub(super) fn execute(session: &mut Session, alter: &AlterSystem) -> Result<Outcome> {
    session.require_writable("ALTER SYSTEM")?;
    session
        .access()?
        .require_superuser("change parameters of the cluster")?;
    if alter.parameter != MAX_FAILED_LOGINS.name {
        return Err(SqlError::unsupported(format!(
            "ALTER SYSTEM SET {}",
            alter.parameter
        )));
    }
    let name = alter.parameter.clone();
    let transaction = session.cluster_transaction()?;
    match &alter.value {
        SetValue::Default => transaction.remove(ObjectKey::Parameter(name))?,
        SetValue::Values(values) => {
            let value = values.join(", ");
            let range = MAX_FAILED_LOGINS.range;
            if !value.parse().is_ok_and(|value| range.contains(&value)) {
                return Err(SqlError::new(
                    SqlState::INVALID_PARAMETER_VALUE,
                    format!(
                        "{value} is outside the valid range for parameter \"{name}\" ({} .. {})",
                        range.start(),
                        range.end()
                    ),
                ));
            }
            transaction.put(Object::Parameter(ClusterParameter { name, value }))?;
        }
    }
    Ok(Outcome::complete("ALTER SYSTEM"))
}
