//! `watermarks`: how far an incremental refresh has read.

use super::{Ledger, LedgerWrite, Moment};
use crate::literal::checked;
use crate::{Ident, Literal, Sql};

impl Ledger {
    /// Takes the place of the entity's watermark together with
    /// [`forget_watermark`](Self::forget_watermark) before it.
    pub fn record_watermark(
        &self,
        entity: &Literal,
        column: &Ident,
        watermark: &Literal,
        at: Moment,
    ) -> LedgerWrite {
        LedgerWrite::new(
            "INSERT",
            format!(
                "INSERT INTO {} (entity, column_name, watermark, recorded_at)\n\
                 VALUES ({entity}, {}, {watermark}, {at})",
                self.table("watermarks"),
                checked(column.as_str()),
            ),
        )
    }

    pub fn forget_watermark(&self, entity: &Literal) -> LedgerWrite {
        LedgerWrite::new(
            "DELETE",
            format!(
                "DELETE FROM {}\nWHERE entity = {entity}",
                self.table("watermarks")
            ),
        )
    }

    /// `column_name`, `watermark`; no row when the entity has none.
    pub fn find_watermark(&self, entity: &Literal) -> Sql {
        Sql::new(
            "SELECT",
            format!(
                "SELECT column_name, watermark\nFROM {}\nWHERE entity = {entity}",
                self.table("watermarks")
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::ledger;

    #[test]
    fn a_watermark_is_replaced_and_found() {
        let entity = Literal::new("planes").unwrap();
        let watermark = Literal::new("2013-01-31 05:00:00").unwrap();
        let column = Ident::new("seen_at").unwrap();
        let at = Moment::from_unix_micros(0);
        let texts = [
            ledger().forget_watermark(&entity).as_str().to_owned(),
            ledger()
                .record_watermark(&entity, &column, &watermark, at)
                .as_str()
                .to_owned(),
            ledger().find_watermark(&entity).as_str().to_owned(),
        ];
        insta::assert_snapshot!(texts.join(";\n"));
    }
}
