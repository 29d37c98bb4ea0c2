//! `SET SESSION AUTHORIZATION`.

use local_dialect::statements::set_session_authorization::SetSessionAuthorization;

use crate::privileges::{Access, denied};
use crate::session::{Outcome, Result, Session};

/// Whether the user may be another one is up to the user who logged in.
pub(super) fn execute(session: &mut Session, set: SetSessionAuthorization) -> Result<Outcome> {
    let own = session.session_user().to_owned();
    let user = set.user.unwrap_or_else(|| own.clone());
    let cluster = session.cluster_state();
    cluster.require_user(&user)?;
    if user != own && !Access::of(&cluster, &own)?.is_superuser() {
        return Err(denied(format!(
            "permission denied to set session authorization to \"{user}\""
        )));
    }
    session.set_user(user);
    Ok(Outcome::complete("SET"))
}
