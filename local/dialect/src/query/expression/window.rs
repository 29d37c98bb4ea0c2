//! OVER (database developer guide, "Window function syntax summary").

use sqlparser::ast::{
    Expr, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType,
};

use crate::catalog::EXTERNAL_FUNCTION_HOST;
use crate::error::{Result, SqlError, SqlState};
use crate::query::blanks::grouped;
use crate::query::functions::{self, AggregateCall};
use crate::query::select::direction;
use crate::query::translator::{Clause, Translator};
use crate::query::typed::Typed;

impl Translator<'_> {
    pub(super) fn expect_window_allowed(&mut self) -> Result<()> {
        let frame = self.frames.last_mut();
        let place = match frame.as_ref().map(|frame| frame.clause) {
            Some(Clause::Select | Clause::OrderBy | Clause::Qualify) => None,
            Some(Clause::Where) => Some("WHERE"),
            Some(Clause::GroupBy) => Some("GROUP BY"),
            Some(Clause::Having) => Some("HAVING"),
            _ => Some("this"),
        };
        if let Some(place) = place {
            return Err(SqlError::new(
                SqlState::WINDOWING_ERROR,
                format!("window functions not allowed in {place} clause"),
            ));
        }
        if let Some(frame) = frame {
            if frame.inside_window {
                return Err(SqlError::new(
                    SqlState::WINDOWING_ERROR,
                    "window function calls may not be nested",
                ));
            }
            frame.inside_window = true;
            frame.windows += 1;
        }
        Ok(())
    }

    pub(super) fn window_call(
        &mut self,
        mut call: AggregateCall,
        over: &WindowType,
    ) -> Result<Typed> {
        let WindowType::WindowSpec(spec) = over else {
            return Err(SqlError::unsupported("a named window"));
        };
        if spec.window_name.is_some() {
            return Err(SqlError::unsupported("a named window"));
        }
        let is_aggregate = functions::is_aggregate(&call.name);
        let is_ordered = !spec.order_by.is_empty();
        if functions::orders_itself(&call.name) || functions::takes_partition_only(&call.name) {
            if is_ordered || spec.window_frame.is_some() {
                return Err(SqlError::new(
                    SqlState::SYNTAX_ERROR,
                    format!(
                        "window function {} takes neither ORDER BY nor a frame in its OVER clause",
                        call.name
                    ),
                ));
            }
        } else if (is_aggregate || functions::reads_frame(&call.name))
            && is_ordered
            && spec.window_frame.is_none()
        {
            return Err(SqlError::new(
                SqlState::FEATURE_NOT_SUPPORTED,
                "Aggregate window functions with an ORDER BY clause require a frame clause",
            ));
        }
        if call.distinct && is_aggregate && call.name != "listagg" {
            return Err(SqlError::unsupported("DISTINCT in a window function"));
        }
        let mut checked = Vec::new();
        call.over = Some(self.window(spec, &mut checked)?);
        let value = if is_aggregate {
            functions::aggregate(self, call)?
        } else {
            functions::window_function(self, call)?
        };
        Ok(after(&checked, value))
    }

    /// The key of a window as DuckDB takes it: nothing volatile, which is computed beneath. What may raise
    /// an error is quiet there, and noted to be `checked` beside the window.
    fn window_key(&mut self, key: &Expr, checked: &mut Vec<String>) -> Result<String> {
        // Trailing blanks do not count where keys are compared.
        let key = grouped(self.expression(key)?).sql;
        if key.contains("random()") || key.contains(EXTERNAL_FUNCTION_HOST) {
            return Ok(self.volatile_window_key(&key));
        }
        if !functions::is_fallible(&key) {
            return Ok(key);
        }
        let quiet = functions::quiet(&key);
        checked.push(key);
        Ok(quiet)
    }

    fn window(&mut self, spec: &WindowSpec, checked: &mut Vec<String>) -> Result<String> {
        let mut parts = Vec::new();
        if !spec.partition_by.is_empty() {
            let keys = spec
                .partition_by
                .iter()
                .map(|key| self.window_key(key, checked))
                .collect::<Result<Vec<_>>>()?;
            parts.push(format!("PARTITION BY {}", keys.join(", ")));
        }
        if !spec.order_by.is_empty() {
            let mut keys = Vec::with_capacity(spec.order_by.len());
            for item in &spec.order_by {
                let key = self.window_key(&item.expr, checked)?;
                keys.push(format!("{key} {}", direction(&item.options)));
            }
            parts.push(format!("ORDER BY {}", keys.join(", ")));
        }
        if let Some(frame) = &spec.window_frame {
            parts.push(frame_clause(frame)?);
        }
        Ok(format!("OVER ({})", parts.join(" ")))
    }
}

/// The value of a window whose keys are `checked` first. A hash is never NULL, and DuckDB does not know.
fn after(checked: &[String], value: Typed) -> Typed {
    if checked.is_empty() {
        return value;
    }
    let sql = format!(
        "CASE WHEN hash({}) IS NOT NULL THEN {} END",
        checked.join(", "),
        value.sql
    );
    Typed::new(sql, value.data_type)
}

fn frame_clause(frame: &WindowFrame) -> Result<String> {
    if frame.units != WindowFrameUnits::Rows {
        return Err(SqlError::unsupported(format!(
            "a window frame of {}",
            frame.units
        )));
    }
    let start = bound(&frame.start_bound)?;
    Ok(match &frame.end_bound {
        Some(end) => format!("ROWS BETWEEN {start} AND {}", bound(end)?),
        None => format!("ROWS {start}"),
    })
}

fn bound(bound: &WindowFrameBound) -> Result<String> {
    let (distance, side) = match bound {
        WindowFrameBound::CurrentRow => return Ok("CURRENT ROW".to_owned()),
        WindowFrameBound::Preceding(distance) => (distance, "PRECEDING"),
        WindowFrameBound::Following(distance) => (distance, "FOLLOWING"),
    };
    match distance {
        None => Ok(format!("UNBOUNDED {side}")),
        Some(distance) => {
            let text = distance.to_string();
            if text.parse::<u64>().is_err() {
                return Err(SqlError::unsupported(
                    "a window frame whose bound is not a whole number",
                ));
            }
            Ok(format!("{text} {side}"))
        }
    }
}
