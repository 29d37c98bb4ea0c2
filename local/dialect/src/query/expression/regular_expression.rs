//! POSIX operators `~`, `~*`, `!~`, `!~*`.

use crate::data_types::RsType;
use crate::error::{Result, SqlError, SqlState};
use crate::query::translator::Translator;
use crate::query::typed::Typed;

impl Translator<'_> {
    pub(super) fn regex_match(
        &mut self,
        value: Typed,
        pattern: Typed,
        negated: bool,
        ignore_case: bool,
    ) -> Result<Typed> {
        let value = self.text_operand(value, "~")?;
        let pattern = self.text_operand(pattern, "~")?;
        if let Some(text) = pattern.as_text() {
            check_pattern(text)?;
        }
        let options = if ignore_case { "'i'" } else { "'c'" };
        let sql = format!("regexp_matches({}, {}, {options})", value.sql, pattern.sql);
        Ok(Typed::new(
            if negated { format!("(NOT {sql})") } else { sql },
            RsType::Boolean,
        ))
    }
}

/// Back-references and look-around exist in neither Redshift's POSIX operators nor DuckDB.
pub(in crate::query) fn check_pattern(pattern: &str) -> Result<()> {
    regex::Regex::new(pattern).map(|_| ()).map_err(|error| {
        SqlError::new(
            SqlState::INVALID_PARAMETER_VALUE,
            format!("invalid regular expression: {pattern}"),
        )
        .with_detail(error.to_string())
    })
}
