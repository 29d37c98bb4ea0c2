//! Faults on demand, so that a client's way of meeting them can be tested: `SET longshore.fault TO
//! 'serializable_violation'`, or `options=-clongshore.fault=…` when it connects. A fault happens once.

use local_dialect::error::{SqlError, SqlState};

use super::{Result, Session};
use crate::locks;

/// The parameter that arms faults.
pub(super) const PARAMETER: &str = "longshore.fault";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The next statement that writes fails with 1023.
    SerializableViolation,
    /// The connection is lost in the middle of the next COPY.
    DisconnectInCopy,
}

impl Fault {
    const ALL: [(&'static str, Self); 2] = [
        ("serializable_violation", Self::SerializableViolation),
        ("disconnect_in_copy", Self::DisconnectInCopy),
    ];

    fn named(name: &str) -> Result<Self> {
        Self::ALL
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, fault)| *fault)
            .ok_or_else(|| {
                let known: Vec<&str> = Self::ALL.iter().map(|(known, _)| *known).collect();
                SqlError::new(
                    SqlState::INVALID_PARAMETER_VALUE,
                    format!("invalid value for parameter \"{PARAMETER}\": \"{name}\""),
                )
                .with_hint(format!("Faults: {}, or none.", known.join(", ")))
            })
    }
}

/// Faults that have not happened yet. They are no settings: a rollback does not arm them again.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    /// Arms the faults of a list of names, in place of those before; `none` is no fault.
    pub(super) fn arm(&mut self, names: &str) -> Result<()> {
        self.0 = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty() && *name != "none")
            .map(Fault::named)
            .collect::<Result<_>>()?;
        Ok(())
    }
}

impl Session {
    /// Whether a fault is to happen now; it does not happen again.
    fn takes_place(&mut self, fault: Fault) -> bool {
        let before = self.faults.0.len();
        self.faults.0.retain(|armed| *armed != fault);
        self.faults.0.len() < before
    }

    /// Loses the connection if that was asked for; called by COPY while it loads.
    pub(crate) fn disconnect_on_demand(&mut self) {
        if self.takes_place(Fault::DisconnectInCopy) {
            self.lose.cancel();
        }
    }

    /// 1023 on the table if that was asked for.
    pub(super) fn fail_on_demand(&mut self, table: u32) -> Result<()> {
        if self.takes_place(Fault::SerializableViolation) {
            let xid = self.transaction_id();
            return Err(locks::violation(table, &[xid, xid - 1], self.backend_pid()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_armed_by_name() {
        let mut faults = Faults::default();
        faults
            .arm("disconnect_in_copy, serializable_violation")
            .unwrap();
        assert_eq!(
            faults.0,
            [Fault::DisconnectInCopy, Fault::SerializableViolation]
        );
        faults.arm("none").unwrap();
        assert!(faults.0.is_empty());
        let error = faults.arm("earthquake").unwrap_err();
        assert_eq!(error.state, SqlState::INVALID_PARAMETER_VALUE);
    }
}
