//! `||`: NULL if either side is.

use crate::data_types::{MAX_VARCHAR_BYTES, RsType};
use crate::error::{Result, SqlError, SqlState};
use crate::query::conversion::text_type_of;
use crate::query::translator::Translator;
use crate::query::typed::Typed;
use crate::query::unify::{text_length, text_type};

impl Translator<'_> {
    pub(in crate::query) fn concatenate(&mut self, left: Typed, right: Typed) -> Result<Typed> {
        if let (RsType::VarByte(a), RsType::VarByte(b)) = (left.data_type, right.data_type) {
            return Ok(Typed::new(
                format!("({} || {})", left.sql, right.sql),
                RsType::VarByte((a + b).min(crate::data_types::MAX_VARBYTE_BYTES)),
            ));
        }
        let left = self.joined_text(left)?;
        let right = self.joined_text(right)?;
        let data_type = match (text_length(left.data_type), text_length(right.data_type)) {
            (Some(a), Some(b)) => RsType::VarChar((a + b).min(MAX_VARCHAR_BYTES)),
            _ => RsType::Text,
        };
        Ok(Typed::new(
            format!("({} || {})", left.sql, right.sql),
            data_type,
        ))
    }

    fn joined_text(&mut self, value: Typed) -> Result<Typed> {
        if value.data_type == RsType::Boolean {
            return Err(SqlError::new(
                SqlState::UNDEFINED_FUNCTION,
                "operator does not exist: boolean || character varying",
            ));
        }
        let target = if value.is_unknown() {
            text_type(&value)
        } else {
            text_type_of(value.data_type)
        };
        self.convert(value, target)
    }
}
