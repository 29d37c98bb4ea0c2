//! `intents`: what cannot be created in a transaction is written down before it is created, and
//! confirmed after.

use model::LoadId;

use super::{Ledger, LedgerWrite, Moment};
use crate::literal::checked;
use crate::{Literal, Sql};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IntentKind {
    /// A Lambda function, by name.
    Lambda,
    /// A prefix in S3.
    StagedPrefix,
}

impl IntentKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lambda => "lambda",
            Self::StagedPrefix => "staged-prefix",
        }
    }
}

impl Ledger {
    pub fn record_intent(
        &self,
        intent_id: &LoadId,
        kind: IntentKind,
        name: &Literal,
        at: Moment,
    ) -> LedgerWrite {
        self.intent_row(intent_id, kind, name, "intended", at)
    }

    pub fn confirm_intent(
        &self,
        intent_id: &LoadId,
        kind: IntentKind,
        name: &Literal,
        at: Moment,
    ) -> LedgerWrite {
        self.intent_row(intent_id, kind, name, "confirmed", at)
    }

    fn intent_row(
        &self,
        intent_id: &LoadId,
        kind: IntentKind,
        name: &Literal,
        state: &str,
        at: Moment,
    ) -> LedgerWrite {
        LedgerWrite::new(
            "INSERT",
            format!(
                "INSERT INTO {} (intent_id, kind, name, state, recorded_at)\n\
                 VALUES ({}, {}, {name}, {}, {at})",
                self.table("intents"),
                checked(intent_id.as_str()),
                checked(kind.as_str()),
                checked(state),
            ),
        )
    }

    /// When the thing is gone again.
    pub fn forget_intents(&self, kind: IntentKind, name: &Literal) -> LedgerWrite {
        LedgerWrite::new(
            "DELETE",
            format!(
                "DELETE FROM {}\nWHERE kind = {} AND name = {name}",
                self.table("intents"),
                checked(kind.as_str())
            ),
        )
    }

    /// Everything of a kind that was intended and not forgotten: `name`, `confirmed` (0 or 1).
    pub fn list_intents(&self, kind: IntentKind) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT name, MAX(CASE WHEN state = 'confirmed' THEN 1 ELSE 0 END) AS \"confirmed\"\n\
                 FROM {}\nWHERE kind = {}\nGROUP BY name\nORDER BY name",
                self.table("intents"),
                checked(kind.as_str())
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::ledger;

    #[test]
    fn an_intent_is_recorded_confirmed_listed_and_forgotten() {
        let id = "k7f3q9k7f3q9k7f3".parse().unwrap();
        let name = Literal::new("longshore-k7f3q9-planes-age-0a1b2c3d").unwrap();
        let at = Moment::from_unix_micros(0);
        let texts = [
            ledger()
                .record_intent(&id, IntentKind::Lambda, &name, at)
                .as_str()
                .to_owned(),
            ledger()
                .confirm_intent(&id, IntentKind::Lambda, &name, at)
                .as_str()
                .to_owned(),
            ledger()
                .list_intents(IntentKind::StagedPrefix)
                .as_str()
                .to_owned(),
            ledger()
                .forget_intents(IntentKind::Lambda, &name)
                .as_str()
                .to_owned(),
        ];
        insta::assert_snapshot!(texts.join(";\n"));
    }
}
